import { UNKNOWN } from "../../local/providers/protocol/values";
import { FEDERATED, GROUP, IDENTITY, ROLE, SUBSCRIPTION, group, platform } from "./azurePlatform";
import { urn } from "./urns";

const identity = { resourceGroupName: "rg", resourceName: "id-run", location: "westeurope" };

test("an identity gets a principal and a client id, which stay the same through updates", async () => {
  const { operations, create } = platform();
  await create(GROUP, group);
  const { id, outputs } = await create(IDENTITY, identity);
  expect(id).toBe(
    `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-run`,
  );
  const uuid: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect([outputs["principalId"], outputs["clientId"]]).toEqual([uuid, uuid]);
  const tagged = { ...identity, tags: { a: "1" } };
  const remembered = { id, inputs: identity, outputs };
  const updated = await operations.update(urn(IDENTITY, "x"), remembered, tagged, false);
  expect([updated["principalId"], updated["clientId"]]).toEqual([
    outputs["principalId"],
    outputs["clientId"],
  ]);
});

test("an identity's principal is unknown to a preview, its id is not", async () => {
  const { operations } = platform();
  const { id, outputs } = await operations.create(urn(IDENTITY, "x"), identity, true);
  expect([id.endsWith("/id-run"), outputs["principalId"], outputs["clientId"]]).toEqual([
    true,
    UNKNOWN,
    UNKNOWN,
  ]);
});

test("an identity is a principal that a role can be assigned to without its type", async () => {
  const { create } = platform();
  await create(GROUP, group);
  const { id, outputs } = await create(IDENTITY, identity);
  const assignment = {
    scope: id,
    principalId: outputs["principalId"],
    roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe`,
    roleAssignmentName: "11111111-1111-4111-8111-111111111111",
  };
  expect((await create(ROLE, assignment)).id).toContain(`${id}/providers/`);
});

test.each(["ab", "-id", "id.run"])("rejects the identity name %s", (resourceName) => {
  const { failures } = platform();
  expect(failures(IDENTITY, { ...identity, resourceName })).toEqual([
    {
      property: "resourceName",
      reason: expect.stringContaining(`got '${resourceName}'`) as string,
    },
  ]);
});

const federated = {
  resourceGroupName: "rg",
  resourceName: "id-run",
  federatedIdentityCredentialResourceName: "github",
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:example/fleet:environment:prod",
  audiences: ["api://AzureADTokenExchange"],
};

test("a federated credential is part of its identity, and goes with it", async () => {
  const { operations, create, store } = platform();
  await create(GROUP, group);
  const { id, outputs } = await create(IDENTITY, identity);
  const credential = await create(FEDERATED, federated);
  expect(credential.id).toBe(`${id}/federatedIdentityCredentials/github`);
  await operations.delete(urn(IDENTITY, "x"), { id, inputs: identity, outputs });
  expect(store.get(credential.id)).toBeUndefined();
});

test("rejects a federated credential of no identity, and a second one for the same tokens", async () => {
  const { create } = platform();
  await create(GROUP, group);
  await expect(create(FEDERATED, federated)).rejects.toThrow("id-run");
  await create(IDENTITY, identity);
  await create(FEDERATED, federated);
  const again = { ...federated, federatedIdentityCredentialResourceName: "other" };
  await expect(create(FEDERATED, again)).rejects.toThrow(
    "Issuer and subject combination already exists for this Managed Identity",
  );
});

test.each([
  ["audiences", { audiences: ["a", "b"] }, "exactly one audience, got 2"],
  ["issuer", { issuer: "http://example.com" }, "expected an https address"],
  ["subject", { subject: "" }, "is empty"],
  [
    "federatedIdentityCredentialResourceName",
    { federatedIdentityCredentialResourceName: "a b" },
    "got 'a b'",
  ],
])("rejects a federated credential for its %s", (property, change, reason) => {
  const { failures } = platform();
  expect(failures(FEDERATED, { ...federated, ...change })).toEqual([
    { property, reason: expect.stringContaining(reason) as string },
  ]);
});
