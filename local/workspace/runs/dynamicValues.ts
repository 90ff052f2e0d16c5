/** `{{job.run_id}}` and its kin: references a run replaces by text. Nothing in the braces is evaluated. */

/** What references can see. */
export interface DynamicContext {
  readonly job: {
    readonly id: number;
    readonly name: string;
    readonly run_id: number;
    readonly start_time: number;
    readonly trigger_time: number;
    readonly trigger_type: string;
    readonly trigger_location?: string | undefined;
    readonly parameters: Readonly<Record<string, string>>;
  };
  readonly workspace: { readonly id: string; readonly url: string };
  /** The task that is about to start; absent while job parameters are resolved. */
  readonly task?: TaskContext & { readonly name: string };
  /** Every task of the run, with what is known of it so far. */
  readonly tasks: Readonly<Record<string, TaskContext>>;
}

export interface TaskContext {
  readonly run_id: number;
  readonly execution_count: number;
  readonly notebook_path: string;
  readonly result_state?: string | undefined;
  readonly error_code?: string | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A reference that belongs to a known namespace and names nothing in it. */
export class ReferenceError extends Error {}

const REFERENCE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const NAMESPACES = ["job", "task", "tasks", "workspace"];

/** @throws ReferenceError for a bad key in a known namespace; anything else unknown stays as it is written */
export function resolve(text: string, context: DynamicContext): string {
  return text.replace(REFERENCE, (whole, path: string) => {
    const parts = segments(path);
    if (!parts || !NAMESPACES.includes(parts[0] ?? "")) return whole;
    const value = lookUp(parts, context);
    if (value === undefined) {
      throw new ReferenceError(
        `The reference {{${path}}} is not valid: '${parts[0]}' has no such value`,
      );
    }
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** Splits at dots; a name in backticks may hold any character. */
function segments(path: string): string[] | undefined {
  const parts = path.match(/`[^`]+`|[\w-]+/g);
  if (!parts || parts.join(".") !== path) return undefined;
  return parts.map((part) => part.replaceAll("`", ""));
}

function lookUp([namespace, ...rest]: readonly string[], context: DynamicContext): unknown {
  if (namespace === "job") return jobValue(rest, context.job);
  if (namespace === "workspace") return own(context.workspace, rest);
  if (namespace === "task") {
    return rest[0] === "name" && rest.length === 1
      ? context.task?.name
      : taskValue(rest, context.task, ["run_id", "execution_count", "notebook_path"]);
  }
  const task = own(context.tasks, rest.slice(0, 1)) as TaskContext | undefined;
  if (rest[1] === "values") return rest.length === 3 ? own(task?.values, rest.slice(2)) : undefined;
  return taskValue(rest.slice(1), task, [
    "run_id",
    "execution_count",
    "notebook_path",
    "result_state",
    "error_code",
  ]);
}

function jobValue(path: readonly string[], job: DynamicContext["job"]): unknown {
  const [first, second, third] = path;
  if (path.length === 1) {
    if (first === "id" || first === "name" || first === "run_id") return job[first];
    return first === "repair_count" ? 0 : undefined;
  }
  if (first === "parameters" && path.length === 2) return own(job.parameters, [second ?? ""]);
  if (first === "start_time" && path.length === 2) return timeValue(job.start_time, second);
  if (first !== "trigger") return undefined;
  if (second === "type" && path.length === 2) return job.trigger_type;
  if (second === "file_arrival" && path.length === 3) {
    return third === "location" ? job.trigger_location : undefined;
  }
  return second === "time" && path.length === 3 ? timeValue(job.trigger_time, third) : undefined;
}

function taskValue(
  path: readonly string[],
  task: TaskContext | undefined,
  known: readonly string[],
): unknown {
  return path.length === 1 && known.includes(path[0] ?? "") ? own(task, path) : undefined;
}

function own(values: unknown, [name = "", ...more]: readonly string[]): unknown {
  const isThere =
    values !== undefined && more.length === 0 && Object.hasOwn(values as object, name);
  return isThere ? (values as Record<string, unknown>)[name] : undefined;
}

/** All in UTC. */
function timeValue(timeMs: number, argument: string | undefined): unknown {
  const time = new Date(timeMs);
  const iso = time.toISOString();
  // Sunday is 7 in ISO 8601.
  const weekday = time.getUTCDay() === 0 ? 7 : time.getUTCDay();
  const values: Record<string, string> = {
    iso_date: iso.slice(0, 10),
    iso_datetime: iso.slice(0, 19),
    iso_weekday: String(weekday),
    is_weekday: String(weekday <= 5),
    year: iso.slice(0, 4),
    month: iso.slice(5, 7),
    day: iso.slice(8, 10),
    hour: iso.slice(11, 13),
    minute: iso.slice(14, 16),
    second: iso.slice(17, 19),
    timestamp_ms: String(timeMs),
  };
  return own(values, [argument ?? ""]);
}
