import { isKept, type ResourceChange } from "../../../local/engine/changes";
import { holdsData } from "../../../settings/protection";
import { type Answer, type Configuration, Engine } from "../engine";
import type { ChangeRow, Changes } from "./row";

/** A stack that is made once by each engine, then previewed for each row. */
export interface ChangedStack {
  readonly stack: string;
  /** What it has beside its committed settings, so that each value can change by itself. */
  readonly configuration: Configuration;
  readonly changes: Changes;
  /** Settings whose change the engine refuses, with the protected resources it names. */
  readonly refusals?: readonly Refusal[];
  /** What somebody else has made before, in the stack's subscription. */
  readonly prepare?: (engine: Engine) => Promise<void>;
  /** Engines, each with a stack of its own, that take the rows in turn. @default 1 */
  readonly engines?: number;
}

export interface Refusal {
  readonly changed: Configuration;
  readonly names: readonly string[];
}

/** Tests that the preview of each row shows what the row says, and nothing else. */
export function testChanges({ stack, configuration, prepare, ...rows }: ChangedStack): void {
  const changes: [string, ChangeRow][] = Object.entries(rows.changes);
  const engines: Engine[] = [];
  const answers = new Map<string, Answer>();
  beforeAll(async () => {
    const waiting = [...changes];
    const preview = async () => {
      const engine = new Engine(stack, configuration);
      engines.push(engine);
      await prepare?.(engine);
      await engine.run("up");
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [key, { to, beside }] = next;
        answers.set(key, await engine.ask("preview", { ...beside, [key]: to }));
      }
    };
    await Promise.all(Array.from({ length: rows.engines ?? 1 }, preview));
  });
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  test.each(changes)("a change of %s shows what the table says", (key, { shows }) => {
    const shown = changesIn(answers.get(key)).map(({ operation, name }) => `${operation} ${name}`);
    expect(shown.sort()).toEqual([...shows].sort());
  });

  test.each(changes)("a change of %s loses no data, or the table says why", (key, row) => {
    const lost = changesIn(answers.get(key)).filter(
      ({ operation, type }) =>
        holdsData(type) && (operation === "replace" || operation === "delete"),
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
