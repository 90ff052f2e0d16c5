import { schemas, volumes } from "./tables";

/** What a stage does with a volume. */
export interface VolumeUse {
  readonly volume: string;
  readonly access: "read" | "write";
}

/** What a stage does with the catalog, by names below it. */
export interface StageAccess {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly volumeUses: readonly VolumeUse[];
}

export type SecurableKind = "catalog" | "schema" | "volume" | "model";

/** Privileges on one object; `name` is below the catalog, and empty for the catalog itself. */
export interface Privileges {
  readonly kind: SecurableKind;
  readonly name: string;
  readonly privileges: readonly string[];
}

const modelSchema = "models";
/** Schemas whose tables people look at. */
const predictionSchema = "predictions";

/** What a stage has to be allowed, object by object. */
export function stagePrivileges(stage: StageAccess): Privileges[] {
  const tablesAndModels = [...stage.reads, ...stage.writes].flatMap((name) =>
    objectPrivileges(name, stage.writes.includes(name)),
  );
  const inVolumes = stage.volumeUses.flatMap(({ volume, access }) => [
    onSchema(schemaOf(volume), "USE_SCHEMA"),
    {
      kind: "volume" as const,
      name: volume,
      privileges: access === "read" ? ["READ_VOLUME"] : ["READ_VOLUME", "WRITE_VOLUME"],
    },
  ]);
  return merged([onCatalog("USE_CATALOG"), ...tablesAndModels, ...inVolumes]);
}

/** What the jobs' own principal has to be allowed to run all stages, and nothing else. */
export function runPrivileges(stages: readonly StageAccess[]): Privileges[] {
  return merged(stages.flatMap(stagePrivileges));
}

/** A producer lands files and sees nothing of what becomes of them. */
export const producerPrivileges: readonly Privileges[] = [
  onCatalog("USE_CATALOG"),
  onSchema(schemaOf(volumes.files), "USE_SCHEMA"),
  { kind: "volume", name: volumes.files, privileges: ["READ_VOLUME", "WRITE_VOLUME"] },
];

/** A planner reads what will fail, as tables and as pages. */
export const plannerPrivileges: readonly Privileges[] = [
  onCatalog("USE_CATALOG"),
  onSchema(predictionSchema, "SELECT", "USE_SCHEMA"),
  { kind: "volume", name: volumes.reports, privileges: ["READ_VOLUME"] },
];

/** A data scientist reads everything, the landed files and the model too, and writes nothing that anybody else reads. */
export function dataScientistPrivileges(model: string): Privileges[] {
  const tableSchemas = schemas
    .map(({ name }) => name)
    .filter((name) => name !== modelSchema && name !== schemaOf(volumes.files));
  return [
    onCatalog("USE_CATALOG"),
    ...tableSchemas.map((name) => onSchema(name, "SELECT", "USE_SCHEMA")),
    onSchema(schemaOf(volumes.files), "USE_SCHEMA"),
    ...[volumes.files, volumes.reports].map((name): Privileges => ({
      kind: "volume",
      name,
      privileges: ["READ_VOLUME"],
    })),
    onSchema(modelSchema, "USE_SCHEMA"),
    { kind: "model", name: model, privileges: ["EXECUTE"] },
    // Spark reads a model from a volume alone, so whoever loads it puts it there first.
    { kind: "volume", name: volumes.staging, privileges: ["READ_VOLUME", "WRITE_VOLUME"] },
  ];
}

/** A deployer changes and removes what another deployer has made. */
export const deployerPrivileges: readonly Privileges[] = [
  onCatalog(
    ...["CREATE_MODEL", "CREATE_SCHEMA", "CREATE_VOLUME", "MANAGE", "USE_CATALOG", "USE_SCHEMA"],
  ),
];
/** The same for what lies outside the catalog. */
export const deployerLocationPrivileges: readonly string[] = [
  ...["CREATE_EXTERNAL_VOLUME", "CREATE_MANAGED_STORAGE", "MANAGE"],
];
export const deployerCredentialPrivileges: readonly string[] = [
  "CREATE_EXTERNAL_LOCATION",
  "MANAGE",
];

/** Who signs in at the sources, and who may change how. */
export const runServicePrivileges: readonly string[] = ["ACCESS"];
export const deployerServicePrivileges: readonly string[] = ["MANAGE"];

/** Tables are made by the runs, after the grants: what is granted on their schema counts for them. */
function objectPrivileges(name: string, isWritten: boolean): Privileges[] {
  const schema = schemaOf(name);
  if (schema !== modelSchema) {
    const writing = isWritten ? ["CREATE_TABLE", "MODIFY"] : [];
    return [onSchema(schema, "SELECT", "USE_SCHEMA", ...writing)];
  }
  // MLflow tries to make the model before it makes a version of it.
  return [
    onSchema(schema, "USE_SCHEMA", ...(isWritten ? ["CREATE_MODEL"] : [])),
    { kind: "model", name, privileges: ["EXECUTE"] },
  ];
}

function onCatalog(...privileges: string[]): Privileges {
  return { kind: "catalog", name: "", privileges };
}

function onSchema(name: string, ...privileges: string[]): Privileges {
  return { kind: "schema", name, privileges };
}

function schemaOf(name: string): string {
  return name.split(".")[0] ?? "";
}

/** One entry an object, with each privilege once, in one order. */
function merged(all: readonly Privileges[]): Privileges[] {
  const byObject = new Map<string, Privileges>();
  for (const one of all) {
    const key = `${one.kind} ${one.name}`;
    const known = byObject.get(key)?.privileges ?? [];
    const privileges = [...new Set([...known, ...one.privileges])].sort();
    byObject.set(key, { ...one, privileges });
  }
  const kinds: readonly SecurableKind[] = ["catalog", "schema", "volume", "model"];
  return [...byObject.values()].sort(
    (left, right) =>
      kinds.indexOf(left.kind) - kinds.indexOf(right.kind) || (left.name < right.name ? -1 : 1),
  );
}

/** A principal and what it may do. */
export interface Grantee<Principal> {
  readonly principal: Principal;
  readonly privileges: readonly Privileges[];
}

/** Who may do what, object by object: the grants of an object are made all at once. */
export function grantsByObject<Principal>(grantees: readonly Grantee<Principal>[]): {
  readonly kind: SecurableKind;
  readonly name: string;
  readonly grants: readonly { readonly principal: Principal; readonly privileges: string[] }[];
}[] {
  return merged(grantees.flatMap(({ privileges }) => privileges)).map(({ kind, name }) => ({
    kind,
    name,
    grants: grantees.flatMap(({ principal, privileges }) => {
      const own = merged(privileges).find((one) => one.kind === kind && one.name === name);
      return own === undefined ? [] : [{ principal, privileges: [...own.privileges] }];
    }),
  }));
}
