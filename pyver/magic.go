package pyver

// Magic is one magic number that some interpreter wrote.
type Magic struct {
	Bytes    [4]byte  // as in the file
	Number   uint16   // the low 16 bits
	Name     string   // version as the table of magics has it, like "3.12" or "3.12a1a"
	Impl     Impl
	Released bool     // carried by a release (files in the wild)
	Unicode  bool     // written under -U (1.6 to 3.1): the number is one higher
	Version  *Version // dialect to read its instructions with; for a pre-release that of the release; nil where this program cannot read it
	Remark   string
}
