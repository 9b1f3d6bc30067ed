// Tokenises samples with the engine of VS Code and compares the scopes of some
// words. "npm install" fetches the engine.
"use strict";

const fs = require("fs");
const path = require("path");
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

// Each case is a line, and for some of its words the scope they must have.
const cases = [
  ["# Python bytecode 3.12 (3531)", { "3.12": "constant.numeric.version", 3531: "constant.numeric.magic", "Python bytecode": "keyword.other.header.version" }],
  ["# PyPy Python bytecode 3.9", { "3.9": "constant.numeric.version" }],
  ["## a comment: 7", { comment: "comment.line" }],
  ["# any comment", { comment: "comment.line" }],
  ["# Method Name:       greet", { greet: "entity.name.function", "Method Name": "keyword.other.header" }],
  ["# Flags:             0x00000043 (NOFREE | NEWLOCALS)", { Flags: "keyword.other.header", "0x00000043": "constant.numeric", NOFREE: "constant.language.flag" }],
  ["#    1: 'it\\'s' ", { 1: "constant.numeric.index", "it": "string.quoted.single", "\\'": "constant.character.escape" }],
  ["#    0: <code object greet at 0x1>", { greet: "entity.name.function", "0x1": "constant.numeric" }],
  ["#   try to end -> handler [1] lasti", { try: "entity.name.label", to: "keyword.other.range", handler: "entity.name.label", 1: "constant.numeric.depth", lasti: "keyword.other" }],
  ["again:", { again: "entity.name.label" }],
  ["done:  ; here", { done: "entity.name.label", here: "comment.line" }],
  ["  7:", { 7: "constant.numeric.line" }],
  ["  --: NOP", { "--": "constant.numeric.line", NOP: "support.function.operation" }],
  ["  7:  LOAD_CONST  3 ('five') ; five", { 7: "constant.numeric.line", LOAD_CONST: "support.function.operation", 3: "constant.numeric", five: "string.quoted.single", "; five": "comment.line" }],
  ["     >>  28 POP_JUMP_IF_FALSE  done (to 40)", { ">>": "keyword.other.target", 28: "constant.numeric.offset", POP_JUMP_IF_FALSE: "keyword.control.jump", done: "entity.name.label", 40: "constant.numeric" }],
  ["    FOR_ITER L12", { FOR_ITER: "keyword.control.jump", L12: "entity.name.label" }],
  ["    RETURN_VALUE", { RETURN_VALUE: "keyword.control.flow" }],
  ["    SLICE+3", { "SLICE+3": "support.function.operation" }],
  ["    <200> 7", { "<200>": "support.function.operation", 7: "constant.numeric" }],
  ["    BINARY_OP (+=) {caches 0100} @4-8:9", { "+=": "keyword.operator", caches: "storage.modifier.annotation", "@4-8:9": "constant.numeric.columns" }],
  ["    LOAD_GLOBAL (NULL + print)", { NULL: "constant.language", print: "variable.other" }],
  ["    LOAD_CONST (frozenset({1.5e3, None, b\"\\x00a\"}))", { "1.5e3": "constant.numeric", None: "constant.language", "\\x00": "constant.character.escape", "a\"": "string.quoted.double" }],
  ["    COMPARE_OP (not in)", { "not in": "keyword.operator" }],
  ["    CALL_INTRINSIC_1 (INTRINSIC_PRINT)", { INTRINSIC_PRINT: "support.constant" }],
  ["    .bytes 00 01ff", { ".bytes": "keyword.control.directive", "01ff": "constant.numeric" }],
  ["    .try handler [1] lasti", { ".try": "keyword.control.directive", handler: "entity.name.label" }],
];

async function loadGrammar() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (s) => new oniguruma.OnigString(s),
    }),
    loadGrammar: async () => {
      const file = path.join(__dirname, "pyasm.tmLanguage.json");
      return textmate.parseRawGrammar(fs.readFileSync(file, "utf8"), file);
    },
  });
  return registry.loadGrammar("source.pyasm");
}

// scopesAt gives the scopes of the character at a place of a line.
function scopesAt(tokens, at) {
  return tokens.find((t) => t.startIndex <= at && at < t.endIndex).scopes;
}

function checkCases(grammar) {
  let bad = 0;
  for (const [line, wanted] of cases) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, textmate.INITIAL);
    if (ruleStack.depth !== 1) {
      console.log(`${line}: the next line would not begin anew`);
      bad++;
    }
    for (const [word, scope] of Object.entries(wanted)) {
      const scopes = scopesAt(tokens, line.indexOf(word));
      if (!scopes.some((s) => s.startsWith(scope))) {
        console.log(`${line}: ${word} is ${scopes.join(" ")}, not ${scope}`);
        bad++;
      }
    }
  }
  return bad;
}

// checkFile looks whether every word of a file got a scope.
function checkFile(grammar, file) {
  let stack = textmate.INITIAL;
  let bad = 0;
  fs.readFileSync(file, "utf8").split(/\r?\n/).forEach((line, i) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const t of tokens) {
      const text = line.slice(t.startIndex, t.endIndex);
      if (/\w/.test(text) && t.scopes.length === 1) {
        console.log(`${file}:${i + 1}: ${text} has no scope`);
        bad++;
      }
    }
  });
  return bad;
}

loadGrammar().then((grammar) => {
  let bad = checkCases(grammar);
  for (const file of process.argv.slice(2)) {
    bad += checkFile(grammar, file);
  }
  process.exitCode = bad === 0 ? 0 : 1;
});
