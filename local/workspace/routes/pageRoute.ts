import { ApiError, foreignOrigin } from "../errors";
import { missingPage } from "../page/layout";
import { route, type Call, type Method, type Route } from "../route";
import type { Workspace } from "../workspace";

/** Nothing from outside and no script, whatever a notebook displayed. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Pages need no token: a browser has none, and the Host check keeps other machines' pages away. */
export function shown(
  at: string,
  render: (workspace: Workspace, call: Call) => string | Promise<string>,
  query: readonly string[] = [],
): Route {
  const handle = async (workspace: Workspace, call: Call): Promise<unknown> => {
    const { status, text } = await renderedOrError(() => render(workspace, call));
    return sentPage(call, text, status);
  };
  return route({ method: "GET", path: at, query, isPublic: true, handle });
}

/** A page that needs nothing but itself, whoever wrote it. */
export function sentPage({ reply }: Call, text: string, status = 200): unknown {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .header("content-security-policy", CONTENT_SECURITY_POLICY)
    .header("cache-control", "no-store")
    .send(text);
}

async function renderedOrError(
  render: () => string | Promise<string>,
): Promise<{ status: number; text: string }> {
  try {
    return { status: 200, text: await render() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 404, text: missingPage(error.message) };
  }
}

/** A button: only a page of this workspace may press it, since it runs code. */
export function pressed(
  at: string,
  act: (workspace: Workspace, call: Call) => string | Promise<string>,
): Route {
  const handle = async (workspace: Workspace, call: Call): Promise<unknown> => {
    const origin = call.request.headers.origin ?? "";
    if (origin !== `http://${call.request.headers.host}`) throw foreignOrigin(origin);
    return call.reply.redirect(await act(workspace, call), 303);
  };
  return route({
    method: "POST" satisfies Method,
    path: at,
    isPublic: true,
    isStream: true,
    handle,
  });
}

export function number({ params }: Call, name: string): number {
  return Number(params[name]);
}
