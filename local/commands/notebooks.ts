import { spawn } from "node:child_process";
import { notebooksOptions } from "./options.cjs";
import { cloneRoot, paths } from "../places";

/** Runs the notebooks that people open on a small simulated fleet, and writes what they put out into their files. */
if (require.main === module && notebooksOptions(process.argv.slice(2)).options) {
  const child = spawn(paths.pythonExecutable, ["-m", "local.runtime.examination"], {
    cwd: cloneRoot,
    stdio: "inherit",
  });
  child.on("close", (code) => process.exit(code ?? 1));
}
