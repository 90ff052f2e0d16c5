import type { Inputs, Stack } from "../../policy/rule";
import { type Changes, wiredProgram } from "../components/program";

/** Marks a value as secret on its way to the engine: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/rpc.ts */
const signature = "4dabf18193072939515e22adb298388d";

/** Everything the program registers for a stack with some values changed, as rules judge it. */
export async function programOf(stack: string, changes: Changes = {}): Promise<Stack> {
  const resources = await wiredProgram(stack, changes);
  return resources.map(({ type, name, urn, inputs, madeOf, provider }) => ({
    type,
    name,
    urn,
    inputs: opened(inputs) as Inputs,
    madeOf,
    ...(provider !== undefined && { provider }),
  }));
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  if (signature in value && "value" in value) return opened(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
}
