import { tmpdir } from "node:os";

import { Connection } from "../../local/providers/databricks/connection";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import type { Inputs } from "../../local/providers/protocol/values";
import { PRINCIPAL, SETTINGS } from "./databricksTokens";
import { type Answer, RecordingServer } from "./recordingServer";
import { urn } from "./urns";

let server: RecordingServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function connected(answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
  server = new RecordingServer(answers);
  const provider = databricksProvider(new Connection(tmpdir(), false));
  provider.configure({ host: await server.start() });
  const operations = new Operations(provider);
  const create = (token: string, inputs: Inputs) =>
    operations.create(urn(token, "x"), inputs, false);
  return { create, recorded: server.recorded };
}

test("a service principal goes to the API as the real provider sends it", async () => {
  const SCIM = "/api/2.0/preview/scim/v2/ServicePrincipals";
  const attributes = "attributes=userName%2CdisplayName%2Cactive%2CexternalId%2Centitlements";
  const { create, recorded } = await connected({
    [`POST ${SCIM}`]: { body: { id: "1012" } },
    [`GET ${SCIM}/1012?${attributes}`]: { body: { applicationId: "a-1", displayName: "runner" } },
  });
  expect(await create(PRINCIPAL, { displayName: "runner" })).toEqual({
    id: "1012",
    outputs: {
      displayName: "runner",
      applicationId: "a-1",
      aclPrincipalId: "servicePrincipals/a-1",
    },
  });
  expect(recorded[0]?.body).toEqual({
    displayName: "runner",
    active: true,
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],
    entitlements: [],
  });
});

test("a setting is changed on the basis of the version that the first refusal tells", async () => {
  const path = "/api/2.0/settings/types/default_namespace_ws/names/default";
  const refusal = { error_code: "RESOURCE_CONFLICT", message: "stale" };
  const details = [{ metadata: { etag: "e-1" } }];
  const { create, recorded } = await connected({
    [`PATCH ${path}`]: [{ status: 409, body: { ...refusal, details } }, { body: { etag: "e-2" } }],
  });
  const { id, outputs } = await create(SETTINGS.namespace, { namespace: { value: "ml" } });
  expect([id, outputs["etag"]]).toEqual(["global", "e-2"]);
  const setting = { setting_name: "default", namespace: { value: "ml" } };
  const sent = { allow_missing: true, field_mask: "namespace.value" };
  expect(recorded.map(({ body }) => body)).toEqual([
    { ...sent, setting },
    { ...sent, setting: { ...setting, etag: "e-1" } },
  ]);
});
