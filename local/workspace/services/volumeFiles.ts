import * as fs from "node:fs";
import * as path from "node:path";
import type { Readable } from "node:stream";
import { ApiError, invalidParameter } from "../errors";
import type { DurableFiles } from "../store/durableFile";
import type { WatchedFile } from "../triggers/fileArrival";
import type { Volumes } from "./unityCatalog/volumes";

export interface DirectoryEntry {
  readonly path: string;
  readonly name: string;
  readonly is_directory: boolean;
  readonly file_size?: number;
  readonly last_modified?: number;
}

export interface StoredFile {
  readonly stream: (part?: ByteRange) => Readable;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Files and folders of volumes, by their `/Volumes/...` paths. */
export class VolumeFiles {
  constructor(
    private readonly volumes: Volumes,
    private readonly files: DurableFiles,
  ) {}

  async upload(asked: string, content: Readable, overwrite: boolean): Promise<void> {
    const file = this.fileOf(asked);
    const existing = statOf(file);
    if (existing?.isDirectory()) throw invalidParameter(`The path '${asked}' is a directory`);
    if (existing && !overwrite) {
      throw new ApiError(
        409,
        "ALREADY_EXISTS",
        `The file being created already exists. Path: ${asked}`,
      );
    }
    await this.files.writeStream(file, content);
  }

  file(asked: string): StoredFile {
    const file = this.fileOf(asked);
    const stat = statOf(file);
    if (!stat?.isFile()) throw fileMissing(asked);
    return {
      stream: (part) => fs.createReadStream(file, part ?? {}),
      size: stat.size,
      modifiedAt: stat.mtime,
    };
  }

  deleteFile(asked: string): void {
    const file = this.fileOf(asked);
    if (!statOf(file)?.isFile()) throw fileMissing(asked);
    fs.rmSync(file);
  }

  makeDirectory(asked: string): void {
    const { directory } = this.located(asked);
    if (statOf(directory)?.isFile()) throw invalidParameter(`The path '${asked}' is a file`);
    fs.mkdirSync(directory, { recursive: true });
  }

  directoryExists(asked: string): void {
    if (!statOf(this.located(asked).directory)?.isDirectory()) throw directoryMissing(asked);
  }

  list(asked: string): DirectoryEntry[] {
    const { directory, shown } = this.located(asked);
    if (!statOf(directory)?.isDirectory()) throw directoryMissing(asked);
    return fs
      .readdirSync(directory)
      .sort()
      .map((name) => entryOf(directory, shown, name));
  }

  /** Every file below a folder, in the order of the paths. */
  below(asked: string): WatchedFile[] {
    const { directory } = this.located(asked);
    if (!statOf(directory)?.isDirectory()) throw directoryMissing(asked);
    return fs
      .readdirSync(directory, { recursive: true, encoding: "utf8" })
      .sort()
      .flatMap((name): WatchedFile[] => {
        // A file can go between the listing and this look.
        const stat = statOf(path.join(directory, name));
        return stat?.isFile() ? [{ path: name, size: stat.size, modifiedMs: stat.mtimeMs }] : [];
      });
  }

  deleteDirectory(asked: string): void {
    const { directory, isRoot } = this.located(asked);
    if (isRoot)
      throw invalidParameter(`The path '${asked}' is a volume; delete the volume instead`);
    if (!statOf(directory)?.isDirectory()) throw directoryMissing(asked);
    if (fs.readdirSync(directory).length > 0) {
      throw new ApiError(
        400,
        "FILES_API_DIRECTORY_IS_NOT_EMPTY",
        `The directory being deleted is not empty. Path: ${asked}`,
      );
    }
    fs.rmdirSync(directory);
  }

  private fileOf(asked: string): string {
    const { directory, isRoot } = this.located(asked);
    if (isRoot) throw invalidParameter(`The path '${asked}' is a volume, not a file in one`);
    return directory;
  }

  private located(asked: string): { directory: string; shown: string; isRoot: boolean } {
    const [first, ...segments] = asked.split("/").filter((segment) => segment !== "");
    if (first !== "Volumes" || segments.some((segment) => segment === "." || segment === "..")) {
      throw invalidParameter(
        `Invalid path: '${asked}'; expected /Volumes/<catalog>/<schema>/<volume>/...`,
      );
    }
    const { directory, inside } = this.volumes.resolve(segments);
    return {
      directory: path.join(directory, ...inside),
      shown: `/Volumes/${segments.join("/")}`,
      isRoot: inside.length === 0,
    };
  }
}

function statOf(file: string): fs.Stats | undefined {
  return fs.statSync(file, { throwIfNoEntry: false });
}

function entryOf(directory: string, shown: string, name: string): DirectoryEntry {
  const stat = fs.statSync(path.join(directory, name));
  const common = { path: `${shown}/${name}`, name, is_directory: stat.isDirectory() };
  if (stat.isDirectory()) return common;
  return { ...common, file_size: stat.size, last_modified: Math.trunc(stat.mtimeMs) };
}

const fileMissing = (asked: string): ApiError =>
  new ApiError(404, "NOT_FOUND", `The file being accessed is not found. Path: ${asked}`);

const directoryMissing = (asked: string): ApiError =>
  new ApiError(404, "NOT_FOUND", `The directory being accessed is not found. Path: ${asked}`);
