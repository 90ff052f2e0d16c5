import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

import writeFileAtomic from "write-file-atomic";

import type { Inputs } from "../protocol/values";

export interface ArmResource {
  readonly id: string;
  readonly armType: string;
  readonly inputs: Inputs;
  readonly outputs: Inputs;
  /** Ids of resources that can not be deleted while this one is there. */
  readonly holds?: readonly string[];
}

/** Azure Resource Manager's record: one file a resource, whole or absent, shared by the processes of one stack. */
export class ResourceStore {
  constructor(private readonly folder: string) {}

  get(id: string): ArmResource | undefined {
    const file = this.fileOf(id);
    return existsSync(file) ? readResource(file) : undefined;
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
      .map((file) => readResource(path.join(this.folder, file)));
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

function readResource(file: string): ArmResource {
  return JSON.parse(readFileSync(file, "utf8")) as ArmResource;
}

/** Resource ids are compared without regard to case. */
function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function isBelow(id: string, ancestor: string): boolean {
  return id.toLowerCase().startsWith(`${ancestor.toLowerCase()}/`);
}
