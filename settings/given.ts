/** What `make` makes of a value, and nothing of none: how the program leaves out a component without an `if`. */
export function given<Value, Made>(
  value: Value | undefined,
  make: (value: Value) => Made,
): Made | undefined {
  return value === undefined ? undefined : make(value);
}
