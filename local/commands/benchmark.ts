import { spawn } from "node:child_process";
import { benchmarkOptions, type BenchmarkOptions } from "./options.cjs";
import { cloneRoot, paths } from "../places";

function command(options: BenchmarkOptions): [string, string[]] {
  if (options.stack !== undefined)
    return [process.execPath, ["benchmarks/startup.mjs", options.stack]];
  const { name, machines, runs } = options;
  const size = ["--machines", String(machines), "--runs", String(runs)];
  return [paths.pythonExecutable, ["-m", `benchmarks.${name}`, ...size]];
}

if (require.main === module) {
  const { options } = benchmarkOptions(process.argv.slice(2));
  if (options) {
    const child = spawn(...command(options), { cwd: cloneRoot, stdio: "inherit" });
    child.on("close", (code) => process.exit(code ?? 1));
  }
}
