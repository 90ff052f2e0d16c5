import { spawn } from "node:child_process";
import { CommandError } from "../errors";
import { cloneRoot, paths } from "../places";

/** Runs a module of the clone; `report` hears its last line, the answer is its whole standard output. */
export function runPython(
  args: readonly string[],
  report: (text: string) => void = () => {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(paths.pythonExecutable, args, {
      cwd: cloneRoot,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    const lastLine = (chunk: Buffer) =>
      chunk
        .toString()
        .split(/[\r\n]+/)
        .filter((text) => text.trim())
        .at(-1);
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      report(lastLine(chunk) ?? "");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-8000);
      report(lastLine(chunk) ?? "");
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve(output);
      const said = errors.trim().split("\n").slice(-8).join("\n  ");
      reject(
        new CommandError(`\`python ${args.slice(0, 2).join(" ")}\` ended with ${code}:\n  ${said}`),
      );
    });
  });
}
