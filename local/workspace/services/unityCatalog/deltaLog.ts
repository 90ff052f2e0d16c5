import * as fs from "node:fs";
import * as path from "node:path";

export interface TableColumn {
  readonly name: string;
  readonly type_text: string;
  readonly type_json: string;
  readonly position: number;
  readonly nullable: boolean;
  readonly comment?: string;
}

export interface TableMetadata {
  readonly id: string;
  readonly description?: string | undefined;
  readonly createdTime?: number | undefined;
  readonly properties: Readonly<Record<string, string>>;
  readonly columns: readonly TableColumn[];
}

interface SparkField {
  readonly name: string;
  readonly type: unknown;
  readonly nullable: boolean;
  readonly metadata?: { comment?: string };
}

interface MetadataAction {
  readonly id: string;
  readonly description?: string;
  readonly createdTime?: number;
  readonly configuration?: Record<string, string>;
  readonly schemaString: string;
}

const COMMIT = /^\d{20}\.json$/;

/** The version of the last commit, or undefined where there is none. */
export function latestVersion(logDirectory: string): number | undefined {
  const last = commits(logDirectory).at(-1);
  return last === undefined ? undefined : Number(last.slice(0, 20));
}

/**
 * The newest `metaData` action among the JSON commits. Commits are kept for 30 days here, so it is found; should
 * someone have cleaned the log to checkpoints alone, there is none and the table shows no columns.
 */
export function latestMetadata(logDirectory: string): TableMetadata | undefined {
  for (const commit of commits(logDirectory).reverse()) {
    for (const line of fs.readFileSync(path.join(logDirectory, commit), "utf8").split("\n")) {
      if (line.startsWith('{"metaData"')) {
        return described((JSON.parse(line) as { metaData: MetadataAction }).metaData);
      }
    }
  }
  return undefined;
}

function commits(logDirectory: string): string[] {
  if (!fs.existsSync(logDirectory)) return [];
  return fs
    .readdirSync(logDirectory)
    .filter((name) => COMMIT.test(name))
    .sort();
}

function described(action: MetadataAction): TableMetadata {
  const schema = JSON.parse(action.schemaString) as { fields: SparkField[] };
  return {
    id: action.id,
    description: action.description,
    createdTime: action.createdTime,
    properties: action.configuration ?? {},
    columns: schema.fields.map((field, position) => ({
      name: field.name,
      type_text: typeText(field.type),
      type_json: JSON.stringify(field),
      position,
      nullable: field.nullable,
      ...(field.metadata?.comment === undefined ? {} : { comment: field.metadata.comment }),
    })),
  };
}

/** Spark's JSON type as SQL writes it: `array<struct<feature:string,value:double>>`. */
function typeText(type: unknown): string {
  if (typeof type === "string") return SQL_NAMES[type] ?? type;
  const complex = type as Record<string, unknown>;
  if (complex["type"] === "array") return `array<${typeText(complex["elementType"])}>`;
  if (complex["type"] === "map") {
    return `map<${typeText(complex["keyType"])},${typeText(complex["valueType"])}>`;
  }
  if (complex["type"] === "struct") {
    const fields = complex["fields"] as SparkField[];
    return `struct<${fields.map(({ name, type: inner }) => `${name}:${typeText(inner)}`).join(",")}>`;
  }
  return JSON.stringify(type);
}

const SQL_NAMES: Record<string, string> = {
  integer: "int",
  long: "bigint",
  short: "smallint",
  byte: "tinyint",
};
