/** A Quartz cron expression, parsed: the values each field allows, and the rule of its days. */
export interface Cron {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  /** Whether a year is meant; Quartz knows 1970 to 2099. */
  readonly isYear: (year: number) => boolean;
  /** The days of a month that are meant, in order; months count from 1. */
  readonly daysOf: (year: number, month: number) => readonly number[];
}

/** A field of an expression and the values it may have. */
export interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for the values from `min` on. */
  readonly words: readonly string[];
}

const monthNames = [
  ...["JAN", "FEB", "MAR", "APR", "MAY", "JUN"],
  ...["JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const seconds: Field = { name: "seconds", min: 0, max: 59, words: [] };
export const minutes: Field = { name: "minutes", min: 0, max: 59, words: [] };
export const hours: Field = { name: "hours", min: 0, max: 23, words: [] };
export const dayOfMonth: Field = { name: "day of month", min: 1, max: 31, words: [] };
const month: Field = { name: "month", min: 1, max: 12, words: monthNames };
export const dayOfWeek: Field = { name: "day of week", min: 1, max: 7, words: weekdayNames };
const year: Field = { name: "year", min: 1970, max: 2099, words: [] };
const fields = [seconds, minutes, hours, dayOfMonth, month, dayOfWeek, year] as const;

/** Days that no list of numbers names: `L`, `L-3`, `LW`, `15W`; `6L`, `6#3`. */
const specialDayOfMonth = /^(L(-(?<before>\d{1,2}))?(?<weekday>W)?|(?<near>\d{1,2})W)$/;
const specialDayOfWeek = /^(?<last>\w+)L$|^(?<nth>\w+)#(?<count>[1-5])$/;

/** Why Quartz, the scheduler of Databricks jobs, would refuse this expression; undefined when it would not. */
export function quartzFault(expression: string): string | undefined {
  const parts = partsOf(expression);
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

/** @throws Error for an expression with a `quartzFault` */
export function parsedCron(expression: string): Cron {
  const fault = quartzFault(expression);
  if (fault !== undefined) throw new Error(`\`${expression}\` is no Quartz expression: ${fault}`);
  const parts = partsOf(expression);
  const of = (field: Field): number[] => valuesOf(field, parts[fields.indexOf(field)] ?? "*");
  const years = of(year);
  const days = parts[3] ?? "?";
  return {
    seconds: of(seconds),
    minutes: of(minutes),
    hours: of(hours),
    months: of(month),
    isYear: (one) => years.includes(one),
    daysOf: days === "?" ? byWeekday(parts[5] ?? "*") : byDate(days),
  };
}

/** The expression's fields, in capitals. */
export function partsOf(expression: string): string[] {
  return expression.trim().toUpperCase().split(/\s+/);
}

function fieldFault(field: Field, text: string): string | undefined {
  const isDayField = field === dayOfMonth || field === dayOfWeek;
  if (text === "?" && isDayField) return undefined;
  const items = text.split(",");
  const bad = items.find((item) => !isItem(field, item));
  if (bad !== undefined) {
    return `\`${bad}\` is not valid in ${field.name} (${String(field.min)} to ${String(field.max)})`;
  }
  // Quartz refuses L beside other days, and silently forgets the others beside W and #.
  const special = items.length > 1 ? items.find((item) => isSpecial(field, item)) : undefined;
  return special === undefined
    ? undefined
    : `\`${special}\` must be alone in ${field.name}, without other days`;
}

function isSpecial(field: Field, item: string): boolean {
  if (field === dayOfMonth) {
    const found = specialDayOfMonth.exec(item)?.groups;
    return found !== undefined && (found.near === undefined || isValue(field, found.near));
  }
  if (field !== dayOfWeek) return false;
  if (item === "L") return true;
  const { last, nth } = specialDayOfWeek.exec(item)?.groups ?? {};
  return [last, nth].some((day) => day !== undefined && isValue(field, day));
}

function isItem(field: Field, item: string): boolean {
  if (isSpecial(field, item)) return true;
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

/** All values of a field without special days, in order. */
export function valuesOf(field: Field, text: string): number[] {
  const all = new Set(text.split(",").flatMap((item) => itemValues(field, item)));
  return [...all].sort((left, right) => left - right);
}

function itemValues(field: Field, item: string): number[] {
  const [range = "", step] = item.split("/");
  const [first = "*", last] = range.split("-");
  const from = first === "*" || first === "" ? field.min : valueOf(field, first);
  const isOpen = first === "*" || first === "" || step !== undefined;
  const to = last === undefined ? (isOpen ? field.max : from) : valueOf(field, last);
  const span = field.max - field.min + 1;
  // 22-2 goes on after midnight, FRI-MON after Saturday.
  const count = (to < from ? to + span : to) - from + 1;
  const size = step === undefined ? 1 : Number(step);
  return Array.from(
    { length: Math.ceil(count / size) },
    (_, index) => ((from - field.min + index * size) % span) + field.min,
  );
}

/** The number a single value or word of a field stands for. */
export function valueOf(field: Field, text: string): number {
  const word = field.words.indexOf(text);
  return word === -1 ? Number(text) : field.min + word;
}

function byDate(text: string): Cron["daysOf"] {
  const { before, weekday, near } = specialDayOfMonth.exec(text)?.groups ?? {};
  if (near !== undefined) {
    return (inYear, inMonth) =>
      Number(near) > lengthOf(inYear, inMonth)
        ? []
        : [nearestWeekday(inYear, inMonth, Number(near))];
  }
  if (!text.startsWith("L")) {
    const days = valuesOf(dayOfMonth, text);
    return (inYear, inMonth) => days.filter((day) => day <= lengthOf(inYear, inMonth));
  }
  return (inYear, inMonth) => {
    const day = lengthOf(inYear, inMonth) - Number(before ?? 0);
    if (day < 1) return [];
    return [weekday === undefined ? day : nearestWeekday(inYear, inMonth, day)];
  };
}

function byWeekday(text: string): Cron["daysOf"] {
  const { last, nth, count } = specialDayOfWeek.exec(text)?.groups ?? {};
  const special = last ?? nth;
  // L alone is the last day of the week, Saturday.
  const days = special === undefined ? valuesOf(dayOfWeek, text === "L" ? "7" : text) : [];
  return (inYear, inMonth) => {
    const all = Array.from({ length: lengthOf(inYear, inMonth) }, (_, index) => index + 1);
    if (special === undefined) {
      return all.filter((day) => days.includes(weekdayOf(inYear, inMonth, day)));
    }
    const wanted = valueOf(dayOfWeek, special);
    const same = all.filter((day) => weekdayOf(inYear, inMonth, day) === wanted);
    return last === undefined ? same.slice(Number(count) - 1, Number(count)) : same.slice(-1);
  };
}

/** The weekday next to a day, in the same month: Saturday goes to Friday, Sunday to Monday. */
function nearestWeekday(inYear: number, inMonth: number, day: number): number {
  const weekday = weekdayOf(inYear, inMonth, day);
  if (weekday === 7) return day === 1 ? day + 2 : day - 1;
  if (weekday === 1) return day === lengthOf(inYear, inMonth) ? day - 2 : day + 1;
  return day;
}

/** 1 is Sunday. */
function weekdayOf(inYear: number, inMonth: number, day: number): number {
  return new Date(Date.UTC(inYear, inMonth - 1, day)).getUTCDay() + 1;
}

function lengthOf(inYear: number, inMonth: number): number {
  return new Date(Date.UTC(inYear, inMonth, 0)).getUTCDate();
}
