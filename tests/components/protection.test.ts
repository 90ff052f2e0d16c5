import * as pulumi from "@pulumi/pulumi";
import { protection } from "../../components/protection";
import { dataHeldBy, holdsData } from "../../settings/protection";
import { registeredProgram } from "./program";
import { registered, type Registered } from "./registered";

class Part extends pulumi.CustomResource {}

const held = "azure-native:storage:StorageAccount";
const made = "azure-native:network:PrivateEndpoint";

/** Names of what is protected of a component that holds an account and its endpoint. */
async function protectedParts(options: pulumi.ComponentResourceOptions): Promise<string[]> {
  const parts = await registered(() => {
    const whole = new pulumi.ComponentResource("test:index:Whole", "whole", {}, options);
    new Part(held, "account", {}, { parent: whole });
    new Part(made, "endpoint", {}, { parent: whole });
  });
  return parts.filter(({ isProtected }) => isProtected).map(({ name }) => name);
}

test("protects of a component what holds data, and not what only belongs to it", async () => {
  expect(await protectedParts(protection(true))).toEqual(["account"]);
});

test("protects nothing of a stack whose data may go", async () => {
  expect(await protectedParts(protection(false))).toEqual([]);
});

describe("the whole program with every source", () => {
  let resources: Registered[] = [];
  beforeAll(async () => {
    resources = await registeredProgram("prod", {
      machinesSource: "synapse",
      telemetrySource: "eventHubs",
      errorsSource: "azureSql",
      maintSource: "cosmosDb",
      cosmosResolverJar: "/Volumes/c/landing/checkpoints/packages/resolver.jar",
      // Its connector comes from a registry, which a firewall can let through.
      egress: "firewall",
      firewallPrivateAddress: "10.0.0.4",
      sqlAdministratorName: "sql-administrators",
      sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
    });
  }, 300_000);

  test("has nothing that holds data without protection", () => {
    const bare = resources.filter(({ type, isProtected }) => holdsData(type) && !isProtected);
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  test("makes every type the list names", () => {
    const types = new Set(resources.map(({ type }) => type));
    expect(Object.keys(dataHeldBy).filter((type) => !types.has(type))).toEqual([]);
  });
});
