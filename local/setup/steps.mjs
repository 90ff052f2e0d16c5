// Runs one step of the setup: one line on the screen, its full output in a log.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { clearInterval, setInterval } from "node:timers";

const { duration } = createRequire(import.meta.url)("../commands/duration.cjs");

export const root = path.resolve(import.meta.dirname, "../..");
export const tools = path.join(root, ".tools");

/** What the user can mend; printed without a stack trace. */
export class SetupError extends Error {}

/** @param {string[]} files paths from the clone's root @returns {string} digest of their names and contents */
export function digest(files) {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  return hash.digest("hex");
}

const stampFile = (name) => path.join(tools, "stamps", name);

/** A step is done when its product exists and was made from the same inputs. */
export function isDone(name, inputsDigest, product) {
  const stamp = stampFile(name);
  return existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputsDigest;
}

export function markDone(name, inputsDigest) {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), inputsDigest);
}

/**
 * Shows `title`, runs `work(report)` and ends the line with how long it took. `report(text)` tells where a long step
 * is: in place on a terminal, every 20 s as a line of its own elsewhere.
 */
export async function step(title, work) {
  const started = Date.now();
  const terminal = process.stdout.isTTY;
  let detail = "";
  const show = () => {
    const text = `  ${title} … ${duration(Date.now() - started)}${detail ? `  ${detail}` : ""}`;
    process.stdout.write(
      terminal ? `\r\u001b[2K${text.slice(0, (process.stdout.columns ?? 100) - 1)}` : `${text}\n`,
    );
  };
  const timer = setInterval(show, terminal ? 500 : 20_000);
  try {
    const outcome = await work((text) => (detail = text.trim().slice(0, 90)));
    const line = `  ${title}: ${outcome ?? "done"}, ${duration(Date.now() - started)}`;
    process.stdout.write(terminal ? `\r\u001b[2K${line}\n` : `${line}\n`);
  } catch (error) {
    process.stdout.write(terminal ? "\r\u001b[2K" : "");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Runs a command with its output in `.tools/log/<name>.log`; rejects with the log's tail when it fails. */
export function run(
  name,
  command,
  args,
  { report = () => {}, env = process.env, cwd = root } = {},
) {
  const logFile = path.join(tools, "log", `${name}.log`);
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  return new Promise((resolve, reject) => {
    let tail = "";
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const take = (chunk) => {
      log.write(chunk);
      tail = (tail + chunk).slice(-4000);
      const lines = String(chunk)
        .split(/[\r\n]+/)
        .filter((line) => line.trim());
      if (lines.length) report(lines[lines.length - 1]);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) =>
      reject(new SetupError(`\`${command}\` could not be started: ${error.message}`)),
    );
    child.on("close", (code) => {
      log.end();
      if (code === 0) return resolve(tail);
      const lines = tail.trim().split("\n").slice(-15).join("\n    ");
      reject(
        new SetupError(
          `\`${command} ${args.join(" ")}\` ended with ${code}:\n    ${lines}\n  whole output: ${path.relative(root, logFile)}`,
        ),
      );
    });
  });
}
