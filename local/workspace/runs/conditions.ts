import type { ConditionTask } from "../services/jobSettings";

type Comparison = (left: number, right: number) => boolean;

const COMPARISONS: Partial<Record<ConditionTask["op"], Comparison>> = {
  GREATER_THAN: (left, right) => left > right,
  GREATER_THAN_OR_EQUAL: (left, right) => left >= right,
  LESS_THAN: (left, right) => left < right,
  LESS_THAN_OR_EQUAL: (left, right) => left <= right,
};

/** Equality compares text (`12.0` is not `12`), order compares numbers; undefined where a side of an order is none. */
export function isMet({ op, left, right }: ConditionTask): boolean | undefined {
  if (op === "EQUAL_TO") return left === right;
  if (op === "NOT_EQUAL") return left !== right;
  const numbers = [left, right].map((side) => (side.trim() === "" ? NaN : Number(side)));
  const [first, second] = numbers as [number, number];
  return numbers.some(Number.isNaN) ? undefined : COMPARISONS[op]?.(first, second);
}
