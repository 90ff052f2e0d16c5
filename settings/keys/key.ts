import { z } from "zod";
import { isRange, prefixLength, publicRangeFault } from "../addresses";
import { quartzFault } from "../quartz";
import { isTimezone } from "../schedule";

/** One configuration key: how its text becomes a value, what is allowed, and a value that is. */
export interface Key<T> {
  readonly schema: z.ZodType<T, string>;
  readonly allowed: string;
  readonly example: string;
  /** The command line sets a list one item at a time. */
  readonly isList?: true;
}

/** A group's name has 255 characters at most: https://docs.databricks.com/api/scim/v1/patch-account-group */
export const groupName = /^[^\s<>"\\,][^<>"\\,]{0,254}$/;

export function text(pattern: RegExp, allowed: string, example: string): Key<string> {
  return { schema: z.string().regex(pattern), allowed, example };
}

/** A text that may be left empty; the value is undefined then. */
export function optional(
  pattern: RegExp,
  allowed: string,
  example: string,
): Key<string | undefined> {
  const schema = z
    .string()
    .refine((value) => value === "" || pattern.test(value))
    .transform((value) => (value === "" ? undefined : value));
  return { schema, allowed: `${allowed}, or empty`, example };
}

/** A range of IPv4 addresses as virtual networks take it. */
export function range(example: string): Key<string> {
  const isNetwork = (value: string) =>
    isRange(value) && prefixLength(value) >= 16 && prefixLength(value) <= 24;
  return {
    schema: z.string().refine(isNetwork),
    allowed: "an IPv4 range of /16 to /24 that begins at its first address",
    example,
  };
}

/** A text that a function judges. */
export function checked(
  holds: (value: string) => boolean,
  allowed: string,
  example: string,
): Key<string> {
  return { schema: z.string().refine(holds), allowed, example };
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T): Key<T[number]> {
  // zod's enum accepts any input, a key's text is always a string.
  const schema = z.enum(values) as unknown as z.ZodType<T[number], string>;
  return { schema, allowed: `one of ${values.join(", ")}`, example: values[0] };
}

export function integer(min: number, max: number, example: number): Key<number> {
  const schema = z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
  return {
    schema,
    allowed: `a whole number from ${String(min)} to ${String(max)}`,
    example: String(example),
  };
}

export function boolean(): Key<boolean> {
  const schema = z
    .string()
    .regex(/^(true|false)$/)
    .transform((value) => value === "true");
  return { schema, allowed: "true or false", example: "false" };
}

export function list(pattern: RegExp, allowed: string, example: string): Key<readonly string[]> {
  const schema = z
    .string()
    .transform(jsonOf)
    .pipe(z.array(z.string().regex(pattern)).readonly());
  return { schema, allowed: `a list of ${allowed}`, example, isList: true };
}

/** Numbers of which none is there twice, in ascending order whatever the order they are given in. */
export function integers(min: number, max: number, example: number): Key<readonly number[]> {
  const one = z.int().min(min).max(max);
  const schema = z
    .string()
    .transform(jsonOf)
    .pipe(z.array(one).min(1))
    .pipe(z.array(z.number()).superRefine(reasonIfRepeated))
    .transform((values): readonly number[] => values.toSorted((a, b) => a - b));
  const bounds = `${String(min)} to ${String(max)}`;
  const allowed = `a list of one or more different whole numbers from ${bounds}, in any order`;
  return { schema, allowed, example: String(example), isList: true };
}

/** Addresses and ranges of the public internet, which a firewall can tell apart. */
export function publicRanges(example: string): Key<readonly string[]> {
  const item = z
    .string()
    .superRefine((value, context) => reasonUnless(publicRangeFault(value), context));
  const schema = z.string().transform(jsonOf).pipe(z.array(item).readonly());
  const allowed = "a list of public IPv4 addresses or CIDR ranges of /8 to /30";
  return { schema, allowed, example, isList: true };
}

export function listOf<const T extends readonly [string, ...string[]]>(
  values: T,
): Key<readonly T[number][]> {
  const schema = z
    .string()
    .transform(jsonOf)
    .pipe(z.array(z.enum(values) as unknown as z.ZodType<T[number], unknown>).readonly());
  const allowed = `a list of ${values.join(", ")}`;
  return { schema, allowed, example: values[0], isList: true };
}

export function cron(): Key<string> {
  const schema = z
    .string()
    .superRefine((value, context) => reasonUnless(quartzFault(value), context));
  return { schema, allowed: "a Quartz cron expression", example: "0 30 6,18 * * ?" };
}

export function timezone(): Key<string> {
  return {
    schema: z.string().refine(isTimezone),
    allowed: "an IANA time zone",
    example: "Europe/Amsterdam",
  };
}

export function time(example: string): Key<string> {
  const isTime = (value: string) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value) &&
    !Number.isNaN(Date.parse(`${value}Z`)) &&
    new Date(`${value}Z`).toISOString().startsWith(value);
  return {
    schema: z.string().refine(isTime),
    allowed: "a UTC time without zone, YYYY-MM-DDTHH:MM:SS",
    example,
  };
}

/** Makes an issue of the first number that was there before; to remove it is all that mends the list. */
function reasonIfRepeated(values: readonly number[], context: z.RefinementCtx): void {
  const position = values.findIndex((value, at) => values.indexOf(value) < at);
  if (position < 0) return;
  const message = `\`${String(values[position])}\` is there twice`;
  const params = { isReason: true, isSurplus: true };
  context.addIssue({ code: "custom", path: [position], message, params });
}

/** Makes an issue of a fault, whose words are told; of no fault none. */
function reasonUnless(fault: string | undefined, context: z.RefinementCtx): void {
  if (fault !== undefined)
    context.addIssue({ code: "custom", message: fault, params: { isReason: true } });
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
