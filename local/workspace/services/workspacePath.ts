import { invalidParameter } from "../errors";

/** One spelling a path: without the optional /Workspace prefix and trailing slash. */
export function normalized(asked: string): string {
  if (!asked.startsWith("/")) {
    throw invalidParameter(`Path (${asked}) doesn't start with '/'`);
  }
  const bare = asked.replace(/^\/Workspace(?=\/|$)/, "").replace(/\/+$/, "") || "/";
  if (
    bare !== "/" &&
    bare
      .slice(1)
      .split("/")
      .some((part) => ["", ".", ".."].includes(part))
  ) {
    throw invalidParameter(
      `Path (${asked}) has an empty, '.' or '..' folder name; write it out in full`,
    );
  }
  return bare;
}

/** The folders on the way to a folder, from the root to itself. */
export function ancestorsOf(folder: string): string[] {
  const parts = folder.split("/").filter((part) => part !== "");
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}
