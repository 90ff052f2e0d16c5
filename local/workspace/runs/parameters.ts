import { invalidParameter } from "../errors";
import type { JobSettings, JobTask } from "../services/jobSettings";
import { resolve, type DynamicContext } from "./dynamicValues";
import type { RunParameter } from "./model";

/** A run's job parameters: the job's defaults, overridden by what run-now was given, references resolved. */
export function runParameters(
  settings: JobSettings,
  overriding: Readonly<Record<string, string>>,
  contextOf: (parameters: Readonly<Record<string, string>>) => DynamicContext,
): RunParameter[] {
  const declared = settings.parameters ?? [];
  const unknown = Object.keys(overriding).filter(
    (name) => !declared.some((one) => one.name === name),
  );
  if (unknown.length > 0) {
    const names = declared.map(({ name }) => name).join(", ") || "none";
    throw invalidParameter(
      `Job parameters ${unknown.map((name) => `'${name}'`).join(", ")} are not defined in the job; its parameters are ${names}`,
    );
  }
  const context = contextOf({});
  return declared.map(({ name, default: byDefault }) => ({
    name,
    default: byDefault,
    value: resolve(overriding[name] ?? byDefault, context),
  }));
}

/** What a notebook's widgets get: job parameters are pushed down and win over the task's own of the same name. */
export function notebookParameters(
  task: JobTask,
  parameters: readonly RunParameter[],
  context: DynamicContext,
): Record<string, string> {
  const base = Object.entries(task.notebook_task?.base_parameters ?? {});
  return {
    ...Object.fromEntries(base.map(([name, value]) => [name, resolve(value, context)])),
    ...valuesOf(parameters),
  };
}

export function valuesOf(parameters: readonly RunParameter[]): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}
