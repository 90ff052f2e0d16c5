import { PolicyPack } from "@pulumi/policy";
import { policyOf, remembered } from "./pack";
import { rules } from "./rules";

const resources = remembered();

new PolicyPack("batch-scoring", {
  enforcementLevel: "mandatory",
  policies: rules.map((rule) => policyOf(rule, resources, new Date())),
});
