import { createHash } from "node:crypto";

import { type Inputs, record, requiredText, text, UNKNOWN } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { badRequest, conflict } from "./errors";

const apiVersion = "2024-11-01";
const millisecondsPerDay = 86_400_000;
const softDelete = { least: 7, most: 90 };

function propertiesOf(inputs: Inputs): Inputs {
  return record(inputs, "properties") ?? {};
}

function vaultFaults(inputs: Inputs): Failure[] {
  const properties = propertiesOf(inputs);
  const days = properties["softDeleteRetentionInDays"];
  const faults: Failure[] = [];
  if (typeof days === "number" && (days < softDelete.least || days > softDelete.most)) {
    const reason = `softDeleteRetentionInDays must be between ${softDelete.least} and ${softDelete.most}, got ${days}`;
    faults.push({ property: "properties.softDeleteRetentionInDays", reason });
  }
  if (properties["enablePurgeProtection"] === false) {
    const reason =
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an ' +
      "irreversible action; leave it out for a vault without.";
    faults.push({ property: "properties.enablePurgeProtection", reason });
  }
  return faults;
}

/** What stands for a deleted vault until it is purged. */
function deletedId(name: string, arm: Arm): string {
  return `/subscriptions/${arm.client.subscriptionId}/providers/Microsoft.KeyVault/deletedVaults/${name}`;
}

function refuseVault(inputs: Inputs, id: string, arm: Arm): void {
  const name = requiredText(inputs, "vaultName");
  const taken = arm.store
    .ofType("Microsoft.KeyVault/vaults")
    .find(
      (other) => other.inputs["vaultName"] === name && other.id.toLowerCase() !== id.toLowerCase(),
    );
  if (taken !== undefined) {
    throw conflict(
      "VaultAlreadyExists",
      `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is ` +
        "already taken.",
    );
  }
  const before = arm.store.get(id);
  if (before === undefined) refuseReserved(name, arm);
  else refuseWeaker(propertiesOf(before.inputs), propertiesOf(inputs));
}

function refuseReserved(name: string, arm: Arm): void {
  const deleted = arm.store.get(deletedId(name, arm));
  if (
    deleted === undefined ||
    Date.parse(String(deleted.outputs["scheduledPurgeDate"])) < Date.now()
  )
    return;
  const isProtected = deleted.outputs["purgeProtectionEnabled"] === true;
  throw conflict(
    "ConflictError",
    `A vault with the same name already exists in deleted state: '${name}', until ` +
      `${String(deleted.outputs["scheduledPurgeDate"])}. You need to either recover or purge existing key vault.` +
      (isProtected ? " It is protected against purging." : ""),
  );
}

function refuseWeaker(before: Inputs, after: Inputs): void {
  if (before["enablePurgeProtection"] === true && after["enablePurgeProtection"] !== true) {
    throw badRequest(
      "BadRequest",
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an ' +
        "irreversible action.",
    );
  }
  if (before["softDeleteRetentionInDays"] !== after["softDeleteRetentionInDays"]) {
    throw badRequest(
      "BadRequest",
      'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
    );
  }
}

export const vault: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.KeyVault/vaults/{vaultName}"),
  apiVersion,
  nameFault: (name) =>
    /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/.test(name)
      ? undefined
      : `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must ` +
        "begin with a letter, end with a letter or digit, and not contain consecutive hyphens.",
  faults: vaultFaults,
  refuse: refuseVault,
  outputs: (inputs) => ({
    properties: {
      ...propertiesOf(inputs),
      vaultUri: `https://${requiredText(inputs, "vaultName")}.vault.azure.net/`,
      provisioningState: "Succeeded",
    },
  }),
  foreseen: (inputs) => {
    const name = text(inputs, "vaultName");
    if (name === undefined) return {};
    return {
      properties: { ...propertiesOf(inputs), vaultUri: `https://${name}.vault.azure.net/` },
    };
  },
  // Deleted vaults keep their names until they are purged.
  dismantle: (_id, inputs, arm) => {
    const name = requiredText(inputs, "vaultName");
    const properties = propertiesOf(inputs);
    const days = Number(properties["softDeleteRetentionInDays"] ?? softDelete.most);
    const purged = new Date(Date.now() + days * millisecondsPerDay).toISOString();
    arm.store.put({
      id: deletedId(name, arm),
      armType: "Microsoft.KeyVault/deletedVaults",
      inputs: { vaultName: name },
      outputs: {
        scheduledPurgeDate: purged,
        purgeProtectionEnabled: properties["enablePurgeProtection"] === true,
      },
    });
    return Promise.resolve();
  },
});

function refuseKey(inputs: Inputs, id: string, arm: Arm): void {
  const holder = arm.store.get(id.slice(0, id.indexOf("/keys/")));
  const sku = record(propertiesOf(holder?.inputs ?? {}), "sku");
  if (String(propertiesOf(inputs)["kty"]).endsWith("-HSM") && sku?.["name"] !== "premium") {
    throw badRequest(
      "BadParameter",
      `The key ${requiredText(inputs, "keyName")} is to be kept in a hardware module, which a vault of sku ` +
        `${String(sku?.["name"])} does not have; premium does.`,
    );
  }
}

/** 32 hexadecimal digits, as a version has; the first version of a key. */
function versionOf(id: string): string {
  return createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 32);
}

export const key: ArmType = plainType({
  path: ArmPath.inGroup("Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}"),
  apiVersion,
  isLocated: false,
  immutable: ["properties.kty", "properties.keySize", "properties.curveName"],
  nameFault: (name) =>
    /^[A-Za-z0-9-]{1,127}$/.test(name)
      ? undefined
      : `a key's name has 1 to 127 letters, digits and hyphens, got '${name}'`,
  refuse: refuseKey,
  outputs: (inputs, id, _arm, previous) => {
    const keyUri = `https://${requiredText(inputs, "vaultName")}.vault.azure.net/keys/${requiredText(inputs, "keyName")}`;
    return {
      keyUri,
      keyUriWithVersion: previous?.["keyUriWithVersion"] ?? `${keyUri}/${versionOf(id)}`,
    };
  },
  foreseen: () => ({ keyUri: UNKNOWN, keyUriWithVersion: UNKNOWN }),
});
