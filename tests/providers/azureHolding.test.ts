import { azureWith, ids, injected, type Piece } from "./azureEstate";

describe("what is held can not be deleted:", () => {
  const whole = [...injected, "workspace"] as const;
  test.each<readonly [string, readonly Piece[], Piece, string]>([
    ["a subnet with a workspace in it", whole, "host", "InUseSubnetCannotBeDeleted"],
    ["a network with a workspace in a subnet", whole, "network", "InUseSubnetCannotBeDeleted"],
    ["a security group of a subnet", injected, "nsg", "InUseNetworkSecurityGroupCannotBeDeleted"],
    ["a gateway of a subnet", injected, "nat", "InUseNatGatewayCannotBeDeleted"],
    ["an address of a gateway", injected, "address", "PublicIPAddressCannotBeDeleted"],
    [
      "a subnet with a private endpoint",
      ["network", "links", "account", "endpoint"],
      "links",
      "InUseSubnetCannotBeDeleted",
    ],
    [
      "a zone with a link",
      ["network", "zone", "link"],
      "zone",
      "before nested resources are deleted",
    ],
    ["a locked account", ["account", "lock"], "account", "ScopeLocked"],
    ["a group with a locked account", ["account", "lock"], "group", "ScopeLocked"],
  ])("%s", async (_, there, piece, reason) => {
    const { take } = await azureWith(...there);
    await expect(take(piece)).rejects.toThrow(reason);
  });

  test("a route table of a subnet", async () => {
    const { make, take } = await azureWith("network", "routes");
    await make("links", { routeTable: { id: ids.routes } });
    await expect(take("routes")).rejects.toThrow("InUseRouteTableCannotBeDeleted");
  });

  test("a connector that opens a workspace's root storage", async () => {
    const { make, take } = await azureWith(...injected, "connector");
    const accessConnector = { id: ids.connector, identityType: "SystemAssigned" };
    await make("workspace", { defaultStorageFirewall: "Enabled", accessConnector });
    await expect(take("connector")).rejects.toThrow("in use by");
    await take("workspace");
    await take("connector");
  });

  test("what a locked account has, until the lock is gone", async () => {
    const { make, take } = await azureWith("account", "logs");
    await make("diagnostics", {
      resourceUri: `${ids.account}/blobServices/default`,
      logs: [{ category: "StorageRead", enabled: true }],
    });
    await make("lock");
    await expect(take("diagnostics")).rejects.toThrow("ScopeLocked");
    await take("lock");
    await take("diagnostics");
  });

  test("nothing once its holder is gone", async () => {
    const { take, store } = await azureWith(...injected, "workspace");
    for (const piece of [
      "workspace",
      "container",
      "host",
      "network",
      "nat",
      "address",
      "nsg",
    ] as const)
      await take(piece);
    const left = store.all().map(({ id }) => id.split("/").at(-1));
    expect(left.sort()).toEqual(["NetworkWatcherRG", "NetworkWatcher_westeurope", "rg"]);
  });
});

test("a deleted group takes a network and its workspace along: nobody outside holds them", async () => {
  const { take, store } = await azureWith(...injected, "workspace");
  await take("group");
  expect(store.get(ids.host)).toBeUndefined();
});
