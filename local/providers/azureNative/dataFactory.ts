import { type Inputs, isRecord, record, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { refuseKeyOfIdentity } from "./encryptionKeys";
import { badRequest } from "./errors";
import { idsAt } from "./references";
import type { ArmResource } from "../../azure/resourceStore";

const FACTORY = "Microsoft.DataFactory/factories/{factoryName}";
const apiVersion = "2018-06-01";

export const factory: ArmType = plainType({
  path: ArmPath.inGroup(FACTORY),
  apiVersion,
  nameFault: (name) =>
    /^[A-Za-z0-9](-?[A-Za-z0-9]){2,62}$/.test(name) && name.length <= 63
      ? undefined
      : `a factory's name has 3 to 63 letters, digits and single hyphens, no hyphen first or last, got '${name}'`,
  refuse: (inputs, _id, arm) => refuseKey(inputs, arm),
  outputs: () => ({ version: apiVersion, provisioningState: "Succeeded" }),
});

/** The factory reads its key while Azure makes it, so the identity must be let before. */
function refuseKey(inputs: Inputs, arm: Arm): void {
  const encryption = record(inputs, "encryption");
  if (encryption === undefined) return;
  refuseKeyOfIdentity(
    {
      keyName: requiredText(encryption, "keyName"),
      vaultUri: requiredText(encryption, "vaultBaseUrl").replace(/\/?$/, "/"),
    },
    text(record(encryption, "identity") ?? {}, "userAssignedIdentity") ?? "",
    inputs,
    arm,
  );
}

function inFactory(path: string, more: Partial<ArmType> = {}): ArmType {
  return plainType({
    path: ArmPath.inGroup(`${FACTORY}/${path}`),
    apiVersion,
    isLocated: false,
    ...more,
  });
}

export const credentialOperation: ArmType = inFactory("credentials/{credentialName}", {
  needs: (inputs) => idsAt(inputs, "properties.resourceId"),
});

export const linkedService: ArmType = inFactory("linkedservices/{linkedServiceName}", {
  needs: (inputs) => idsAt(inputs, "properties.workspaceResourceId"),
});

/** Activities wait for activities of the same pipeline alone. */
function activityFaults(inputs: Inputs): Failure[] {
  const activities = inputs["activities"];
  if (!Array.isArray(activities)) return [];
  const named = activities.filter(isRecord);
  const names = named.map((activity) => text(activity, "name"));
  return named.flatMap((activity, index) => {
    const upstream = Array.isArray(activity["dependsOn"]) ? activity["dependsOn"] : [];
    return upstream
      .filter(isRecord)
      .filter((each) => !names.includes(text(each, "activity")))
      .map((each) => ({
        property: `activities[${index}].dependsOn`,
        reason: `the pipeline has no activity '${String(each["activity"])}'`,
      }));
  });
}

export const pipeline: ArmType = inFactory("pipelines/{pipelineName}", { faults: activityFaults });

export const TRIGGER = "Microsoft.DataFactory/factories/triggers";

function refuseStarted(id: string, { store }: Arm): void {
  const state = record(store.get(id)?.outputs ?? {}, "properties")?.["runtimeState"];
  if (state !== "Started") return;
  throw badRequest(
    "TriggerEnabledCannotUpdate",
    "Cannot update enabled Trigger; the trigger needs to be disabled first. ",
  );
}

/** A trigger is made stopped, and changes only while it is; starting and stopping it are actions. */
export const trigger: ArmType = inFactory("triggers/{triggerName}", {
  refuse: (_inputs, id, arm) => refuseStarted(id, arm),
  refuseDelete: (id, _inputs, arm) => refuseStarted(id, arm),
  outputs: (inputs) => ({
    properties: { ...record(inputs, "properties"), runtimeState: "Stopped" },
  }),
});

/** What the actions `start` and `stop` make of a trigger. */
export function acted(held: ArmResource, action: string): ArmResource | undefined {
  const runtimeState = { start: "Started", stop: "Stopped" }[action];
  if (held.armType !== TRIGGER || runtimeState === undefined) return undefined;
  const properties = { ...record(held.outputs, "properties"), runtimeState };
  return { ...held, outputs: { ...held.outputs, properties } };
}
