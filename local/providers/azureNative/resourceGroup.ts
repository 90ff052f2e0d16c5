import { text } from "../protocol/values";
import { ArmPath } from "./armPath";
import type { ArmType } from "./armType";
import { badRequest } from "./errors";
import { locationFault } from "./locations";

export const resourceGroup: ArmType = {
  path: ArmPath.ofGroups,
  apiVersion: "2024-03-01",
  autoname: "random",
  isLocated: true,
  immutable: ["managedBy"],
  nameFault: (name) =>
    /^[-\w.()]{1,90}$/.test(name) && !name.endsWith(".")
      ? undefined
      : `The provided resource group name '${name}' has these invalid characters: it must match '^[-\\w\\._\\(\\)]+$', ` +
        "not end with a period and have at most 90 characters",
  faults: (inputs) => {
    const location = text(inputs, "location");
    const fault = location === undefined ? undefined : locationFault(location);
    return fault === undefined ? [] : [{ property: "location", reason: fault }];
  },
  refuse: (inputs) => {
    if (inputs["location"] === undefined) {
      throw badRequest(
        "LocationRequired",
        "The location property is required for this definition.",
      );
    }
  },
  outputs: () => ({ properties: { provisioningState: "Succeeded" } }),
};
