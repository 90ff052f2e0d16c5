import multipart from "@fastify/multipart";
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import {
  ApiError,
  diskFull,
  foreignHost,
  internalError,
  malformedRequest,
  unauthenticated,
  unknownRoute,
} from "./errors";
import { missingPage } from "./page/layout";
import { checkQuery, parseBody, type Route } from "./route";
import { alertRoutes } from "./routes/alerts";
import { bindingRoutes } from "./routes/bindings";
import { catalogRoutes } from "./routes/catalogs";
import { clusterPolicyRoutes } from "./routes/clusterPolicies";
import { dashboardRoutes } from "./routes/dashboards";
import { instancePoolRoutes } from "./routes/instancePools";
import { externalLocationRoutes } from "./routes/externalLocations";
import { identityRoutes } from "./routes/identity";
import { jobRoutes } from "./routes/jobs";
import { metastoreRoutes } from "./routes/metastore";
import { modelRoutes } from "./routes/models";
import { notebookRoutes } from "./routes/notebooks";
import { pageRoutes } from "./routes/pages";
import { reportRoutes } from "./routes/reports";
import { permissionRoutes } from "./routes/permissions";
import { qualityMonitorRoutes } from "./routes/qualityMonitors";
import { ruleSetRoutes } from "./routes/ruleSets";
import { runRoutes } from "./routes/runs";
import { scimRoutes } from "./routes/scim";
import { serviceCredentialRoutes } from "./routes/serviceCredentials";
import { sqlWarehouseRoutes } from "./routes/sqlWarehouses";
import { tableRoutes } from "./routes/tables";
import { volumeFileRoutes } from "./routes/volumeFiles";
import { workspaceObjectRoutes } from "./routes/workspaceObjects";
import { workspaceSettingRoutes } from "./routes/workspaceSettings";
import type { Workspace } from "./workspace";

export const ROUTES: readonly Route[] = [
  ...identityRoutes,
  ...scimRoutes,
  ...ruleSetRoutes,
  ...workspaceSettingRoutes,
  ...workspaceObjectRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...clusterPolicyRoutes,
  ...instancePoolRoutes,
  ...permissionRoutes,
  ...metastoreRoutes,
  ...externalLocationRoutes,
  ...catalogRoutes,
  ...serviceCredentialRoutes,
  ...tableRoutes,
  ...qualityMonitorRoutes,
  ...modelRoutes,
  ...bindingRoutes,
  ...volumeFileRoutes,
  ...sqlWarehouseRoutes,
  ...dashboardRoutes,
  ...alertRoutes,
  ...pageRoutes,
  ...notebookRoutes,
  ...reportRoutes,
];

/** The service takes 10 MB of content; base64 makes 14 of it, and a margin for the rest of the body. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** HTTP and nothing else: who may ask, how bodies are read, how answers and errors are written. */
export async function buildServer(
  workspace: Workspace,
  log: (line: string) => void,
): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
  });
  server.addHook("onRequest", async (request) => {
    checkHost(request.headers.host ?? "");
  });
  server.addHook("onResponse", async (request, reply) => {
    log(answerLine(request, reply));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const answer = asApiError(error, workspace.paths.stateDir);
    if (answer.status === 500) log(`${request.method} ${request.url} failed: ${error.stack}`);
    return sendError(reply, answer);
  });
  server.setNotFoundHandler(answerUnknown);
  await server.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: MAX_BODY_BYTES } });
    readJsonBodies(scope);
    for (const one of ROUTES) if (!one.isStream) mount(scope, one, workspace);
  });
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => {
      done(null, payload);
    });
    for (const one of ROUTES) if (one.isStream) mount(scope, one, workspace);
  });
  return server;
}

/** A person who mistyped an address gets a page, a client the service's error. */
function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?", 1)[0] ?? "";
  if (request.method !== "GET" || path.startsWith("/api/")) {
    return sendError(reply, unknownRoute(request.method, path));
  }
  const page = missingPage(`There is no page ${path}.`);
  return reply.code(404).type("text/html; charset=utf-8").send(page);
}

function mount(scope: FastifyInstance, one: Route, workspace: Workspace): void {
  scope.route({
    method: one.method,
    url: one.path,
    ...(one.isStream ? { bodyLimit: Number.MAX_SAFE_INTEGER } : {}),
    onRequest: async (request) => {
      if (!one.isPublic) checkToken(request);
    },
    handler: async (request, reply) => {
      const query = request.query as Record<string, string>;
      checkQuery(one, query);
      const params = request.params as Record<string, string>;
      const body = parseBody(one, request.body);
      return one.handle(workspace, { params, query, body, request, reply });
    },
  });
}

/** Clients send JSON under several content types, and sometimes a content type with no body. */
function readJsonBodies(scope: FastifyInstance): void {
  const types = ["application/json", "application/scim+json", "text/plain"];
  scope.removeContentTypeParser(["application/json", "text/plain"]);
  scope.addContentTypeParser(types, { parseAs: "string" }, (_request, text, done) => {
    if (text === "") {
      done(null, {});
      return;
    }
    try {
      done(null, JSON.parse(text as string));
    } catch (error) {
      done(
        malformedRequest(
          `Invalid JSON given in the body of the request - ${(error as Error).message}`,
        ),
      );
    }
  });
}

/** A page on the internet may resolve its own name to 127.0.0.1; its Host header gives it away. */
function checkHost(host: string): void {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!["127.0.0.1", "localhost", "[::1]"].includes(name)) throw foreignHost(host);
}

function checkToken(request: FastifyRequest): void {
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? "")) throw unauthenticated();
}

function asApiError(error: FastifyError | ApiError, stateDir: string): ApiError {
  if (error instanceof ApiError) return error;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return diskFull(stateDir);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ApiError(error.statusCode, "MALFORMED_REQUEST", error.message);
  }
  return internalError(error.message);
}

/** `200 GET /api/2.2/jobs/list 4 ms`; of a refusal also why. */
function answerLine(request: FastifyRequest, reply: FastifyReply): string {
  const { method, url } = request;
  const refusal = refusals.get(reply);
  const answer = `${reply.statusCode} ${method} ${url} ${Math.round(reply.elapsedTime)} ms`;
  return refusal === undefined ? answer : `${answer}: ${refusal}`;
}

const refusals = new WeakMap<FastifyReply, string>();

function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  refusals.set(reply, error.message);
  return reply.code(error.status).send(error.answer());
}
