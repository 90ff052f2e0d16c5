import { spawn } from "node:child_process";
import { cloneRoot, python } from "./places";

/** Runs the notebooks that people open on a small simulated fleet, and writes what they put out into their files. */
if (require.main === module) {
  const child = spawn(python, ["-m", "local.runtime.examination"], {
    cwd: cloneRoot,
    stdio: "inherit",
  });
  child.on("close", (code) => process.exit(code ?? 1));
}
