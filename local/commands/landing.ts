import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Manifest } from "./data";
import { landingDir } from "../places";
import { clearTransient, size, transient } from "./screen";
import type { WorkspaceClient } from "./workspaceClient";

/** Volume path of each uploaded file, with the digest of its content. */
type Uploads = Record<string, string>;

const uploadsFile = path.join(landingDir, "uploads.json");

/**
 * Brings the files into the landing volume, each once. A file whose content changed goes there under a new name:
 * ingestion takes a file by its name, and what an earlier one of that name brought stays as it is.
 *
 * @returns how many files were uploaded, and their size in bytes
 */
export async function upload(
  manifest: Manifest,
  landingPath: string,
  client: WorkspaceClient,
): Promise<{ files: number; bytes: number }> {
  const uploads: Uploads = existsSync(uploadsFile)
    ? (JSON.parse(readFileSync(uploadsFile, "utf8")) as Uploads)
    : {};
  let files = 0;
  let bytes = 0;
  for (const file of manifest.files) {
    const target = targetOf(`${landingPath}/${file.table}`, file.table, file.sha256, uploads);
    if (uploads[target] === file.sha256 && (await client.fileSize(target)) === file.bytes) continue;
    transient(`${target} (${size(file.bytes)})`);
    await client.upload(file.file, target);
    uploads[target] = file.sha256;
    writeFileAtomic.sync(uploadsFile, JSON.stringify(uploads, null, 2));
    files += 1;
    bytes += file.bytes;
  }
  clearTransient();
  return { files, bytes };
}

function targetOf(folder: string, table: string, sha256: string, uploads: Uploads): string {
  const plain = `${folder}/${table}.csv`;
  const taken = uploads[plain] !== undefined && uploads[plain] !== sha256;
  return taken ? `${folder}/${table}-${sha256.slice(0, 8)}.csv` : plain;
}
