import { givenWhile, onlyWhile, type Rule } from "./rule";

/** Rules between the keys of encryption. */
export const encryptionRules: readonly Rule[] = [
  onlyWhile("hasDbfsRootKey", "hasCustomerManagedKeys", [true]),
  onlyWhile("hasDbfsRootKey", "workspaceComputeMode", ["Hybrid"]),
  givenWhile("azureDatabricksPrincipalId", "hasCustomerManagedKeys", true),
];
