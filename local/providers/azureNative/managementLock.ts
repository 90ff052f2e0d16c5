import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";

/** What is below a locked scope can not be deleted; `references.ts` looks the locks up at each deletion. */
export const managementLock: ArmType = plainType({
  path: ArmPath.below("scope", "Microsoft.Authorization/locks/{lockName}"),
  apiVersion: "2020-05-01",
  isLocated: false,
  nameFault: (name) =>
    /^[^<>%&:?/\\]{1,90}$/.test(name)
      ? undefined
      : `a lock's name has 1 to 90 characters and none of <>%&:?/\\, got '${name}'`,
  faults: ({ level }) =>
    level === "NotSpecified"
      ? [{ property: "level", reason: "expected CanNotDelete or ReadOnly, got NotSpecified" }]
      : [],
});
