/** When a job runs by itself. */
export interface Schedule {
  readonly quartzCronExpression: string;
  readonly timezoneId: string;
  readonly isPaused: boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const dayOfMonth: Field = { name: "day of month", min: 1, max: 31, words: [] };
const dayOfWeek: Field = { name: "day of week", min: 1, max: 7, words: weekdays };
const fields: readonly Field[] = [
  { name: "seconds", min: 0, max: 59, words: [] },
  { name: "minutes", min: 0, max: 59, words: [] },
  { name: "hours", min: 0, max: 23, words: [] },
  dayOfMonth,
  { name: "month", min: 1, max: 12, words: months },
  dayOfWeek,
  { name: "year", min: 1970, max: 2099, words: [] },
];

/** Why Quartz, the scheduler of Databricks jobs, would refuse this expression; undefined when it would not. */
export function quartzFault(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 6 && parts.length !== 7) {
    return `it has ${String(parts.length)} fields, Quartz wants 6 or 7, seconds first`;
  }
  const questionMarks = [parts[3], parts[5]].filter((part) => part === "?").length;
  if (questionMarks !== 1) {
    return "exactly one of day of month and day of week must be `?`";
  }
  return fields
    .slice(0, parts.length)
    .map((field, position) => fieldFault(field, parts[position] ?? ""))
    .find((fault) => fault !== undefined);
}

/** Whether Java and this machine both know the time zone. */
export function isTimezone(timezoneId: string): boolean {
  // Intl ignores case where Java does not, hence the spelling check before it.
  if (!/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z0-9_+-]+)+)$/.test(timezoneId)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezoneId });
    return true;
  } catch {
    return false;
  }
}

function fieldFault(field: Field, text: string): string | undefined {
  const isDayField = field === dayOfMonth || field === dayOfWeek;
  if (text === "?" && isDayField) return undefined;
  const bad = text.split(",").find((item) => !isItem(field, item.toUpperCase()));
  return bad === undefined
    ? undefined
    : `\`${bad}\` is not valid in ${field.name} (${String(field.min)} to ${String(field.max)})`;
}

function isItem(field: Field, item: string): boolean {
  if (field === dayOfMonth && /^(L(-\d{1,2})?W?|LW)$/.test(item)) return true;
  if (field === dayOfMonth && item.endsWith("W")) return isValue(field, item.slice(0, -1));
  if (field === dayOfWeek && item === "L") return true;
  if (field === dayOfWeek && /^\w+L$/.test(item)) return isValue(field, item.slice(0, -1));
  if (field === dayOfWeek && /^\w+#[1-5]$/.test(item)) return isValue(field, item.slice(0, -2));
  return isRange(field, item);
}

function isRange(field: Field, item: string): boolean {
  const [range = "", step, ...rest] = item.split("/");
  if (rest.length > 0 || (step !== undefined && !isStep(field, step))) return false;
  if (range === "*" || (range === "" && step !== undefined)) return true;
  const bounds = range.split("-");
  return bounds.length <= 2 && bounds.every((bound) => isValue(field, bound));
}

function isStep(field: Field, step: string): boolean {
  return /^\d+$/.test(step) && Number(step) > 0 && Number(step) <= field.max;
}

function isValue(field: Field, text: string): boolean {
  if (field.words.includes(text)) return true;
  return /^\d+$/.test(text) && Number(text) >= field.min && Number(text) <= field.max;
}
