interface RefusedFile {
  readonly file: string;
  readonly reason: string;
}

const count = (value: number) => value.toLocaleString("en-US");

function told(name: string, value: unknown): string[] {
  const title = name.replaceAll("_", " ");
  if (typeof value === "number") return [`${title} ${count(value)}`];
  if (name === "rows" && typeof value === "object") {
    return [
      `rows added: ${Object.entries(value as Record<string, number>)
        .map(([table, rows]) => `${table} ${count(rows)}`)
        .join(", ")}`,
    ];
  }
  // Addresses of pages are told at the end, beside the others.
  if (name === "report") return [];
  if (name === "unchanged") return value === true ? ["unchanged"] : [];
  return typeof value === "string" ? [`${title} ${value.replace("+00:00", "")}`] : [];
}

/** @returns one line on what a stage did, from the result of its notebook */
export function summary(result: Readonly<Record<string, unknown>>): string {
  return Object.entries(result)
    .flatMap(([name, value]) => told(name, value))
    .join(", ");
}

/** @returns what ingestion did not take into the tables, and where the reasons are; nothing when it took everything */
export function setAside(result: Readonly<Record<string, unknown>>, page: string): string[] {
  const files = (result["refused_files"] ?? []) as RefusedFile[];
  const lines = (result["quarantined"] ?? 0) as number;
  return [
    ...files.map(({ file, reason }) => `    refused ${file}: ${reason}`),
    ...(lines > 0
      ? [`    ${count(lines)} lines are in raw.quarantine with file, line and reason: ${page}`]
      : []),
  ];
}
