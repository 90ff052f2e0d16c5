import { above, atMost, type Rule } from "./rule";

/** Rules between the keys of the job clusters. */
export const computeRules: readonly Rule[] = [
  // Autoscaling needs room, equal bounds are a fixed size.
  above("maxWorkers", "minWorkers"),
  atMost("maxWorkers", "policyMaxWorkers"),
  {
    between: ["nodeTypeId", "allowedNodeTypeIds"],
    fault: ({ nodeTypeId, allowedNodeTypeIds }) =>
      allowedNodeTypeIds.includes(nodeTypeId)
        ? undefined
        : {
            key: "nodeTypeId",
            allowed: `one of allowedNodeTypeIds (${allowedNodeTypeIds.join(", ")})`,
            example: allowedNodeTypeIds[0] ?? "Standard_D4ds_v5",
          },
  },
];
