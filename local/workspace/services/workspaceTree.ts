import * as fs from "node:fs";
import * as path from "node:path";
import type { Clock } from "../clock";
import {
  folderNotEmpty,
  invalidParameter,
  nodeTypeMismatch,
  notImplemented,
  parentFolderMissing,
  pathMissing,
  pathTaken,
} from "../errors";
import type { Collection } from "../store/collection";
import type { DurableFiles } from "../store/durableFile";
import type { Identifiers } from "../store/identifiers";
import { USER_NAME } from "./identity";
import type { Language } from "./notebookFormats";
import { type ImportRequest, placed } from "./workspaceImport";
import { ancestorsOf, normalized } from "./workspacePath";

export type ObjectType = "DASHBOARD" | "DIRECTORY" | "NOTEBOOK" | "FILE";

export interface WorkspaceObject {
  readonly object_id: number;
  readonly path: string;
  readonly object_type: ObjectType;
  readonly language?: Language;
  readonly created_at: number;
  readonly modified_at: number;
  readonly size?: number;
}

/** There in every workspace; made on first start and never removable. */
const ROOT_FOLDERS = ["/", "/Shared", "/Users", `/Users/${USER_NAME}`];

/** The tree of folders, notebooks and files; contents lie on disk under the same paths. */
export class WorkspaceTree {
  constructor(
    private readonly objects: Collection<WorkspaceObject>,
    private readonly files: DurableFiles,
    private readonly filesDir: string,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {
    for (const folder of ROOT_FOLDERS) this.mkdirs(folder);
  }

  mkdirs(asked: string): void {
    const folders = ancestorsOf(normalized(asked));
    for (const folder of folders) {
      const existing = this.at(folder);
      if (existing && existing.object_type !== "DIRECTORY") {
        throw nodeTypeMismatch(folder, existing.object_type, "DIRECTORY");
      }
      fs.mkdirSync(this.diskPath(folder), { recursive: true });
      if (!existing) this.store(folder, "DIRECTORY", {});
    }
  }

  import(request: ImportRequest): WorkspaceObject {
    const { path: target, type, language } = placed(request);
    const parent = path.posix.dirname(target);
    if (this.at(parent)?.object_type !== "DIRECTORY") throw parentFolderMissing(parent);
    const existing = this.at(target);
    if (existing && existing.object_type !== type) {
      throw nodeTypeMismatch(target, existing.object_type, type);
    }
    if (existing && !request.overwrite) throw pathTaken(target);
    this.files.write(this.diskPath(target), request.content);
    return this.store(
      target,
      type,
      type === "FILE" ? { size: request.content.length } : { language },
    );
  }

  /** Puts what another service keeps into its folder, or what it has become. */
  place(asked: string, type: ObjectType, content: Buffer): WorkspaceObject {
    const target = normalized(asked);
    this.checkFolder(path.posix.dirname(target));
    this.files.write(this.diskPath(target), content);
    return this.store(target, type, {});
  }

  /** @throws ApiError where no such folder is */
  checkFolder(asked: string): void {
    if (this.find(asked)?.object_type !== "DIRECTORY") throw pathMissing(asked);
  }

  status(asked: string): WorkspaceObject {
    const found = this.at(normalized(asked));
    if (!found) throw pathMissing(asked);
    return found;
  }

  /** Every notebook, by path. */
  notebooks(): WorkspaceObject[] {
    return this.objects
      .list()
      .filter((object) => object.object_type === "NOTEBOOK")
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  find(asked: string): WorkspaceObject | undefined {
    return this.at(normalized(asked));
  }

  byIdOrFail(objectId: string, type: string): WorkspaceObject {
    const found = this.objects.get(objectId);
    if (found?.object_type !== type) throw pathMissing(`${type.toLowerCase()} with id ${objectId}`);
    return found;
  }

  /** A folder's direct children, or the object itself where the path is not a folder. */
  list(asked: string): WorkspaceObject[] {
    const found = this.status(asked);
    return found.object_type === "DIRECTORY" ? this.childrenOf(found.path) : [found];
  }

  content(asked: string): { object: WorkspaceObject; content: Buffer } {
    const object = this.status(asked);
    if (object.object_type === "DIRECTORY") throw notImplemented("the export of a folder");
    const file = this.diskPath(object.path);
    // A delete that was killed halfway has removed the content first.
    if (!fs.existsSync(file)) throw pathMissing(asked);
    return { object, content: fs.readFileSync(file) };
  }

  delete(asked: string, recursive: boolean): void {
    const target = this.status(asked);
    if (ROOT_FOLDERS.includes(target.path)) {
      throw invalidParameter(`Path (${target.path}) is a root folder and cannot be deleted`);
    }
    const inside = this.objects
      .list()
      .filter((object) => object.path.startsWith(`${target.path}/`));
    if (inside.length > 0 && !recursive) throw folderNotEmpty(target.path);
    fs.rmSync(this.diskPath(target.path), { recursive: true, force: true });
    for (const object of [...inside, target]) this.objects.remove(String(object.object_id));
  }

  diskPath(normalizedPath: string): string {
    return path.join(this.filesDir, normalizedPath);
  }

  private at(normalizedPath: string): WorkspaceObject | undefined {
    return this.objects.find((object) => object.path === normalizedPath);
  }

  private childrenOf(folder: string): WorkspaceObject[] {
    return this.objects
      .list()
      .filter((object) => object.path !== folder && path.posix.dirname(object.path) === folder)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private store(
    at: string,
    type: ObjectType,
    details: Pick<WorkspaceObject, "size"> & { language?: Language | undefined },
  ): WorkspaceObject {
    const existing = this.at(at);
    const now = this.clock();
    const { language, size } = details;
    const object: WorkspaceObject = {
      object_id: existing?.object_id ?? this.ids.next(),
      path: at,
      object_type: type,
      ...(language ? { language } : {}),
      created_at: existing?.created_at ?? now,
      modified_at: now,
      ...(size === undefined ? {} : { size }),
    };
    return this.objects.put(String(object.object_id), object);
  }
}
