import { readFileSync } from "node:fs";

const hourMs = 3_600_000;

export interface Row {
  readonly [column: string]: string;
}

/** @returns the rows of a CSV file whose cells hold no line break; a quoted cell may hold commas */
export function csvRows(file: string): Row[] {
  const [header, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/).map(cells);
  return lines.map((line) =>
    Object.fromEntries((header ?? []).map((name, column) => [name, line[column] ?? ""])),
  );
}

function cells(line: string): string[] {
  return [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map((match) =>
    (match[1] ?? "").replace(/^"|"$/g, "").replaceAll('""', '"'),
  );
}

export interface Quality {
  readonly events: number;
  readonly recall: number;
  readonly precision: number;
}

/**
 * Compares alarms with the failures that were written by the simulator, by the definition of the project: a failure is
 * foreseen by an alarm for its machine and component in the 24 h before it, an alarm without such a failure is false.
 */
export function quality(
  predictions: readonly Row[],
  failures: readonly Row[],
  from: string,
  to: string,
): Quality {
  const time = (text: string) => Date.parse(`${text.slice(0, 19).replace(" ", "T")}Z`);
  const key = (machine: string | undefined, component: string | undefined) =>
    `${machine}/${component}`;
  const events = failures.map((row) => ({
    key: key(row["machineID"], row["failure"]),
    at: time(row["datetime"] ?? ""),
  }));
  const alarms = predictions
    .filter((row) => row["is_alarm"] === "true")
    .map((row) => ({
      key: key(row["machine_id"], row["component"]),
      at: time(row["window_end"] ?? ""),
    }))
    .filter(({ at }) => at + 24 * hourMs <= time(to));
  const announces = (alarm: { key: string; at: number }, event: { key: string; at: number }) =>
    alarm.key === event.key && alarm.at < event.at && event.at <= alarm.at + 24 * hourMs;
  const due = events.filter(({ at }) => time(from) + 24 * hourMs < at && at <= time(to));
  const foreseen = due.filter((event) => alarms.some((alarm) => announces(alarm, event)));
  const right = alarms.filter((alarm) => events.some((event) => announces(alarm, event)));
  return {
    events: due.length,
    recall: foreseen.length / due.length,
    precision: right.length / alarms.length,
  };
}
