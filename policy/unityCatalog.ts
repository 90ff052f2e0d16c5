import { mayGo } from "./governance";
import { at, equal, listAt, textsAt } from "./inputs";
import { ofType, type Inputs, type Rule } from "./rule";

const catalogType = "databricks:index/catalog:Catalog";
const schemaType = "databricks:index/schema:Schema";
const locationType = "databricks:index/externalLocation:ExternalLocation";
const credentialType = "databricks:index/storageCredential:StorageCredential";
const serviceCredentialType = "databricks:index/credential:Credential";
const grantsType = "databricks:index/grants:Grants";
const grantType = "databricks:index/grant:Grant";

const forcibleTypes = [
  catalogType,
  schemaType,
  locationType,
  credentialType,
  serviceCredentialType,
];

const everybody = "account users";
const rulingPrivileges = ["ALL_PRIVILEGES", "MANAGE"];

/** Securables that bind to workspaces, and how each of them spells it. */
const isolated: Readonly<Record<string, string>> = {
  [catalogType]: "ISOLATED",
  [locationType]: "ISOLATION_MODE_ISOLATED",
  [credentialType]: "ISOLATION_MODE_ISOLATED",
  [serviceCredentialType]: "ISOLATION_MODE_ISOLATED",
};

function grantsIn(type: string, inputs: Inputs): readonly Inputs[] {
  return type === grantType ? [inputs] : listAt(inputs, "grants");
}

/** Unity Catalog: who may what, from which workspace, and what a teardown leaves. */
export const unityCatalogRules: readonly Rule[] = [
  {
    name: "uc-no-all-privileges",
    level: "mandatory",
    demand: "Nothing is ruled by everybody in the account",
    remedy: "grant single privileges, or grant to a group of its own",
    controls: ["Databricks: Unity Catalog best practices"],
    types: [grantsType, grantType],
    faults: ({ type, inputs }) =>
      grantsIn(type, inputs)
        .filter(({ principal }) => principal === everybody)
        .flatMap((grant) => textsAt(grant, "privileges"))
        .filter((privilege) => rulingPrivileges.includes(privilege))
        .map((privilege) => `\`${everybody}\` has ${privilege}`),
  },
  {
    name: "uc-isolated",
    level: "hardened",
    demand: "A catalog, its locations and all credentials are used from the stack's workspace only",
    remedy: "set `isolationMode`",
    controls: ["Databricks: workspace-catalog binding"],
    types: Object.keys(isolated),
    faults: (resource) => equal({ isolationMode: isolated[resource.type] ?? "" })(resource),
  },
  {
    name: "uc-force-destroy",
    level: "mandatory",
    demand:
      "Full catalogs go with a stack that is not for ever, and with no hardened one that stays",
    remedy:
      "set `forceDestroy`: true where not hardened, else false until everything is tagged ExpiresOn",
    controls: ["terraform-provider-databricks#3659"],
    types: forcibleTypes,
    stackFaults: (stack, { isHardened }) =>
      isHardened && mayGo(stack)
        ? []
        : ofType(stack, ...forcibleTypes)
            .filter(({ inputs }) => (at(inputs, "forceDestroy") === true) === isHardened)
            .map((resource) => ({
              resource,
              fault: `\`forceDestroy\` must be \`${String(!isHardened)}\``,
            })),
  },
];
