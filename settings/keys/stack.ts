import { boolean, optional, text } from "./key";

const tagValue = /^[^<>%&\\?/]{1,256}$/;

/** Who pays, where it lives, and whether it may go. */
export const stackKeys = {
  owner: text(tagValue, "a team name without any of <>%&\\?/", "data-platform"),
  costCenter: text(tagValue, "a cost center without any of <>%&\\?/", "predictive-maintenance"),
  location: text(/^[a-z][a-z0-9]{2,19}$/, "the name of an Azure region", "westeurope"),
  existingResourceGroupId: optional(
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]{1,90}$/,
    "the id of a resource group",
    "/subscriptions/<id>/resourceGroups/rg-data",
  ),
  isDataProtected: boolean(),
  forceDestroy: boolean(),
};
