import type { Stack } from "@pulumi/pulumi/automation";

import { EngineError } from "./errors";

interface Remembered {
  readonly urn: string;
  readonly custom?: boolean;
  readonly protect?: boolean;
}

/**
 * Refuses to destroy a stack that holds something protected. The engine itself comes to it only on its way, when it has
 * forgotten whatever was to vanish with it: grants and jobs would still be there, and be in the way of the next update.
 */
export async function refuseProtected(stack: Stack, project: string): Promise<void> {
  const { deployment } = (await stack.exportStack()) as {
    deployment: { resources?: Remembered[] } | null;
  };
  const held = (deployment?.resources ?? []).filter(
    ({ custom, protect }) => custom === true && protect === true,
  );
  if (held.length === 0) return;
  throw new EngineError(protectionMessage(stack.name, project, held));
}

function protectionMessage(stack: string, project: string, held: readonly Remembered[]): string {
  const names = held.map(({ urn }) => urn.split("::").slice(3).join("::")).sort();
  const commands = [
    `config set ${project}:isDataProtected false`,
    `config set ${project}:forceDestroy true`,
    `config set ${project}:expiresOn YYYY-MM-DD`,
    "up",
    "destroy",
  ];
  return (
    `stack "${stack}" holds ${held.length} protected resources, and nothing of it was deleted: ${names.join(", ")}. ` +
    "To let its data go, take the protection away, update, and only then destroy it: " +
    commands.map((command) => `pulumi ${command} --stack ${stack}`).join("; ")
  );
}
