import { type Failure, notOneOf } from "../schema/check";
import type { Described, Limits } from "./description";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DURATION = /^P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;

/** What the description does not allow of a known value: its kind, its length, its range, its pattern, its choice. */
export function valueFaults(
  { kind, limits = {}, values }: Described,
  value: unknown,
  path: string,
): Failure[] {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const fault = (reason: string): Failure => ({ property: path, reason });
  if (values !== undefined && !isOneOf(values, value)) return [notOneOf(path, values, value)];
  if (kind === "uuid" && !UUID.test(String(value)))
    return [fault(`expected ${name} to be a GUID, got ${String(value)}`)];
  if (kind === "duration" && !DURATION.test(String(value)))
    return [fault(`expected ${name} to be a duration such as PT15M, got ${String(value)}`)];
  if (kind === "date" && Number.isNaN(Date.parse(String(value))))
    return [
      fault(`expected ${name} to be a time such as 2030-01-01T00:00:00Z, got ${String(value)}`),
    ];
  if (typeof value === "string") return textFaults(limits, value, name).map(fault);
  if (typeof value === "number") return numberFaults(limits, value, name).map(fault);
  if (Array.isArray(value)) return listFaults(limits, value, name).map(fault);
  return [];
}

/** Azure compares the values of its enumerations without regard to case. */
function isOneOf(values: readonly (string | number)[], value: unknown): boolean {
  return values.some((each) => String(each).toLowerCase() === String(value).toLowerCase());
}

function textFaults(
  { MinLength, MaxLength, Pattern }: Limits,
  value: string,
  name: string,
): string[] {
  const isTooShort = MinLength !== undefined && value.length < MinLength;
  const isTooLong = MaxLength !== undefined && value.length > MaxLength;
  const length =
    `expected ${name} to have ${range(MinLength, MaxLength)} characters, ` +
    `got ${value.length}: ${value.slice(0, 80)}`;
  if (isTooShort || isTooLong) return [length];
  if (Pattern === undefined || new RegExp(Pattern).test(value)) return [];
  return [`expected ${name} to match ${Pattern}, got ${value}`];
}

function numberFaults(limits: Limits, value: number, name: string): string[] {
  const { InclusiveMinimum, InclusiveMaximum, ExclusiveMinimum, ExclusiveMaximum } = limits;
  const isWithin =
    !(InclusiveMinimum !== undefined && value < InclusiveMinimum) &&
    !(InclusiveMaximum !== undefined && value > InclusiveMaximum) &&
    !(ExclusiveMinimum !== undefined && value <= ExclusiveMinimum) &&
    !(ExclusiveMaximum !== undefined && value >= ExclusiveMaximum);
  if (isWithin) return [];
  const least =
    InclusiveMinimum ??
    (ExclusiveMinimum === undefined ? undefined : `more than ${ExclusiveMinimum}`);
  const most =
    InclusiveMaximum ??
    (ExclusiveMaximum === undefined ? undefined : `less than ${ExclusiveMaximum}`);
  return [`expected ${name} to be ${range(least, most)}, got ${value}`];
}

function listFaults(
  { MinItems, MaxItems, UniqueItems }: Limits,
  value: readonly unknown[],
  name: string,
): string[] {
  const isTooShort = MinItems !== undefined && value.length < MinItems;
  const isTooLong = MaxItems !== undefined && value.length > MaxItems;
  if (isTooShort || isTooLong)
    return [`expected ${name} to have ${range(MinItems, MaxItems)} items, got ${value.length}`];
  const texts = value.map((item) => JSON.stringify(item));
  const repeated = texts.find((item, index) => texts.indexOf(item) < index);
  if (UniqueItems !== true || repeated === undefined) return [];
  return [`expected ${name} to have no item twice, got ${repeated} twice`];
}

/** `3 to 24`, `at least 3`, `at most 24` */
function range(least: number | string | undefined, most: number | string | undefined): string {
  if (least === undefined) return `at most ${most}`;
  if (most === undefined) return `at least ${least}`;
  return `${least} to ${most}`;
}
