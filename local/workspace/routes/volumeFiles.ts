import type { Readable } from "node:stream";
import { ApiError, notImplemented, presignedUrlsDisabled } from "../errors";
import { route, type Call, type Route } from "../route";
import type { ByteRange } from "../services/volumeFiles";
import type { Workspace } from "../workspace";

const FILES = "/api/2.0/fs/files/*";
const DIRECTORIES = "/api/2.0/fs/directories/*";

export const volumeFileRoutes: Route[] = [
  route({ method: "PUT", path: FILES, query: ["overwrite"], isStream: true, handle: upload }),
  route({ method: "GET", path: FILES, handle: download }),
  route({ method: "HEAD", path: FILES, handle: metadata }),
  route({ method: "DELETE", path: FILES, handle: remove }),
  route({
    method: "POST",
    path: FILES,
    query: ["action", "overwrite"],
    isStream: true,
    handle: startUpload,
  }),
  route({ method: "POST", path: "/api/2.0/fs/create-upload-part-urls", handle: refuseUploadUrls }),
  route({ method: "POST", path: "/api/2.0/fs/create-abort-upload-url", handle: refuseUploadUrls }),
  route({ method: "PUT", path: DIRECTORIES, isStream: true, handle: makeDirectory }),
  route({ method: "GET", path: DIRECTORIES, query: ["page_size", "page_token"], handle: list }),
  route({ method: "HEAD", path: DIRECTORIES, handle: checkDirectory }),
  route({ method: "DELETE", path: DIRECTORIES, handle: removeDirectory }),
];

async function upload(workspace: Workspace, call: Call): Promise<unknown> {
  const content = (call.body ?? call.request.raw) as Readable;
  // Absent means overwrite, as the API says.
  await workspace.files.upload(pathOf(call), content, call.query["overwrite"] !== "false");
  return call.reply.code(204).send();
}

/**
 * Clients put big files straight into the storage account through presigned URLs, and send them to this API in one
 * piece where a firewall closes that way. Here it is always closed: there is no storage account to reach.
 */
function startUpload(_: Workspace, { query, params }: Call): object {
  if (query["action"] !== "initiate-upload") {
    throw notImplemented(`action '${query["action"]}' of POST /api/2.0/fs/files`);
  }
  return { multipart_upload: { session_token: params["*"] } };
}

function refuseUploadUrls(): never {
  throw presignedUrlsDisabled();
}

function download(workspace: Workspace, call: Call): unknown {
  const { stream, size, modifiedAt } = workspace.files.file(pathOf(call));
  const part = byteRange(call.request.headers.range, size);
  if (part) {
    call.reply.code(206).header("content-range", `bytes ${part.start}-${part.end}/${size}`);
  }
  return call.reply
    .type("application/octet-stream")
    .header("accept-ranges", "bytes")
    .header("content-length", part ? part.end - part.start + 1 : size)
    .header("last-modified", modifiedAt.toUTCString())
    .send(stream(part));
}

/** One range, as clients ask for to resume a download or to read it in parts. */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d*)$/.exec(header);
  const start = Number(match?.[1]);
  const end = match?.[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  if (!match || start > end) {
    throw new ApiError(
      416,
      "INVALID_PARAMETER_VALUE",
      `The range '${header}' is not within the file's ${size} bytes`,
    );
  }
  return { start, end };
}

function metadata(workspace: Workspace, call: Call): unknown {
  const { size, modifiedAt } = workspace.files.file(pathOf(call));
  return call.reply
    .type("application/octet-stream")
    .header("content-length", size)
    .header("last-modified", modifiedAt.toUTCString())
    .send();
}

function remove(workspace: Workspace, call: Call): unknown {
  workspace.files.deleteFile(pathOf(call));
  return call.reply.code(204).send();
}

function makeDirectory(workspace: Workspace, call: Call): unknown {
  workspace.files.makeDirectory(pathOf(call));
  return call.reply.code(204).send();
}

function checkDirectory(workspace: Workspace, call: Call): unknown {
  workspace.files.directoryExists(pathOf(call));
  return call.reply.code(200).send();
}

function list(workspace: Workspace, call: Call): object {
  const entries = workspace.files.list(pathOf(call));
  const start = Number(call.query["page_token"] ?? "0");
  const size = Math.min(Number(call.query["page_size"] || "1000"), 1000);
  const next = start + size;
  return {
    contents: entries.slice(start, next),
    ...(next < entries.length ? { next_page_token: String(next) } : {}),
  };
}

function removeDirectory(workspace: Workspace, call: Call): unknown {
  workspace.files.deleteDirectory(pathOf(call));
  return call.reply.code(204).send();
}

function pathOf({ params }: Call): string {
  return `/${params["*"] ?? ""}`;
}
