import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** UTC times such as 2015-01-01T06:00:00, in this order. */
export interface Ranges {
  readonly rangeStart: string;
  readonly holdoutStart: string;
  readonly rangeEnd: string;
}

/** A time at the beginning of a line, with what comes after its seconds: nothing, an offset or the name of a zone. */
const leadingTime =
  /^"?(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}))?(?:\.\d+)?)?([^",]*)/;
const dayMs = 86_400_000;

/**
 * Why a file of telemetry is none for the range: the whole file has no row in it. Reading ends at the first row that is,
 * so a file that fits costs little. What time a zone shows is not worked out; such a row counts for a day around it.
 */
export async function rangeFault(file: string, ranges: Ranges): Promise<string | undefined> {
  const [start, end] = [instant(ranges.rangeStart), instant(ranges.rangeEnd)];
  let first = Infinity;
  let last = -Infinity;
  const stream = createReadStream(file, { highWaterMark: 1 << 20 });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      const found = leadingTime.exec(line);
      if (found === null) continue;
      const [, year, month, day, hour = 0, minute = 0, second = 0, zone = ""] = found;
      const time = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
      const slack = zone.trim() === "" ? 0 : dayMs;
      if (time >= start - slack && time <= end + slack) return undefined;
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
  } finally {
    stream.destroy();
  }
  if (first > last)
    return `${file} has no row that begins with a time such as 2015-01-01 06:00:00; put the files there as README.md, "Your own data", describes them`;
  return (
    `${file} has no row of the range ${ranges.rangeStart} to ${ranges.rangeEnd}: its first row is of ${text(first)}, its last of ${text(last)}. ` +
    `Say what to learn from and until when to predict, for example: ${optionsFor(first, last)}`
  );
}

/** Options for all of the rows: the last quarter of them measures what the others taught. */
function optionsFor(first: number, last: number): string {
  const holdout = first + Math.round((0.75 * (last - first)) / 3_600_000) * 3_600_000;
  return `--range-start ${text(first)} --holdout-start ${text(holdout)} --range-end ${text(last)}`;
}

function instant(time: string): number {
  return Date.parse(`${time}Z`);
}

function text(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}
