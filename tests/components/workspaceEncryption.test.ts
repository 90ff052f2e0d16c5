import * as pulumi from "@pulumi/pulumi";
import { rootKeyParameters, workspaceEncryption } from "../../components/workspaceEncryption";
import { valueOf } from "./outputs";
import { keys, reference } from "./workspaceArgs";

const keySource = "Microsoft.Keyvault";
const settled = async (made: object) => (await valueOf(pulumi.output(made))).value;

test("leaves a workspace without keys to Azure's own", () => {
  expect([workspaceEncryption(undefined), rootKeyParameters(undefined)]).toEqual([{}, {}]);
});

test("encrypts services with one key and disks with the newest version of another", async () => {
  expect(await settled(workspaceEncryption(keys(false)))).toEqual({
    encryption: {
      entities: {
        managedServices: { keySource, keyVaultProperties: reference("services") },
        managedDisk: {
          keySource,
          keyVaultProperties: reference("disks"),
          rotationToLatestKeyVersionEnabled: true,
        },
      },
    },
  });
});

test("prepares the root storage for its key, and names the key in the second step", async () => {
  const prepareEncryption = { value: true };
  expect(await settled(rootKeyParameters(keys(false)))).toEqual({ prepareEncryption });
  expect(await settled(rootKeyParameters(keys(true)))).toEqual({
    prepareEncryption,
    encryption: { value: { keySource, ...reference("root") } },
  });
});
