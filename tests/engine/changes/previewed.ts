import { isKept, type ResourceChange } from "../../../local/engine/changes";
import { holdsData } from "../../../settings/protection";
import { type Answer, type Configuration, Engine } from "../engine";
import type { Changes } from "./row";
import { type Together, together } from "./together";

/** A stack that is made once by each engine, then previewed for each set of rows. */
export interface ChangedStack {
  readonly stack: string;
  /** What it has beside its committed settings, so that each value can change by itself. */
  readonly configuration: Configuration;
  readonly changes: Changes;
  /** Settings whose change the engine refuses, with the protected resources it names. */
  readonly refusals?: readonly Refusal[];
  /** What somebody else has made before, in the stack's subscription. */
  readonly prepare?: (engine: Engine) => Promise<void>;
  /** What somebody else makes once the stack is up. */
  readonly add?: (engine: Engine) => void;
  /** Engines, each with a stack of its own, that take the sets in turn. @default 1 */
  readonly engines?: number;
}

export interface Refusal {
  readonly changed: Configuration;
  readonly names: readonly string[];
}

/** Tests that a preview shows what the rows it changes say, and nothing else. */
export function testChanges({ stack, configuration, prepare, add, ...rows }: ChangedStack): void {
  const engines: Engine[] = [];
  const previews = new Map<Together, Answer>();
  const sets = together(rows.changes);
  beforeAll(async () => {
    const waiting = [...sets];
    const preview = async () => {
      const engine = new Engine(stack, configuration);
      engines.push(engine);
      await prepare?.(engine);
      await engine.run("up");
      add?.(engine);
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        previews.set(next, await engine.ask("preview", next.changed));
    };
    await Promise.all(Array.from({ length: rows.engines ?? 1 }, preview));
  });
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  const changes = sets.flatMap((set) => [...set.rows].map(([key, row]) => ({ key, row, set })));
  test.each(changes)("a change of $key shows what the table says", ({ row, set }) => {
    const others = [...set.rows.values()].filter((other) => other !== row);
    const ofOthers = new Set(others.flatMap(({ shows }) => shows));
    const shown = changesIn(previews.get(set)).map(lineOf);
    expect(shown.filter((line) => !ofOthers.has(line)).sort()).toEqual([...row.shows].sort());
  });

  test.each(changes)("a change of $key loses no data, or the table says why", ({ row, set }) => {
    const lost = changesIn(previews.get(set)).filter(
      (change) =>
        row.shows.includes(lineOf(change)) &&
        holdsData(change.type) &&
        (change.operation === "replace" || change.operation === "delete"),
    );
    expect(lost.length > 0).toBe(row.losesData !== undefined);
  });

  const refusals = rows.refusals ?? [];
  if (refusals.length > 0)
    test.each(refusals)("refuses $changed, which would lose $names", async (refusal) => {
      const [engine] = engines;
      const answer = await engine?.ask("preview", refusal.changed);
      expect(
        answer !== undefined && "error" in answer ? protectedIn(answer.error) : answer,
      ).toEqual(refusal.names);
    });
}

function lineOf({ operation, name }: ResourceChange): string {
  return `${operation} ${name}`;
}

function changesIn(answer: Answer | undefined): readonly ResourceChange[] {
  if (answer === undefined || "error" in answer) throw new Error(answer?.error);
  return answer.result.changes.filter((change) => change.operation !== "same" && isKept(change));
}

/** Names of the resources the engine neither deletes nor replaces because they are protected. */
function protectedIn(error: string): string[] {
  const named = error.matchAll(
    /"urn:[^"]*::([^":]+)"\s*(?:cannot be deleted\s*because it is protected|as it is currently marked for protection)/g,
  );
  return [...new Set([...named].map(([, name = ""]) => name))].sort();
}
