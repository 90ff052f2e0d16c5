import { registeredProgram } from "./program";
import { endpoints } from "./switches/platform";

jest.setTimeout(120_000);

const listed = { workspaceAllowedIpAddresses: '["198.51.100.1"]' };
const egressAddress = "203.0.113.9";

test.each([
  ["with the gateway's address", {}, [egressAddress]],
  ["without it where they come by private endpoints", endpoints, []],
  [
    "without it where a firewall has the address",
    { egress: "firewall", firewallPrivateAddress: "10.0.0.4" },
    [],
  ],
])("the stack's clusters reach a workspace for some addresses only %s", async (_, change, more) => {
  const made = await registeredProgram("dev", { ...listed, ...change });
  const list = made.find(({ name }) => name === "workspace-settings-addresses");
  expect(list?.inputs["ipAddresses"]).toEqual(["198.51.100.1", ...more]);
});
