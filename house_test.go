package pyasm_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/pyasm/pyasm"

// layers is the house from the roof to the ground, a floor a line. A package
// imports what stands on floors below its own, never its neighbours nor what
// is above. "." is the package of the module's root.
var layers = [][]string{
	{"cmd/pyasm", "cmd/pydisasm", "cmd/pyc-xasm", "cmd/pyc2xml"},
	{".", "internal/cli"},
	{"internal/lsp"},
	{"asmtext", "asmxml", "asmjson", "check", "page", "render"},
	{"internal/assemble"},
	{"operand", "listing"},
	{"internal/consttext"},
	{"flow", "pyc"},
	{"code"},
	{"instr", "linetab", "exctab", "marshal", "internal/explain", "internal/skeleton"},
	{"opcode"},
	{"pyver", "diag", "internal/pylit", "internal/near", "internal/python"},
}

// aside are the packages that stand beside the house: nothing that is built
// into a program or the library imports them. They import what they like of
// the floors below the root.
var aside = []string{
	// what tests share
	"internal/corpus", "internal/hostile", "internal/pyrun", "internal/stdlib", "internal/truth",
	// what go generate runs
	"opcode/internal/facts", "opcode/internal/gen", "pyver/internal/magicgen",
}

// programs may import what is not in the standard library, and may touch the
// machine that they run on; all other packages are the library and may not.
var programs = []string{"cmd/pyasm", "cmd/pydisasm", "cmd/pyc-xasm", "cmd/pyc2xml", "internal/cli", "internal/lsp"}

// touchy are packages of the standard library that a library package must not
// import, since it does no input or output by itself. "embed" is not among them:
// what it reads is read when the package is built.
var touchy = []string{"flag", "log", "net", "os", "plugin", "runtime/debug", "syscall", "testing", "unsafe"}

// source is the files of one package without its tests.
type source struct {
	dir   string // below the module's root, with slashes
	files []*ast.File
}

// readSources parses every package of the module.
func readSources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	fset, packages := token.NewFileSet(), map[string]*source{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		if packages[dir] == nil {
			packages[dir] = &source{dir: dir}
		}
		packages[dir].files = append(packages[dir].files, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []source
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		all = append(all, *packages[dir])
	}
	return fset, all
}

// imports gives the paths that a package imports; those of the module without
// its name, as layers has them.
func (s *source) imports() (own, other []string) {
	for _, f := range s.files {
		for _, spec := range f.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			switch below, inside := strings.CutPrefix(p, module+"/"); {
			case inside:
				own = append(own, below)
			case p == module:
				own = append(own, ".")
			default:
				other = append(other, p)
			}
		}
	}
	return own, other
}

// floors gives the floor of every package, counted from the roof.
func floors(t *testing.T) map[string]int {
	t.Helper()
	at := map[string]int{}
	for i, row := range layers {
		for _, dir := range row {
			if _, twice := at[dir]; twice {
				t.Errorf("%s stands in layers twice", dir)
			}
			at[dir] = i
		}
	}
	return at
}

func TestImportsPointDown(t *testing.T) {
	at := floors(t)
	_, all := readSources(t)
	for _, s := range all {
		own, _ := s.imports()
		floor, inHouse := at[s.dir]
		if !inHouse && !slices.Contains(aside, s.dir) {
			t.Errorf("%s has no place in layers or aside", s.dir)
		}
		for _, p := range own {
			switch to, ok := floorOf(p); {
			case inHouse && !ok:
				t.Errorf("%s imports %s, which stands aside", s.dir, p)
			case inHouse && to <= floor:
				t.Errorf("%s imports %s, which is not below it", s.dir, p)
			case !inHouse && ok && to <= 1:
				t.Errorf("%s imports %s, which is above the library", s.dir, p)
			}
		}
	}
}

// floorOf finds a package in layers.
func floorOf(dir string) (int, bool) {
	i := slices.IndexFunc(layers, func(row []string) bool { return slices.Contains(row, dir) })
	return i, i >= 0
}

func TestLibraryNeedsTheStandardLibraryOnly(t *testing.T) {
	_, all := readSources(t)
	for _, s := range all {
		if slices.Contains(programs, s.dir) {
			continue
		}
		_, other := s.imports()
		for _, p := range other {
			first, _, _ := strings.Cut(p, "/")
			if strings.Contains(first, ".") {
				t.Errorf("%s imports %s, which is not in the standard library", s.dir, p)
			}
			if mayTouch := slices.Contains(aside, s.dir) || s.dir == "internal/python"; !mayTouch && touches(p) {
				t.Errorf("%s imports %s, but a library package does nothing to the machine", s.dir, p)
			}
		}
	}
}

// touches tells whether an import is one of touchy or stands below one.
func touches(p string) bool {
	return slices.ContainsFunc(touchy, func(bad string) bool { return p == bad || strings.HasPrefix(p, bad+"/") })
}

// TestLibraryHasNoInit: what a program imports must not do anything by itself.
func TestLibraryHasNoInit(t *testing.T) {
	fset, all := readSources(t)
	for _, s := range all {
		for _, f := range s.functions() {
			if f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init", fset.Position(f.Pos()))
			}
		}
	}
}

func (s *source) functions() (all []*ast.FuncDecl) {
	for _, file := range s.files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				all = append(all, f)
			}
		}
	}
	return all
}

// maxLines is how long a function may be: about what two screens hold.
const maxLines = 80

func TestFunctionsAreShort(t *testing.T) {
	fset, all := readSources(t)
	var lengths []int
	for _, s := range all {
		for _, f := range s.functions() {
			n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1
			lengths = append(lengths, n)
			if n > maxLines {
				t.Errorf("%s: %s has %d lines, more than %d", fset.Position(f.Pos()), f.Name.Name, n, maxLines)
			}
		}
	}
	slices.Sort(lengths)
	n := len(lengths)
	t.Logf("%d functions: half have at most %d lines, nine in ten at most %d, the longest %d", n, lengths[n/2], lengths[n*9/10], lengths[n-1])
	if lengths[n/2] > 12 || lengths[n*9/10] > 40 {
		t.Errorf("half of the functions have at most %d lines, nine in ten at most %d; 12 and 40 are wanted", lengths[n/2], lengths[n*9/10])
	}
}

// TestExportedNamesAreExplained looks for the doc comments of packages and of
// all that they export. One comment serves a group of constants or variables;
// methods that make a type fit an interface explain themselves.
func TestExportedNamesAreExplained(t *testing.T) {
	fset, all := readSources(t)
	for _, s := range all {
		if !slices.ContainsFunc(s.files, func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("%s: the package has no comment", s.dir)
		}
		for _, f := range s.files {
			for _, d := range f.Decls {
				for _, id := range unexplained(d) {
					t.Errorf("%s: %s has no comment", fset.Position(id.Pos()), id.Name)
				}
			}
		}
	}
}

// plainMethods are the methods whose names say all.
var plainMethods = []string{"String", "Error", "Unwrap", "TypeCode", "Flagged", "Len", "Less", "Swap"}

// unexplained gives the exported names of a declaration that no comment is
// about.
func unexplained(d ast.Decl) (names []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && (d.Recv == nil || ofExported(d) && !slices.Contains(plainMethods, d.Name.Name)) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			names = append(names, unexplainedSpec(d, spec)...)
		}
	}
	return names
}

// ofExported tells whether the receiver of a method is an exported type.
func ofExported(f *ast.FuncDecl) bool {
	typ := f.Recv.List[0].Type
	if p, ok := typ.(*ast.StarExpr); ok {
		typ = p.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

func unexplainedSpec(d *ast.GenDecl, spec ast.Spec) (names []*ast.Ident) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
			names = append(names, spec.Name)
		}
	case *ast.ValueSpec:
		if d.Doc != nil || spec.Doc != nil || spec.Comment != nil || d.Lparen.IsValid() && isEnum(spec, d) {
			return nil
		}
		for _, id := range spec.Names {
			if id.IsExported() {
				names = append(names, id)
			}
		}
	}
	return names
}

// isEnum tells whether a constant is one of a list whose type, right before
// it, explains them.
func isEnum(spec *ast.ValueSpec, d *ast.GenDecl) bool {
	if d.Tok != token.CONST {
		return false
	}
	first := d.Specs[0].(*ast.ValueSpec)
	return first.Type != nil && (spec.Type != nil || len(spec.Values) == 0)
}

// TestNamesOfLayers: a typing error in layers would let a package go free.
func TestNamesOfLayers(t *testing.T) {
	for _, row := range append(slices.Clone(layers), aside, programs) {
		for _, dir := range row {
			if names, _ := filepath.Glob(path.Join(dir, "*.go")); len(names) == 0 {
				t.Errorf("no package %s", dir)
			}
		}
	}
}
