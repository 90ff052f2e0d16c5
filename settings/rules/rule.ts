import { keys, type KeyName, type Values } from "../keys";
import type { JudgedStack } from "../packagePaths";

/** A rule between keys; `fault` is asked only when each of `between` is valid by itself. */
export interface Rule {
  readonly between: readonly KeyName[];
  /** The key to change, what it must be, and the value to type. */
  readonly fault: (values: Values, of: JudgedStack) => RuleFault | undefined;
}

export interface RuleFault {
  readonly key: KeyName;
  readonly allowed: string;
  /** Undefined where the key is to be removed, so that its default holds again. */
  readonly example: string | undefined;
  /** Position of a list's item that is wrong. @default 0 */
  readonly item?: number;
  /** Another key that could be changed in its place, the value to type, and when that is possible. */
  readonly instead?: { readonly when: string; readonly key: KeyName; readonly example: string };
}

type BooleanKey = { [Name in KeyName]: Values[Name] extends boolean ? Name : never }[KeyName];

/** A feature that is on only while another key has one of some values. */
export function onlyWhile<Other extends KeyName>(
  feature: BooleanKey,
  other: Other,
  values: readonly Values[Other][],
): Rule {
  return {
    between: [feature, other],
    fault: (held) =>
      !held[feature] || values.includes(held[other])
        ? undefined
        : {
            key: feature,
            allowed: `false while ${other} is ${String(held[other])}`,
            example: "false",
          },
  };
}

/** A feature that a given thing of others has or has not, whatever the stack says. */
export function offWhileGiven(feature: BooleanKey, given: KeyName, reason: string): Rule {
  return {
    between: [feature, given],
    fault: (held) =>
      held[feature] && held[given] !== undefined
        ? {
            key: feature,
            allowed: `false while ${given} is given: ${reason}`,
            example: "false",
          }
        : undefined,
  };
}

/** A key that must be given whenever another one has a value. */
export function givenWhile<Other extends KeyName>(
  key: KeyName,
  other: Other,
  value: Values[Other],
): Rule {
  return {
    between: [key, other],
    fault: (held) =>
      held[other] !== value || held[key] !== undefined
        ? undefined
        : { key, allowed: `given while ${other} is ${String(value)}`, example: keys[key].example },
  };
}

type NumberKey = { [Name in KeyName]: Values[Name] extends number ? Name : never }[KeyName];
type TimeKey = "trainingRangeStart" | "trainingRangeEnd" | "holdoutStart";

export function above(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value > bound, "above", 1);
}

export function below(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value < bound, "below", -1);
}

export function atLeast(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value >= bound, "at least", 0);
}

export function atMost(key: NumberKey, other: NumberKey): Rule {
  return compared(key, other, (value, bound) => value <= bound, "at most", 0);
}

function compared(
  key: NumberKey,
  other: NumberKey,
  holds: (value: number, bound: number) => boolean,
  relation: string,
  step: number,
): Rule {
  return {
    between: [key, other],
    fault: (values) =>
      holds(values[key], values[other])
        ? undefined
        : {
            key,
            allowed: `${relation} ${other} (${String(values[other])})`,
            example: String(values[other] + step),
          },
  };
}

export function later(key: TimeKey, other: TimeKey): Rule {
  return {
    between: [key, other],
    fault: (values) =>
      values[key] > values[other]
        ? undefined
        : {
            key,
            allowed: `later than ${other} (${values[other]})`,
            example: dayAfter(values[other]),
          },
  };
}

function dayAfter(time: string): string {
  const millisecondsPerDay = 86_400_000;
  return new Date(Date.parse(`${time}Z`) + millisecondsPerDay)
    .toISOString()
    .slice(0, "YYYY-MM-DDTHH:MM:SS".length);
}
