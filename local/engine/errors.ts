/** The engine refused or failed for a reason told in one text: shown without a stack trace. */
export class EngineError extends Error {}

/** No change was allowed, and there is one. */
export class UnexpectedChangesError extends EngineError {}
