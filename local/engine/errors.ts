import { CommandError } from "../errors";

/** The engine refused or failed for a reason told in one text: shown as that text alone. */
export class EngineError extends CommandError {}

/** No change was allowed, and there is one. */
export class UnexpectedChangesError extends EngineError {}
