import * as fs from "node:fs";
import * as path from "node:path";
import { objectMissing } from "../../errors";
import type { Paths } from "../../../places";
import { joinUrl, lakeDirectory } from "../../lake";
import { uuidOf } from "../../store/identifiers";
import { METASTORE_ID, USER_NAME } from "../identity";
import { latestMetadata, type TableColumn } from "./deltaLog";
import type { Schema } from "./schemas";

const KIND = "Table";

export interface Table {
  readonly table_id: string;
  readonly name: string;
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly full_name: string;
  readonly table_type: "MANAGED";
  readonly data_source_format: "DELTA";
  readonly storage_location: string;
  readonly columns: readonly TableColumn[];
  readonly comment?: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly metastore_id: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Tables are what the runs wrote: the folders of a schema that hold a Delta log. Nothing else records them. */
export class Tables {
  constructor(private readonly paths: Paths) {}

  list(schema: Schema): Table[] {
    const directory = lakeDirectory(this.paths, schema.storage_location);
    if (!fs.existsSync(directory)) return [];
    return fs
      .readdirSync(directory)
      .sort()
      .filter((name) => isDeltaTable(path.join(directory, name)))
      .map((name) => this.describe(schema, name));
  }

  get(schema: Schema, name: string): Table {
    const lower = name.toLowerCase();
    if (!this.exists(schema, lower)) throw objectMissing(KIND, `${schema.full_name}.${name}`);
    return this.describe(schema, lower);
  }

  delete(schema: Schema, name: string): void {
    this.get(schema, name);
    fs.rmSync(this.directoryOf(schema, name.toLowerCase()), { recursive: true, force: true });
  }

  directoryOf(schema: Schema, name: string): string {
    return path.join(lakeDirectory(this.paths, schema.storage_location), name);
  }

  private exists(schema: Schema, name: string): boolean {
    return !/[/\\]|^\.\.?$/.test(name) && isDeltaTable(this.directoryOf(schema, name));
  }

  private describe(schema: Schema, name: string): Table {
    const log = path.join(this.directoryOf(schema, name), "_delta_log");
    const metadata = latestMetadata(log);
    const fullName = `${schema.full_name}.${name}`;
    return {
      table_id: metadata?.id ?? uuidOf(`table/${fullName}`),
      name,
      catalog_name: schema.catalog_name,
      schema_name: schema.name,
      full_name: fullName,
      table_type: "MANAGED",
      data_source_format: "DELTA",
      storage_location: joinUrl(schema.storage_location, name),
      columns: metadata?.columns ?? [],
      ...(metadata?.description === undefined ? {} : { comment: metadata.description }),
      properties: metadata?.properties ?? {},
      owner: USER_NAME,
      metastore_id: METASTORE_ID,
      created_at: metadata?.createdTime ?? Math.trunc(fs.statSync(log).birthtimeMs),
      updated_at: Math.trunc(fs.statSync(log).mtimeMs),
    };
  }
}

function isDeltaTable(directory: string): boolean {
  return fs.existsSync(path.join(directory, "_delta_log"));
}
