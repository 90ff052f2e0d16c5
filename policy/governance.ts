import { allowedLocations } from "./allowed";
import { at, isRecord, isSet, present, shown } from "./inputs";
import { everyType, ofType, refersTo, type Resource, type Rule, type Stack } from "./rule";
import { lakesIn } from "./storage";

const accountType = "azure-native:storage:StorageAccount";
const assignmentType = "azure-native:authorization:RoleAssignment";

const requiredTags = [
  "CostCenter",
  "DataClassification",
  "Environment",
  "ManagedBy",
  "Owner",
  "Project",
];
/** The day after which a stack that is not for ever may be taken down. */
const expiryTag = "ExpiresOn";

/** Azure's built-in roles that rule all that is in their scope, or say who does. */
export const strongRoles = {
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  roleBasedAccessControlAdministrator: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
  userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
} as const;
/** Whether all of a stack that has tags is marked as something that may be taken down. */
export function mayGo(stack: Stack): boolean {
  const tagged = stack.filter((each) => isAzure(each) && isSet(each.inputs, "tags"));
  return tagged.length > 0 && tagged.every(({ inputs }) => isSet(inputs, `tags.${expiryTag}`));
}

/** Resource types of the program that Azure lets nobody tag. */
export const untaggedTypes: readonly string[] = [
  assignmentType,
  "azure-native:authorization:ManagementLockByScope",
  "azure-native:consumption:Budget",
  "azure-native:cosmosdb:SqlResourceSqlRoleAssignment",
  "azure-native:costmanagement:Export",
  "azure-native:datafactory:CredentialOperation",
  "azure-native:datafactory:LinkedService",
  "azure-native:datafactory:Pipeline",
  "azure-native:datafactory:Trigger",
  "azure-native:eventhub:ConsumerGroup",
  "azure-native:eventhub:EventHub",
  "azure-native:managedidentity:FederatedIdentityCredential",
  "azure-native:monitor:DiagnosticSetting",
  "azure-native:network:PrivateDnsZoneGroup",
  "azure-native:network:SecurityRule",
  "azure-native:network:Subnet",
  "azure-native:sql:ExtendedServerBlobAuditingPolicy",
  "azure-native:storage:BlobContainer",
  "azure-native:storage:BlobServiceProperties",
  "azure-native:storage:ManagementPolicy",
  "azure-native:synapse:WorkspaceSqlAadAdmin",
];

const subscription = /^\/subscriptions\/[^/]+\/?$/;

const isAzure = ({ type }: Resource) => type.startsWith("azure-native:");
const isTaggable = (resource: Resource) =>
  isAzure(resource) && !untaggedTypes.includes(resource.type);

function budgetFaults(stack: Stack): string[] {
  const notifications = ofType(stack, "azure-native:consumption:Budget").flatMap(({ inputs }) =>
    Object.values(isRecord(inputs["notifications"]) ? inputs["notifications"] : {}),
  );
  return ["Actual", "Forecasted"]
    .filter(
      (kind) =>
        !notifications.filter(isRecord).some(
          // Azure takes a notification that names no kind as one about actual cost.
          ({ thresholdType = "Actual", enabled }) => thresholdType === kind && enabled === true,
        ),
    )
    .map((kind) => `no budget tells of ${kind.toLowerCase()} cost`);
}

/** Who may do what, where things are, whose they are and what they may cost. */
export const governanceRules: readonly Rule[] = [
  {
    name: "rbac-scope",
    level: "mandatory",
    demand: "No role that rules everything is given over a whole subscription",
    remedy: "assign the role at the resource group or the resource",
    controls: ["MCSB PA-7"],
    types: [assignmentType],
    faults: ({ inputs }) => {
      const role = String(at(inputs, "roleDefinitionId")).split("/").at(-1) ?? "";
      return Object.values<string>(strongRoles).includes(role) &&
        subscription.test(String(at(inputs, "scope")))
        ? [`role \`${role}\` is given at ${shown(at(inputs, "scope"))}`]
        : [];
    },
  },
  {
    name: "rbac-principal-type",
    level: "mandatory",
    demand: "A role assignment says what kind of principal it is for",
    remedy: "set `principalType`: Azure else looks a new identity up before its directory knows it",
    controls: ["MCSB PA-7"],
    types: [assignmentType],
    faults: present("principalType"),
  },
  {
    name: "tags-required",
    level: "mandatory",
    demand: `Everything in Azure is tagged ${requiredTags.join(", ")}, and ${expiryTag} where it is not hardened`,
    remedy: "pass the stack's tags on to the resource",
    controls: ["PSRule Azure.Group.RequiredTags", "PSRule Azure.Resource.UseTags"],
    types: everyType,
    faults: (resource, { isHardened }) => {
      if (!isTaggable(resource)) return [];
      const wanted = isHardened ? requiredTags : [...requiredTags, expiryTag];
      const missing = wanted.filter((tag) => !isSet(resource.inputs, `tags.${tag}`));
      return missing.length === 0 ? [] : [`\`tags\` lacks ${missing.join(", ")}`];
    },
  },
  {
    name: "loc-allowed",
    level: "mandatory",
    demand: `Everything is in ${allowedLocations.slice(0, -1).join(", ")} or ${String(allowedLocations.at(-1))}`,
    remedy: "set `location` to an allowed region, or add the region to `policy/allowed.ts`",
    controls: ["Azure Policy: Allowed locations", "MCSB"],
    types: everyType,
    faults: (resource) => {
      if (!isAzure(resource) || !isSet(resource.inputs, "location")) return [];
      const location = String(at(resource.inputs, "location")).toLowerCase().replaceAll(" ", "");
      return [...allowedLocations, "global"].includes(location)
        ? []
        : [`\`location\` must be an allowed region, got \`${location}\``];
    },
  },
  {
    name: "budget-present",
    level: "mandatory",
    demand: "A budget tells when cost passes a threshold, and when it is about to",
    remedy:
      "make a `consumption.Budget` of the resource group with an Actual and a Forecasted notification",
    controls: ["FinOps: budgets"],
    types: ["azure-native:consumption:Budget", accountType],
    // The group may be others', the lake never is.
    stackFaults: (stack) =>
      lakesIn(stack)
        .slice(0, 1)
        .flatMap((resource) => budgetFaults(stack).map((fault) => ({ resource, fault }))),
  },
  {
    name: "rbac-principal",
    level: "mandatory",
    demand: "The identity that deploys runs no job",
    remedy: "run jobs as an identity without a `FederatedIdentityCredential`",
    controls: ["SAT GOV-42"],
    types: ["databricks:index/job:Job"],
    stackFaults: (stack) => {
      const federations = ofType(stack, "azure-native:managedidentity:FederatedIdentityCredential");
      const deployers = ofType(stack, "azure-native:managedidentity:UserAssignedIdentity").filter(
        (identity) => federations.some((each) => refersTo(each, "resourceName", identity)),
      );
      return ofType(stack, "databricks:index/job:Job").flatMap((resource) =>
        deployers
          .filter((deployer) => runsAs(stack, resource, deployer))
          .map(({ name }) => ({
            resource,
            fault: `it runs as \`${name}\`, which deploys the stack`,
          })),
      );
    },
  },
];

/** A job waits for more than whom it runs as, such as for what lets it; only the identity itself counts. */
function runsAs(stack: Stack, job: Resource, identity: Resource): boolean {
  return (
    refersTo(job, "runAs", identity) ||
    ofType(stack, "databricks:index/servicePrincipal:ServicePrincipal").some(
      (principal) =>
        refersTo(job, "runAs", principal) && refersTo(principal, "applicationId", identity),
    )
  );
}
