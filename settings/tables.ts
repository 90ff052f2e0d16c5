/** A schema of the stack's catalog and what it is for. */
export interface SchemaDefinition {
  readonly name: string;
  readonly comment: string;
}

export const schemas: readonly SchemaDefinition[] = [
  {
    name: "landing",
    comment: "Volumes of the landing zone: files as they arrive, and checkpoints",
  },
  { name: "raw", comment: "The five source tables, typed, and the lines that could not be" },
  { name: "features", comment: "Features and labels per machine and window" },
  { name: "models", comment: "Registered models" },
  { name: "predictions", comment: "What the scoring job says will fail" },
  { name: "monitoring", comment: "What predictions came to, and how far the data has moved" },
];

/** Names below the catalog, `<schema>.<table>`; `pipeline/tables.py` declares the tables themselves. */
export const tables = {
  machines: "raw.machines",
  telemetry: "raw.telemetry",
  errors: "raw.errors",
  maint: "raw.maint",
  failures: "raw.failures",
  quarantine: "raw.quarantine",
  positions: "raw.positions",
  features: "features.features",
  labels: "features.labels",
  predictions: "predictions.predictions",
  worklist: "predictions.worklist",
  quality: "monitoring.quality",
  drift: "monitoring.drift",
} as const;

/** Volumes, `<schema>.<volume>`: those of the landing zone, the pages people read, and where they put a model to load it. */
export const volumes = {
  files: "landing.files",
  checkpoints: "landing.checkpoints",
  reports: "predictions.reports",
  staging: "models.staging",
} as const;

/** The registered model; stages read and write it like a table. */
export const model = "models.component_failure";
export const modelAlias = "champion";

export const rawTables: readonly string[] = [
  tables.machines,
  tables.telemetry,
  tables.errors,
  tables.maint,
  tables.failures,
];
