import { settingsOf } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

/** The only mistake of the stack dev with some values changed; undefined when it has none. */
export function onlyFault(changes: Record<string, string>): string | undefined {
  try {
    settingsOf("batch-scoring", "dev", { ...stackConfig("dev"), ...changes });
    return undefined;
  } catch (error) {
    const [title, fault, ...rest] = (error as Error).message.split("\n- ");
    expect([title, rest]).toEqual(["the configuration of stack `dev` has 1 mistake:", []]);
    return fault;
  }
}
