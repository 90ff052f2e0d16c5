import { givenWhile, onlyWhile, type Rule } from "./rule";

/** Rules between the keys of encryption. */
export const encryptionRules: readonly Rule[] = [
  onlyWhile("hasDbfsRootKey", "hasCustomerManagedKeys", [true]),
  givenWhile("azureDatabricksPrincipalId", "hasCustomerManagedKeys", true),
];
