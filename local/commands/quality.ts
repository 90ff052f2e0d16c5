import { spawn } from "node:child_process";
import { qualityOptions } from "./options.cjs";
import { cloneRoot, paths } from "../places";
import { table } from "./screen";

interface Counted {
  /** Null where no failure happened. */
  readonly event_recall: number | null;
  /** Null where no alarm was raised. */
  readonly precision: number | null;
  readonly events: number;
  readonly alarms: number;
}

interface Trained {
  readonly model_version: string;
  readonly quality: Counted & { readonly per_component: Readonly<Record<string, Counted>> };
}

const ratio = (value: number | null) => value?.toFixed(3) ?? "-";

/** @returns the measured quality on the held-out period, from the result of the train notebook */
export function qualityLines(result: unknown): string {
  const { quality, model_version: version } = result as Trained;
  const row = (name: string, counted: Counted) => [
    name,
    String(counted.events),
    ratio(counted.event_recall),
    String(counted.alarms),
    ratio(counted.precision),
  ];
  const rows = [
    ...Object.entries(quality.per_component).map(([name, counted]) => row(name, counted)),
    row("all", quality),
  ];
  const header = ["component", "failures", "of them foreseen", "alarms", "of them right"];
  return `Measured on the held-out period, model version ${version}\n\n${table(header, rows, [1, 2, 3, 4])}`;
}

if (require.main === module) {
  const { options } = qualityOptions(process.argv.slice(2));
  if (options) {
    const { machines, seed, only, write } = options;
    const size = machines === undefined ? [] : ["--machines", String(machines)];
    const args = [...size, "--seed", String(seed)];
    const rows = only.flatMap((name) => ["--only", name]);
    const target = write ? ["--write"] : [];
    const child = spawn(
      paths.pythonExecutable,
      ["-m", "benchmarks.quality", ...args, ...rows, ...target],
      {
        cwd: cloneRoot,
        stdio: "inherit",
      },
    );
    child.on("close", (code) => process.exit(code ?? 1));
  }
}
