import { spawn } from "node:child_process";
import { benchmarkOptions } from "./options.cjs";
import { cloneRoot, python } from "./places";

if (require.main === module) {
  const { options } = benchmarkOptions(process.argv.slice(2));
  if (options) {
    const { name, machines, runs } = options;
    const args = ["--machines", String(machines), "--runs", String(runs)];
    const child = spawn(python, ["-m", `benchmarks.${name}`, ...args], {
      cwd: cloneRoot,
      stdio: "inherit",
    });
    child.on("close", (code) => process.exit(code ?? 1));
  }
}
