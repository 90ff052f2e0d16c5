import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { invalidParameter, malformedRequest, unknownField, unknownQuery } from "./errors";
import type { Workspace } from "./workspace";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request, parsed: what a route's handler may look at. */
export interface Call<B = unknown> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Route<B = unknown> {
  readonly method: Method;
  readonly path: string;
  /** Query parameters understood; any other is refused, because ignoring a filter answers a different question. */
  readonly query?: readonly string[];
  /** What the JSON body may hold; a field outside it is refused by name. */
  readonly body?: z.ZodType<B>;
  /** Answers without a bearer token. */
  readonly isPublic?: boolean;
  /** Takes the body as a stream, whatever its content type. */
  readonly isStream?: boolean;
  readonly handle: (workspace: Workspace, call: Call<B>) => unknown;
}

/** Gives a handler the type of its body, then forgets it so that routes fit one table. */
export function route<B>(definition: Route<B>): Route {
  return definition as unknown as Route;
}

export function checkQuery(definition: Route, query: Readonly<Record<string, string>>): void {
  const known = definition.query ?? [];
  for (const name of Object.keys(query)) {
    if (!known.includes(name)) throw unknownQuery(name, definition.method, definition.path);
  }
}

export function parseBody(definition: Route, sent: unknown): unknown {
  if (!definition.body) return sent;
  const result = definition.body.safeParse(withoutNulls(sent ?? {}));
  if (result.success) return result.data;
  throw bodyError(definition, result.error.issues);
}

function bodyError(definition: Route, issues: readonly z.core.$ZodIssue[]): Error {
  const { method, path } = definition;
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") {
      return unknownField(fieldOf([...issue.path, issue.keys[0] ?? ""]), method, path);
    }
  }
  const issue = issues[0];
  if (!issue) return malformedRequest(`Could not parse request object of ${method} ${path}`);
  const field = fieldOf(issue.path);
  if (
    issue.code === "invalid_type" &&
    issue.input === undefined &&
    /undefined$/.test(issue.message)
  ) {
    return invalidParameter(`Missing required field: ${field}`);
  }
  if (issue.code === "custom") return invalidParameter(issue.message);
  return malformedRequest(`Could not parse request object: field '${field}': ${issue.message}`);
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** The service reads a null as an absent field; Go clients send nulls for empty maps. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
}

export const isTrue = (text: string | undefined): boolean => text === "true";
