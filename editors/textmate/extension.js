// Starts "pyasm lsp" for .pyasm files. Without the language client, which
// "npm install" fetches, or without pyasm there are only colours.
"use strict";

const vscode = require("vscode");

let client;

async function activate() {
  let LanguageClient;
  try {
    ({ LanguageClient } = require("vscode-languageclient/node"));
  } catch {
    return;
  }
  const command = vscode.workspace.getConfiguration("pyasm").get("command", "pyasm");
  client = new LanguageClient(
    "pyasm",
    "pyasm",
    { command, args: ["lsp"] },
    { documentSelector: [{ language: "pyasm" }] },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    vscode.window.showWarningMessage(`pyasm lsp does not start: ${error.message}`);
  }
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
