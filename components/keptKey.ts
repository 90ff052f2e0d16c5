import * as pulumi from "@pulumi/pulumi";
import { fault } from "../settings/mistakes";
import type { StorageKey } from "./customerKeys";

/**
 * For what Azure never gives its own key back: refuses, at the preview already, to take the customer's away. The vault
 * would go all the same, and whatever only its key opens would be closed.
 */
export function keptKey(
  name: string,
  stack: string,
  key: StorageKey | undefined,
  /** Input that tells of the key. */
  property: string,
): { readonly hooks?: { readonly beforeUpdate: pulumi.ResourceHook[] } } {
  if (key !== undefined) return {};
  const hook = new pulumi.ResourceHook(
    `${name}-kept-key`,
    ({ oldInputs }) => {
      const before = oldInputs as Readonly<Record<string, unknown>> | undefined;
      if (before?.[property] === undefined) return;
      const allowed = `true while \`${name}\` has a key of the vault, which Azure never exchanges for its own`;
      throw new Error(
        fault(stack, "hasCustomerManagedKeys", "false", { allowed, example: "true" }),
      );
    },
    { onDryRun: true },
  );
  return { hooks: { beforeUpdate: [hook] } };
}
