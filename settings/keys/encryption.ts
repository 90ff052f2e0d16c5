import { boolean, integer, optional } from "./key";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keys of the customer's and what they encrypt. */
export const encryptionKeys = {
  hasCustomerManagedKeys: boolean(),
  hasDbfsRootKey: boolean(),
  hasInfrastructureEncryption: boolean(),
  azureDatabricksPrincipalId: optional(
    guid,
    "the object id of the application AzureDatabricks in your tenant",
    "11111111-2222-3333-4444-555555555555",
  ),
  keyVaultSoftDeleteDays: integer(7, 90, 90),
};
