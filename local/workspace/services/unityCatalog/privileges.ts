// Which privileges a securable takes: https://learn.microsoft.com/azure/databricks/data-governance/unity-catalog/manage-privileges/privileges
const everywhere = ["ALL_PRIVILEGES", "MANAGE"];
const inTable = ["SELECT", "MODIFY", "APPLY_TAG"];
const inVolume = ["READ_VOLUME", "WRITE_VOLUME", "APPLY_TAG"];
const inModel = ["EXECUTE", "APPLY_TAG"];
const inSchema = [
  ...["USE_SCHEMA", "CREATE_TABLE", "CREATE_VOLUME", "CREATE_FUNCTION", "CREATE_MODEL"],
  ...["CREATE_MATERIALIZED_VIEW", "EXTERNAL_USE_SCHEMA", "REFRESH"],
  ...inTable,
  ...inVolume,
  ...inModel,
];

/** By securable type; privileges on a container also count for what is in it. */
const APPLICABLE: Readonly<Record<string, readonly string[]>> = {
  catalog: ["USE_CATALOG", "CREATE_SCHEMA", "BROWSE", ...inSchema],
  schema: ["BROWSE", ...inSchema],
  table: inTable,
  volume: inVolume,
  // The API says `function`, programs say `model`.
  function: inModel,
  model: inModel,
  external_location: [
    ...["CREATE_EXTERNAL_TABLE", "CREATE_EXTERNAL_VOLUME", "CREATE_MANAGED_STORAGE"],
    ...["CREATE_FOREIGN_SECURABLE", "READ_FILES", "WRITE_FILES", "BROWSE", "EXTERNAL_USE_LOCATION"],
  ],
  storage_credential: [
    ...["CREATE_EXTERNAL_LOCATION", "CREATE_EXTERNAL_TABLE", "READ_FILES", "WRITE_FILES"],
  ],
  credential: ["ACCESS", "CREATE_CONNECTION"],
  metastore: [
    ...["CREATE_CATALOG", "CREATE_CONNECTION", "CREATE_EXTERNAL_LOCATION", "CREATE_SHARE"],
    ...["CREATE_PROVIDER", "CREATE_RECIPIENT", "CREATE_STORAGE_CREDENTIAL", "USE_PROVIDER"],
  ],
};

export function isApplicable(securableType: string, privilege: string): boolean {
  const type = securableType.toLowerCase().replaceAll("-", "_");
  return [...everywhere, ...(APPLICABLE[type] ?? [])].includes(privilege);
}
