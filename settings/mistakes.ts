import type { z } from "zod";
import { keys, type KeyName } from "./keys";
import type { Key } from "./keys/key";
import { isStackName, maxStackNameLength } from "./names";
import type { RuleFault } from "./rules/rule";

/** Settings nobody reads. */
export function unknownFaults(stack: string, config: Readonly<Record<string, string>>): string[] {
  return Object.keys(config)
    .filter((name) => !(name in keys))
    .map(
      (name) =>
        `${name} is not a setting of this program; remove it with: pulumi config rm ${name} --stack ${stack}`,
    );
}

/** What is wrong with the stack's name. */
export function stackFaults(stack: string): string[] {
  if (isStackName(stack)) return [];
  const allowed = `lower-case letters, digits and single dashes between them, a letter first, ${String(maxStackNameLength)} characters at most`;
  return [
    `the stack's name must be ${allowed}, got \`${stack}\`; rename it with: pulumi stack rename dev --stack ${stack}`,
  ];
}

/** What a setting must be, and what of it is not, where more is known than that. */
export interface Described extends Pick<RuleFault, "allowed" | "example" | "instead"> {
  readonly reason?: string | undefined;
  readonly item?: number | undefined;
}

/** A setting that is not what it must be: the value, what is allowed and the command, or the two, that mend it. */
export function fault(
  stack: string,
  name: KeyName,
  value: string | undefined,
  { allowed, example, reason, item, instead }: Described,
): string {
  const got = value === undefined ? "it is not set" : `got \`${value}\``;
  const why = reason === undefined || value === undefined ? "" : ` (${reason})`;
  const mend =
    example === undefined
      ? `remove it with: ${removeCommand(name, item)}`
      : `set it with: ${setCommand(name, example, item)}`;
  const other =
    instead === undefined
      ? ""
      : `; or, ${instead.when}, with: ${setCommand(instead.key, instead.example)} --stack ${stack}`;
  return `${name} must be ${allowed}, ${got}${why}; ${mend} --stack ${stack}${other}`;
}

function setCommand(name: KeyName, example: string, item = 0): string {
  const key: Key<unknown> = keys[name];
  const quoted = /^[\w.:@/+-]+$/.test(example) ? example : `'${example}'`;
  return key.isList === true
    ? `pulumi config set --path '${name}[${String(item)}]' ${quoted}`
    : `pulumi config set ${name} ${quoted}`;
}

/** Removes the key, or of a list's items the one that is wrong. */
function removeCommand(name: KeyName, item: number | undefined): string {
  return item === undefined
    ? `pulumi config rm ${name}`
    : `pulumi config rm --path '${name}[${String(item)}]'`;
}

export function counted(count: number): string {
  return count === 1 ? "1 mistake" : `${String(count)} mistakes`;
}

/** What a schema found; of its wording only our own is told, zod's would repeat what is allowed. */
export function found(
  error: z.ZodError,
): Pick<Described, "reason" | "item"> & { readonly example?: undefined } {
  const [{ path } = { path: [] }] = error.issues;
  const reason = error.issues.find(isReason);
  return {
    reason: reason?.message,
    item: typeof path[0] === "number" ? path[0] : undefined,
    ...(reason?.params?.isSurplus === true && { example: undefined }),
  };
}

function isReason(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueCustom {
  return issue.code === "custom" && issue.params?.isReason === true;
}
