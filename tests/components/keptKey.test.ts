import * as pulumi from "@pulumi/pulumi";
import { keptKey } from "../../components/keptKey";
import { registered } from "./registered";

const key = {
  identityId: pulumi.output("/identity"),
  keyName: pulumi.output("storage"),
  keyVaultUri: pulumi.output("https://kv.vault.azure.net/"),
};

/** Updates a resource without the customer's key, which had these inputs before. */
async function updated(oldInputs: Record<string, unknown>): Promise<void> {
  const made: pulumi.ResourceHook[] = [];
  await registered(() => {
    const { hooks } = keptKey("cosmos", "dev", undefined, "keyVaultKeyUri");
    made.push(...(hooks?.beforeUpdate ?? []));
  });
  expect(made.map(({ opts }) => opts)).toEqual([{ onDryRun: true }]);
  for (const hook of made)
    await hook.callback({ urn: "", id: "", name: "cosmos", type: "", oldInputs });
}

test("refuses to take a key away, with the command that leaves it", async () => {
  const before = { keyVaultKeyUri: "https://kv.vault.azure.net/keys/storage" };
  await expect(updated(before)).rejects.toThrow(
    "hasCustomerManagedKeys must be true while `cosmos` has a key of the vault, which Azure never exchanges for its own, " +
      "got `false`; set it with: pulumi config set hasCustomerManagedKeys true --stack dev",
  );
});

test("lets everything else change without a key", async () => {
  await expect(updated({ tags: {} })).resolves.toBeUndefined();
});

test("minds nothing while there is a key", () => {
  expect(keptKey("cosmos", "dev", key, "keyVaultKeyUri")).toEqual({});
});
