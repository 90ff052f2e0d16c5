import { CLIENT_TOKEN } from "./arm";
import { acted } from "./dataFactory";
import { ArmError, badRequest, notFound } from "./errors";
import type { ResourceStore } from "../../azure/resourceStore";

const ORIGIN = "https://management.azure.com";

export function isResourceManager(url: string): boolean {
  return new URL(url).origin === ORIGIN;
}

/**
 * Azure Resource Manager for what a program asks of it beside its provider: an action of a resource in one of the records.
 * @throws Error when this platform does not serve the request
 */
export function answerOf(stores: readonly ResourceStore[], request: Request): Response {
  try {
    act(stores, request);
    return new Response(null, { status: 200 });
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const { status, code, armMessage: message } = error;
    return Response.json({ error: { code, message } }, { status });
  }
}

function act(stores: readonly ResourceStore[], request: Request): void {
  const { pathname, searchParams } = new URL(request.url);
  if (request.headers.get("authorization") !== `Bearer ${CLIENT_TOKEN}`)
    throw new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.");
  if (!searchParams.has("api-version"))
    throw badRequest(
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  const [, id = "", action = ""] = /^(.+)\/([^/]+)$/.exec(pathname) ?? [];
  const store = stores.find((one) => one.get(id) !== undefined);
  const held = store?.get(id);
  if (store === undefined || held === undefined) throw notFound(id);
  const changed = request.method === "POST" ? acted(held, action) : undefined;
  if (changed === undefined)
    throw new Error(`Azure on this machine does not serve ${request.method} ${pathname}`);
  store.put(changed);
}
