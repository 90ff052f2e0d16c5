import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

import writeFileAtomic from "write-file-atomic";

type Values = Readonly<Record<string, unknown>>;

export interface ArmResource {
  readonly id: string;
  readonly armType: string;
  readonly inputs: Values;
  readonly outputs: Values;
  /** Ids of resources that can not be deleted while this one is there. */
  readonly holds?: readonly string[];
}

/** Azure Resource Manager's record on this machine: one file a resource, whole or absent, shared by a stack's processes. */
export class ResourceStore {
  constructor(private readonly folder: string) {}

  get(id: string): ArmResource | undefined {
    return readResource(this.fileOf(id));
  }

  put(resource: ArmResource): void {
    mkdirSync(this.folder, { recursive: true });
    const file = this.fileOf(resource.id);
    writeFileAtomic.sync(file, `${JSON.stringify(resource, undefined, 2)}\n`);
  }

  /** Takes the resource away with everything below it, as Resource Manager does. */
  removeWithDescendants(id: string): void {
    for (const resource of this.all()) {
      if (isSame(resource.id, id) || isBelow(resource.id, id))
        rmSync(this.fileOf(resource.id), { force: true });
    }
  }

  all(): ArmResource[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => readResource(path.join(this.folder, file)))
      .filter((resource) => resource !== undefined);
  }

  ofType(armType: string): ArmResource[] {
    return this.all().filter((resource) => resource.armType === armType);
  }

  private fileOf(id: string): string {
    const digest = createHash("sha256").update(id.toLowerCase()).digest("hex").slice(0, 12);
    const name = id
      .toLowerCase()
      .slice(id.lastIndexOf("/") + 1)
      .replaceAll(/[^\w.-]/g, "_");
    return path.join(this.folder, `${name.slice(0, 80)}-${digest}.json`);
  }
}

/** Nothing when the file is not there, or no longer: another process may take a resource away while this one reads. */
function readResource(file: string): ArmResource | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ArmResource;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Resource ids are compared without regard to case. */
function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function isBelow(id: string, ancestor: string): boolean {
  return id.toLowerCase().startsWith(`${ancestor.toLowerCase()}/`);
}
