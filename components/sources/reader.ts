import * as pulumi from "@pulumi/pulumi";

/** How the ingest stage reads a raw table; no option is a secret. */
export interface Reader {
  /** Name of the reader in the Python package. */
  readonly reader: string;
  /** What the reader is told, as text: addresses, names, the credential to sign in with. */
  readonly options: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A place raw tables come from. */
export interface DataSource {
  /** By the raw table's name without its schema. */
  readonly readers: Readonly<Record<string, Reader>>;
}

/** The ingest stage's parameter `sources`: JSON of the tables that do not land as files; nothing when all do. */
export function sourcesParameter(
  sources: readonly (DataSource | undefined)[],
): pulumi.Output<string> | undefined {
  const readers = Object.entries(
    Object.assign({}, ...sources.map((source) => source?.readers)) as DataSource["readers"],
  ).filter(([, { reader }]) => reader !== filesReader);
  return readers.length === 0
    ? undefined
    : pulumi.jsonStringify(
        Object.fromEntries(readers.sort(([left], [right]) => (left < right ? -1 : 1))),
      );
}

export const filesReader = "files";

/** The same reader for each table, but for the options that name the table. */
export function readersOf(
  tables: readonly string[],
  reader: string,
  options: (table: string) => Reader["options"],
): DataSource["readers"] {
  return Object.fromEntries(tables.map((table) => [table, { reader, options: options(table) }]));
}
