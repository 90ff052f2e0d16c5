// Speaks the runtime's protocol without Spark: a notebook is a list of JSON lines `{"do": ..., ...}` after its header.
// argv[2] is cluster.json, as for the real one.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

const cluster = JSON.parse(readFileSync(process.argv[2], "utf8"));
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

/** What each step of a fake notebook does to the answer; `undefined` goes on with the next step. */
const steps = {
  exit: ({ value }) => ({ state: "SUCCESS", result: value }),
  fail: ({ error }) => ({ state: "FAILED", result: "", error, error_trace: `Traceback\n${error}` }),
  die: () => process.kill(process.pid, "SIGKILL"),
  dieOnce: ({ marker }, task) => {
    const file = path.join(path.dirname(cluster.work_dir), marker);
    try {
      readFileSync(file);
    } catch {
      writeFileSync(file, task.task_key);
      process.kill(process.pid, "SIGKILL");
    }
  },
  setValue: ({ key, value }, _task, values) => {
    values[key] = value;
  },
  exitParameters: (_step, task) => ({ state: "SUCCESS", result: JSON.stringify(task.parameters) }),
  exitTask: (_step, task) => ({ state: "SUCCESS", result: JSON.stringify(task) }),
  exitCluster: () => ({ state: "SUCCESS", result: JSON.stringify(cluster) }),
  hang: () => new Promise(() => {}),
};

async function run(task) {
  say({ event: "started", task_key: task.task_key });
  const source = readFileSync(path.join(cluster.workspace_files, task.notebook_path), "utf8");
  const lines = source.split("\n").filter((line) => line.startsWith("{"));
  mkdirSync(task.output_dir, { recursive: true });
  writeFileSync(
    path.join(task.output_dir, "notebook.html"),
    `<div class="cell">${task.task_key}</div>`,
  );
  const task_values = {};
  for (const [index, line] of lines.entries()) {
    say({ event: "progress", task_key: task.task_key, cell: index + 1, of: lines.length });
    const step = JSON.parse(line);
    const end = await steps[step.do](step, task, task_values);
    if (end) return { ...end, task_values };
  }
  return { state: "SUCCESS", result: "", task_values };
}

if (cluster.spark_conf["fake.fatal"]) {
  say({ event: "fatal", error: cluster.spark_conf["fake.fatal"] });
} else {
  say({ event: "ready" });
}
const lines = createInterface({ input: process.stdin });
// A hanging notebook must not outlive its server: the end of stdin is the end of the process.
lines.on("close", () => process.exit(0));
let last = Promise.resolve();
lines.on("line", (line) => {
  const task = JSON.parse(line);
  last = last
    .then(() => run(task))
    .then((end) => say({ event: "finished", task_key: task.task_key, ...end }));
});
