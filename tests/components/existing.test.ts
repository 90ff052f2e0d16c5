import * as pulumi from "@pulumi/pulumi";
import { findExisting } from "../../components/existing";
import type { ExistingThing } from "../../settings/existing";

const inGroup = "/subscriptions/s-1/resourceGroups/rg-hub/providers";
const networkId = `${inGroup}/Microsoft.Network/virtualNetworks/vnet-hub`;

const group: ExistingThing = {
  kind: "group",
  key: "existingResourceGroupId",
  given: "/subscriptions/s-1/resourceGroups/rg-hub",
  id: "/subscriptions/s-1/resourceGroups/rg-hub",
};
const network: ExistingThing = {
  kind: "network",
  key: "existingNetworkId",
  given: networkId,
  id: networkId,
};
const subnet: ExistingThing = {
  kind: "subnet",
  key: "existingHostSubnet",
  given: "snet-host",
  id: `${networkId}/subnets/snet-host`,
  needs: {
    machines: {
      machines: 15,
      policyMaxWorkers: 4,
      words: "3 clusters",
      workersWithin: (addresses) => Math.floor(addresses / 3) - 1,
    },
    hasServiceEndpoint: true,
  },
};
/** As Azure answers. */
const fitting = {
  addressPrefix: "10.0.0.0/26",
  delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
  serviceEndpoints: [{ service: "Microsoft.Storage", provisioningState: "Succeeded" }],
  networkSecurityGroup: { id: `${inGroup}/Microsoft.Network/networkSecurityGroups/nsg-hub` },
};
const logs = (subscription: string): ExistingThing => {
  const id = `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.OperationalInsights/workspaces/log-hub`;
  return { kind: "logWorkspace", key: "existingLogWorkspaceId", given: id, id };
};
const workspace: ExistingThing = {
  kind: "workspace",
  key: "existingWorkspaceId",
  given: `${inGroup}/Microsoft.Databricks/workspaces/dbw-hub`,
  id: `${inGroup}/Microsoft.Databricks/workspaces/dbw-hub`,
  host: "adb-1.2.azuredatabricks.net",
};
const everything = [group, network, subnet, logs("s-1"), workspace];

/** What was asked of Azure, and what the engine was told. */
interface Told {
  readonly asked: string[];
  readonly errors: string[];
  readonly warnings: string[];
}

/** Looks while Azure answers functions with an error of this status, or as if everything were there. */
async function found(
  things: readonly ExistingThing[],
  refuse: (token: string) => number | undefined = () => undefined,
  answer: Record<string, unknown> = {},
): Promise<Told> {
  const told: Told = { asked: [], errors: [], warnings: [] };
  const call = ({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> => {
    if (token === "azure-native:authorization:getClientConfig") return { subscriptionId: "s-1" };
    const names = Object.values(inputs as Record<string, string>);
    told.asked.push([token.split(":").slice(1).join(":"), ...names].join(" "));
    const status = refuse(token);
    const details = `Status=${String(status)} Code="Trial"`;
    // As gRPC tells of what a provider answered.
    if (status !== undefined) throw Object.assign(new Error(), { details });
    return { workspaceUrl: "adb-1.2.azuredatabricks.net", ...fitting, ...answer };
  };
  const newResource = () => ({ id: "", state: {} });
  await pulumi.runtime.setMocks({ newResource, call });
  const logging = (texts: string[]) => (text: string) => Promise.resolve(void texts.push(text));
  jest.spyOn(pulumi.log, "error").mockImplementation(logging(told.errors));
  jest.spyOn(pulumi.log, "warn").mockImplementation(logging(told.warnings));
  await findExisting("dev", things);
  return told;
}

test("looks for each thing by its name, in its group, and is content when all are there", async () => {
  const { asked, errors } = await found(everything);
  expect(asked.sort()).toEqual([
    "databricks:getWorkspace rg-hub dbw-hub",
    "network:getSubnet rg-hub snet-host vnet-hub",
    "network:getVirtualNetwork rg-hub vnet-hub",
    "operationalinsights:getWorkspace rg-hub log-hub",
    "resources:getResourceGroup rg-hub",
  ]);
  expect(errors).toEqual([]);
});

test("asks nothing where nothing of others is used", async () => {
  expect((await found([], () => 404)).asked).toEqual([]);
});

test("names everything that is not there at once, but not what would be in it", async () => {
  const missing = (token: string) =>
    token.includes(":network:") || token.includes("insights") ? 404 : undefined;
  expect((await found([network, subnet, logs("s-1"), workspace], missing)).errors).toEqual([
    expect.stringMatching(
      /^the configuration of stack `dev` has 2 mistakes:\n- existingNetworkId must .*\n- existingLogWorkspaceId must .*$/,
    ),
  ]);
});

test("names a subnet that a network which is there does not have", async () => {
  const missing = (token: string) => (token.endsWith(":getSubnet") ? 404 : undefined);
  expect((await found([network, subnet], missing)).errors).toEqual([
    expect.stringMatching(
      /^the configuration of stack `dev` has 1 mistake:\n- existingHostSubnet must be the name of a subnet of existingNetworkId that is there/,
    ),
  ]);
});

test.each([
  ["no delegation", { delegations: undefined }, "existingHostSubnet must be delegated to"],
  [
    "an endpoint of another service alone",
    { serviceEndpoints: [{ service: "Microsoft.KeyVault" }] },
    "--service-endpoints Microsoft.KeyVault Microsoft.Storage",
  ],
  [
    "no security group",
    { networkSecurityGroup: undefined },
    "existingHostSubnet must have a network security group",
  ],
  [
    "small ranges, of which none of IPv6 holds clusters",
    { addressPrefix: undefined, addressPrefixes: ["10.0.0.0/28", "fd00::/64", "10.0.1.0/28"] },
    "got `snet-host`, which is 10.0.0.0/28 and 10.0.1.0/28",
  ],
  [
    "a small range, which Azure may tell as the only one of a list",
    { addressPrefix: undefined, addressPrefixes: ["10.0.0.0/27"] },
    "got `snet-host`, which is 10.0.0.0/27",
  ],
])("refuses a subnet of clusters with %s", async (_, answer, reason) => {
  const { errors } = await found([network, subnet], undefined, answer);
  expect(errors).toEqual([expect.stringContaining(reason)]);
});

test("takes a subnet of several ranges that hold the clusters together, one of them told twice", async () => {
  const addressPrefixes = ["10.0.0.0/27", "10.0.1.0/27", "10.0.2.0/27"];
  const told = { addressPrefix: "10.0.0.0/27", addressPrefixes };
  expect((await found([network, subnet], undefined, told)).errors).toEqual([]);
});

test("refuses a network in another region", async () => {
  const placed = { ...network, location: "westeurope" };
  expect((await found([placed], undefined, { location: "northeurope" })).errors).toEqual([
    expect.stringContaining(`got \`${networkId}\`, which is in \`northeurope\``),
  ]);
  expect((await found([placed], undefined, { location: "westeurope" })).errors).toEqual([]);
});

test("refuses a workspace whose host is another one", async () => {
  const other = { ...workspace, host: "adb-9.9.azuredatabricks.net" };
  expect((await found([other])).errors).toEqual([
    expect.stringContaining(
      "existingWorkspaceHost must be the host of existingWorkspaceId, `adb-1.2.azuredatabricks.net`",
    ),
  ]);
});

test("refuses a network of another subscription, and uses logs and workspaces of any", async () => {
  const elsewhere = (thing: ExistingThing) => ({ ...thing, id: thing.id.replace("s-1", "s-2") });
  const { asked, errors } = await found([logs("s-2"), elsewhere(workspace), elsewhere(network)]);
  expect(asked).toEqual([]);
  expect(errors).toEqual([
    expect.stringMatching(/has 1 mistake:\n- existingNetworkId must be in subscription `s-1`/),
  ]);
});

test("goes on where whoever previews may not look, and says so", async () => {
  const { errors, warnings } = await found([logs("s-1")], () => 403);
  expect(errors).toEqual([]);
  expect(warnings).toEqual([
    'whether existingLogWorkspaceId is there could not be seen: Status=403 Code="Trial"',
  ]);
});

test("fails with any other answer of Azure", async () => {
  expect((await found([group], () => 429)).errors).toEqual([
    'what the settings name could not be looked for: Status=429 Code="Trial"',
  ]);
});
