// TypeScript as JavaScript, transpile only, kept on disk: a file is transpiled once for each content it has.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const kept = path.resolve(path.dirname(module.filename), "../../.tools/transpiled");

function transpiled(source, filename) {
  const ts = require("typescript"); // slow to load, so only where it is needed
  const { CommonJS } = ts.ModuleKind;
  const compilerOptions = {
    module: CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
    inlineSourceMap: true,
  };
  return ts.transpileModule(source, { fileName: filename, compilerOptions }).outputText;
}

/** The JavaScript of a file with this source; its source map is in its last line. */
function javascriptOf(filename, source) {
  const digest = createHash("sha256").update(filename).update("\0").update(source).digest("hex");
  const file = path.join(kept, `${path.basename(filename, ".ts")}-${digest.slice(0, 24)}.js`);
  try {
    return readFileSync(file, "utf8");
  } catch {
    const text = transpiled(source, filename);
    const draft = `${file}.${process.pid}`;
    mkdirSync(kept, { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, file);
    return text;
  }
}

module.exports = { javascriptOf };
