import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import {
  ServiceCredential,
  type ServiceCredentialArgs,
} from "../../../components/sources/serviceCredential";
import { valueOf } from "../outputs";
import { registered } from "../registered";

async function made(change: Partial<ServiceCredentialArgs> = {}) {
  const credentials: ServiceCredential[] = [];
  const args = {
    credentialName: "c_sources",
    connectorId: pulumi.output("/connector"),
    forceDestroy: false,
    runAsApplicationId: undefined,
    deployers: [],
  };
  const all = await registered(() => {
    const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
    const opts = { providers: { databricks: provider } };
    credentials.push(new ServiceCredential("credential", { ...args, ...change }, opts));
  });
  const resources = all.filter(({ name }) => name.startsWith("credential"));
  return { resources, credential: credentials[0] as ServiceCredential };
}

const own = { parent: "credential", provider: "given" };
const credential = (forceDestroy: boolean) => [
  { type: "batchScoring:components:ServiceCredential", name: "credential", parent: "", inputs: {} },
  {
    ...own,
    type: "databricks:index/credential:Credential",
    name: "credential",
    inputs: {
      name: "c_sources",
      purpose: "SERVICE",
      comment: "Managed identity that reads the data sources",
      azureManagedIdentity: { accessConnectorId: "/connector" },
      isolationMode: "ISOLATION_MODE_ISOLATED",
      skipValidation: true,
      forceDestroy,
    },
  },
];
const access = (...grants: object[]) => ({
  ...own,
  type: "databricks:index/grants:Grants",
  name: "credential-access",
  deletedWith: "credential",
  inputs: { credential: "credential-id", grants },
});

test.each([true, false])(
  "is made of the access connector for this workspace alone, without a secret, force-destroyed %s",
  async (forceDestroy) => {
    expect((await made({ forceDestroy })).resources).toEqual(credential(forceDestroy));
  },
);

const deploys = (principal: string) => ({ principal, privileges: ["MANAGE"] });
const runs = { principal: "run-id", privileges: ["ACCESS"] };

test.each<[string, Partial<ServiceCredentialArgs>, object[]]>([
  ["those who deploy manage it", { deployers: ["engineers"] }, [deploys("engineers")]],
  ["the jobs' principal signs in with it", { runAsApplicationId: "run-id" }, [runs]],
  [
    "each of several principals has its own",
    { deployers: ["engineers", pulumi.output("deploy-id")], runAsApplicationId: "run-id" },
    [deploys("engineers"), deploys("deploy-id"), runs],
  ],
])("grants no more than is needed: %s", async (_, change, grants) => {
  expect((await made(change)).resources).toEqual([...credential(false), access(...grants)]);
});

test("is told to readers by its name, once it is there", async () => {
  const { credential: one } = await made();
  expect(await valueOf(one.credentialName)).toEqual({
    value: "c_sources",
    madeOf: ["credential"],
  });
});
