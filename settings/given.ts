/** What `make` makes of a value, and nothing of none: how the program leaves out a component without an `if`. */
export function given<Value, Made>(
  value: Value | undefined,
  make: (value: Value) => Made,
): Made | undefined {
  return value === undefined ? undefined : make(value);
}

/** Two values, or nothing where one of them is missing: for what needs both. */
export function bothGiven<Left, Right>(
  left: Left | undefined,
  right: Right | undefined,
): readonly [Left, Right] | undefined {
  return left === undefined || right === undefined ? undefined : [left, right];
}

/** Those of the values that are there. */
export function present<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined);
}
