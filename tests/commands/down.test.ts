// The stack `local` whose port another program takes: real commands, engine and server, on a state of the test's own.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, type Outcome } from "../end_to_end/commands";

jest.setTimeout(600_000);

const clone = path.resolve(__dirname, "../..");
const loader = path.join(clone, "local", "providers", "typescript.cjs");
const stateDir = mkdtempSync(path.join(tmpdir(), "down-"));
const measured = path.join(stateDir, "benchmarks", "quality.jsonl");
const others: Server[] = [];
/** What reached the programs that took a port. */
let heard = "";

function command(script: string, ...args: string[]): Promise<Outcome> {
  const env = { ...process.env, BATCH_SCORING_STATE_DIR: stateDir };
  return new Promise((done) =>
    execFile(
      process.execPath,
      ["-r", loader, path.join(clone, script), ...args],
      { cwd: clone, env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    ),
  );
}

const broughtUp = (port: number) => command("tests/commands/broughtUp.ts", String(port));

const serverFile = path.join(stateDir, "workspace", "server.json");

function killServer(): void {
  const { pid } = JSON.parse(readFileSync(serverFile, "utf8")) as { pid: number };
  process.kill(pid, "SIGKILL");
}

/** As after a restart of the machine: the server is gone, and another program listens where it did. */
async function takePort(port: number): Promise<void> {
  killServer();
  const other = createServer((socket) => {
    socket.on("data", (chunk) => (heard += chunk.toString()));
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  });
  for (;;) {
    const isTaken = await new Promise<boolean>((done) => {
      other.once("error", () => done(false));
      other.listen(port, "127.0.0.1", () => done(true));
    });
    if (isTaken) break;
    await delay(100);
  }
  others.push(other);
}

describe("the stack `local`, when another program has taken its port,", () => {
  let first: number;
  let second: number;

  beforeAll(async () => {
    [first, second] = [await freePort(), await freePort()];
    mkdirSync(path.dirname(measured));
    writeFileSync(measured, "{}\n");
    expect(await broughtUp(first)).toMatchObject({ code: 0 });
    await takePort(first);
  });
  afterAll(() => {
    if (existsSync(serverFile)) killServer(); // a test failed
    others.forEach((other) => other.close());
    rmSync(stateDir, { recursive: true, force: true });
  });

  it("is not brought up there, and the command says how it moves and keeps its data", async () => {
    const { code, output } = await broughtUp(first);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(
          `port ${first} is in use by another program; .* keeps the stack and its data: npm run local -- --port \\d+\n$`,
        ),
      ),
    ]);
  });

  it("is not deleted for a fresh one that could not be brought up there either", async () => {
    const args = ["--fresh", "--port", String(first)];
    const { code, output } = await command("local/commands/local.ts", ...args);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`port ${first} is in use by another program; `),
    ]);
    expect(existsSync(path.join(stateDir, "pulumi"))).toBe(true);
  });

  it("moves to another port whole: nothing is replaced, created or deleted", async () => {
    const { code, output } = await broughtUp(second);
    expect([code, output]).toEqual([
      0,
      expect.stringContaining(`workspace at http://127.0.0.1:${second}\n`),
    ]);
    expect(output).toMatch(/^ {4}0 created, 1 updated, 0 replaced, 0 deleted, \d+ unchanged/m);
    const again = await broughtUp(second);
    expect(again.output).toMatch(/0 created, 0 updated, 0 replaced, 0 deleted, \d+ unchanged/);
    expect(again.output).not.toContain("moves");
  });

  it("is destroyed all the same, but for what the benchmarks measured", async () => {
    await takePort(second);
    const { code, output } = await command("local/commands/down.ts");
    expect([code, output]).toEqual([
      0,
      expect.stringContaining(
        `nothing is left of the stack \`local\`: all of ${stateDir} is removed but ${path.dirname(measured)}, which holds what the benchmarks measured\n`,
      ),
    ]);
    expect(readdirSync(stateDir)).toEqual(["benchmarks"]);
    expect(existsSync(measured)).toBe(true);
  });

  it("is said to be down already the next time", async () => {
    expect(await command("local/commands/down.ts")).toEqual({
      code: 0,
      output: "nothing to destroy: the stack `local` is not up\n",
    });
  });

  it("never spoke to those programs in its own name", () => {
    expect(heard).not.toContain("Bearer");
  });
});
