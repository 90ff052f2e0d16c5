import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ResourceStore } from "../../local/azure/resourceStore";
import { Arm } from "../../local/providers/azureNative/arm";
import { azureNativeProvider } from "../../local/providers/azureNative/provider";
import { Connection } from "../../local/providers/databricks/connection";
import { databricksProvider } from "../../local/providers/databricks/provider";
import type { Provider } from "../../local/providers/protocol/provider";
import type { Inputs } from "../../local/providers/protocol/values";
import { maxLocationLength, maxStackNameLength } from "../../settings/names";
import { wiredProgram } from "../components/program";
import { seed, urn } from "./urns";

const folder = mkdtempSync(join(tmpdir(), "names-"));
const store = new ResourceStore(join(folder, "azure"));
const azure = azureNativeProvider(
  new Arm(store, join(folder, "lake"), join(folder, "workspace"), "127.0.0.1:8420", false, false),
);
const databricks = databricksProvider(new Connection(folder, false));

/** What the provider has against these inputs of a type; a whole resource it would refuse for what is missing. */
function faults(provider: Provider, token: string, inputs: Inputs) {
  const subject = { token, name: "x", urn: urn(token, "x") };
  const checked = provider.resources[token]?.check?.(subject, inputs, {}, seed);
  return [...(checked?.failures ?? []), ...(provider.describedFaults?.(token, inputs) ?? [])];
}

/** The input that is a resource's own name: the one the provider makes up where none is given. */
function ownName(token: string): string {
  const subject = { token, name: "x", urn: urn(token, "x") };
  const checked = azure.resources[token]?.check?.(subject, {}, {}, seed).inputs ?? {};
  return Object.keys(checked).find((key) => key !== "location") ?? "";
}

// The administrator has the name of its workspace, which is refused there.
const named = Object.keys(azure.resources).filter(
  (token) => !token.endsWith(":WorkspaceSqlAadAdmin"),
);

test.each(named)("refuses a name of %s that is too long", (token) => {
  const name = ownName(token);
  const found = faults(azure, token, { [name]: "n".repeat(261) });
  expect(found.map(({ property }) => property)).toContain(name);
});

/** Every part of the program that a setting adds, so that each name there may be is given. */
const everything = {
  location: "l".repeat(maxLocationLength),
  orchestration: "dataFactory",
  // What a data factory and a quality monitor get past.
  publicNetworkAccess: "Enabled",
  lakeNetworkDefaultAction: "Allow",
  useInstancePool: "true",
  hasLakeFileEvents: "true",
  hasQualityMonitor: "true",
  githubRepository: "owner/name",
  telemetrySource: "eventHubs",
  errorsSource: "azureSql",
  machinesSource: "synapse",
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
  // The file of `prod` names a wheel in the catalog of `prod`.
  jobPackages: '["/Volumes/shared/libraries/wheels/sparkdq-0.12.1-py3-none-any.whl"]',
};

/** Either way out has names of its own; Cosmos DB is read only where a firewall lets its connector through. */
const waysOut = [
  { egress: "natGateway" },
  {
    ...{ egress: "firewall", firewallPrivateAddress: "10.0.0.4", maintSource: "cosmosDb" },
    cosmosResolverJar: "/Volumes/c/landing/checkpoints/packages/resolver.jar",
  },
];
const longest = ["s".repeat(maxStackNameLength), "s-".repeat(maxStackNameLength / 2 - 1) + "ss"];

test.each(longest.flatMap((stack) => waysOut.map((wayOut) => ({ stack, wayOut }))))(
  "every name of stack $stack in the longest region is one the services take, with $wayOut.egress",
  async ({ stack, wayOut }) => {
    const made = await wiredProgram("prod", { ...everything, ...wayOut }, stack);
    // The name of a role assignment is a GUID, for which mocks have a stand-in.
    const given = made.filter(({ type }) => !type.endsWith(":RoleAssignment"));
    const refused = given.flatMap(({ type, inputs }) => {
      const provider = type.startsWith("azure-native:") ? azure : databricks;
      return faults(provider, type, inputs)
        .filter(({ property }) => /name$/i.test(property))
        .map(({ property, reason }) => `${type} ${property}: ${reason}`);
    });
    expect(refused).toEqual([]);
  },
  300_000,
);
