// How long the program takes from its start to its first registered resource: as `pulumi up` starts it, beside the same
// with the type check that tsconfig.json turns off. usage: npm run benchmark:startup [-- dev|prod|local]
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const RUNS = 3;
const LIMIT_SECONDS = 5;
const stack = process.argv[2] ?? "dev";
const child = path.join(path.dirname(fileURLToPath(import.meta.url)), "firstResource.cjs");

/** The fastest of a few runs: the others tell of the machine's other work. */
function measured(loading, runs) {
  const times = Array.from({ length: runs }, () => {
    const started = process.hrtime.bigint();
    const { stdout, stderr } = spawnSync(process.execPath, [child, stack, loading], {
      encoding: "utf8",
    });
    if (!stdout.startsWith("{")) throw new Error(`the program registered nothing: ${stderr}`);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    return { seconds, cpuSeconds: JSON.parse(stdout).cpuSeconds };
  });
  return times.sort((a, b) => a.seconds - b.seconds)[0];
}

function line(title, { seconds, cpuSeconds }) {
  return `${title.padEnd(34)} ${seconds.toFixed(1)} s, of the processor ${cpuSeconds.toFixed(1)} s`;
}

const transpiled = measured("tsconfig", RUNS);
console.log(line("as tsconfig.json has it", transpiled));
const checked = measured("checked", 1);
console.log(line("with a type check at each start", checked));
console.log(`ratio ${(transpiled.cpuSeconds / checked.cpuSeconds).toFixed(2)}`);
const verdict = transpiled.seconds < LIMIT_SECONDS ? "within" : "beyond";
console.log(`first resource ${verdict} ${LIMIT_SECONDS} s`);
