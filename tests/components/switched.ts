import { registeredProgram, type Changes } from "./program";
import type { Registered } from "./registered";

/** One switch of the program, and what it does to a stack. */
export interface Switch {
  readonly title: string;
  readonly changes: Changes;
  /** What is there that was not, by type and number. */
  readonly appears: readonly string[];
  readonly goes?: readonly string[];
  /** Names of resources whose inputs differ. */
  readonly differs?: readonly string[];
}

type Program = ReadonlyMap<string, Registered>;

/** The program of a stack with some values changed, by type and name. */
export async function program(stack: string, changes: Changes): Promise<Program> {
  const made = await registeredProgram(stack, changes);
  return new Map(made.map((resource) => [`${resource.type} ${resource.name}`, resource]));
}

/** What differs between two programs, in the form of a switch. */
export function difference(
  before: Program,
  after: Program,
): Omit<Required<Switch>, "title" | "changes"> {
  const without = (left: Program, right: Program) =>
    [...left].filter(([key]) => !right.has(key)).map(([, resource]) => resource);
  const differing = [...after].filter(([key, { inputs }]) => {
    const known = before.get(key);
    return known !== undefined && JSON.stringify(known.inputs) !== JSON.stringify(inputs);
  });
  return {
    appears: counted(without(after, before)),
    goes: counted(without(before, after)),
    differs: differing.map(([, { name }]) => name).sort(),
  };
}

/** Short types with their number, e.g. `eventhub:EventHub 2`; components by their class. */
function counted(resources: readonly Registered[]): string[] {
  const kinds = new Map<string, number>();
  for (const { type } of resources) {
    const kind = type
      .replace("batchScoring:components:", "")
      .replace("azure-native:", "")
      .replace(/^(\w+):index\/\w+:/, "$1:");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `${kind} ${String(count)}`).sort();
}

/** Tests that each switch does to the stack what it says, and nothing else. */
export function testSwitches(stack: string, usual: Changes, switches: readonly Switch[]): void {
  let before: Program = new Map();
  beforeAll(async () => {
    before = await program(stack, usual);
  }, 300_000);

  test.each(switches)(
    "$title",
    async ({ changes, appears, goes = [], differs = [] }) => {
      const after = await program(stack, { ...usual, ...changes });
      expect(difference(before, after)).toEqual({
        appears: [...appears].sort(),
        goes: [...goes].sort(),
        differs: [...differs].sort(),
      });
    },
    300_000,
  );
}
