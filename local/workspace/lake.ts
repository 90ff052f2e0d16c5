import * as path from "node:path";
import type { Paths } from "../places";
import { invalidParameter } from "./errors";

export interface LakeUrl {
  readonly container: string;
  readonly account: string;
  readonly path: string;
}

const ABFSS = /^abfss:\/\/([a-z0-9-]{3,63})@([a-z0-9]{3,24})\.dfs\.core\.windows\.net(\/.*)?$/;

export function parseLakeUrl(url: string): LakeUrl {
  const match = ABFSS.exec(url);
  if (!match?.[1] || !match[2]) {
    throw invalidParameter(
      `'${url}' is not a location the local workspace can use; expected abfss://<container>@<account>.dfs.core.windows.net/<path>`,
    );
  }
  const segments = (match[3] ?? "").split("/").filter((segment) => segment !== "");
  if (segments.some((segment) => segment === "." || segment === "..")) {
    throw invalidParameter(`'${url}' must not contain '.' or '..' as a folder name`);
  }
  return { container: match[1], account: match[2], path: segments.join("/") };
}

/** The directory that stands in for a place in the storage account. */
export function lakeDirectory(paths: Paths, url: string): string {
  const { container, account, path: inside } = parseLakeUrl(url);
  return path.join(paths.lakeDir, account, container, inside);
}

/** True if `url` is `parent` or lies below it. */
export function isWithin(url: string, parent: string): boolean {
  const child = parseLakeUrl(url);
  const root = parseLakeUrl(parent);
  if (child.container !== root.container || child.account !== root.account) return false;
  return root.path === "" || child.path === root.path || child.path.startsWith(`${root.path}/`);
}

export function overlaps(first: string, second: string): boolean {
  return isWithin(first, second) || isWithin(second, first);
}

export function joinUrl(url: string, ...segments: string[]): string {
  return [url.replace(/\/+$/, ""), ...segments].join("/");
}
