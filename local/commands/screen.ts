export { duration } from "./duration.cjs";

/** @returns e.g. "12 bytes", "81 MB" */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export function heading(number: number, of: number, title: string): void {
  console.log(`\n${number}/${of} ${title}`);
}

export function line(text: string): void {
  console.log(`    ${text}`);
}

/** A text that is overwritten in place on a terminal and not shown elsewhere. */
export function transient(text: string): void {
  if (process.stdout.isTTY)
    process.stdout.write(`\r\u001b[2K    ${text}`.slice(0, process.stdout.columns + 4));
}

export function clearTransient(): void {
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[2K");
}

/** @param rows cells as text; the columns named in `right` are aligned right */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
  };
  return all.map((row) => `    ${row.map(pad).join("  ").trimEnd()}`).join("\n");
}
