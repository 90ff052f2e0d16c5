/**
 * Every error the workspace answers with: status, `error_code` and the service's own wording.
 * Wordings come from what real clients match on or quote in their issue trackers; see README.md.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    /** What clients read a setting's current version from; see google.rpc.ErrorInfo. */
    readonly details?: readonly object[],
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** The body of the answer. */
  answer(): object {
    const { errorCode: error_code, message, details } = this;
    return { error_code, message, ...(details === undefined ? {} : { details }) };
  }
}

/** The identity routes speak SCIM (RFC 7644), errors too. */
export class ScimError extends ApiError {
  override answer(): object {
    const { message: detail, status } = this;
    return {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      detail,
      status: String(status),
    };
  }
}

export const invalidParameter = (message: string): ApiError =>
  new ApiError(400, "INVALID_PARAMETER_VALUE", message);

export const malformedRequest = (message: string): ApiError =>
  new ApiError(400, "MALFORMED_REQUEST", message);

export const unauthenticated = (): ApiError =>
  new ApiError(
    401,
    "UNAUTHENTICATED",
    "Credential was not sent or was of an unsupported type for this API.",
  );

export const foreignHost = (host: string): ApiError =>
  new ApiError(
    403,
    "PERMISSION_DENIED",
    `the Host header is '${host}', but the local workspace answers only to 127.0.0.1, localhost and ::1`,
  );

export const foreignOrigin = (origin: string): ApiError =>
  new ApiError(
    403,
    "PERMISSION_DENIED",
    `the request comes from a page of '${origin}'; runs can be started only from the workspace's own pages`,
  );

/** Never 503: clients of the real service repeat that without end. */
export const notImplemented = (what: string): ApiError =>
  new ApiError(501, "NOT_IMPLEMENTED", `${what} is not implemented by the local workspace`);

export const unknownRoute = (method: string, path: string): ApiError =>
  notImplemented(`${method} ${path}`);

export const unknownField = (field: string, method: string, path: string): ApiError =>
  notImplemented(`field '${field}' of ${method} ${path}`);

export const unknownQuery = (name: string, method: string, path: string): ApiError =>
  notImplemented(`query parameter '${name}' of ${method} ${path}`);

export const diskFull = (directory: string): ApiError =>
  new ApiError(
    507,
    "INSUFFICIENT_STORAGE",
    `the disk that holds ${directory} is full, so the change was not stored; free space there and repeat the request`,
  );

export const internalError = (message: string): ApiError =>
  new ApiError(500, "INTERNAL_ERROR", message);

// Workspace tree

export const pathMissing = (path: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `Path (${path}) doesn't exist.`);

export const parentFolderMissing = (parent: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `The parent folder (${parent}) does not exist.`);

export const pathTaken = (path: string): ApiError =>
  new ApiError(400, "RESOURCE_ALREADY_EXISTS", `Path (${path}) already exists.`);

export const nodeTypeMismatch = (path: string, existing: string, asked: string): ApiError =>
  new ApiError(
    400,
    "RESOURCE_ALREADY_EXISTS",
    `Node (${path}) already exists with type ${existing}, so a ${asked} cannot be made there.`,
  );

export const folderNotEmpty = (path: string): ApiError =>
  new ApiError(400, "DIRECTORY_NOT_EMPTY", `Folder (${path}) is not empty`);

// Jobs. Clients map these 400s to "not found" by their text.

export const jobMissing = (jobId: number): ApiError =>
  invalidParameter(`Job ${jobId} does not exist.`);

export const runMissing = (runId: number): ApiError =>
  invalidParameter(`Run ${runId} does not exist.`);

// Named objects

export const objectMissing = (kind: string, name: string): ApiError =>
  new ApiError(404, `${codeOf(kind)}_DOES_NOT_EXIST`, `${kind} '${name}' does not exist.`);

export const objectTaken = (kind: string, name: string): ApiError =>
  new ApiError(400, `${codeOf(kind)}_ALREADY_EXISTS`, `${kind} '${name}' already exists`);

export const policyMissing = (policyId: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `Can't find a cluster policy with id: ${policyId}.`);

export const instancePoolMissing = (poolId: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `Can't find an instance pool with id: ${poolId}.`);

export const instancePoolInUse = (poolId: string, users: readonly string[]): ApiError =>
  invalidState(
    `Instance pool '${poolId}' cannot be deleted: it gives machines to ${users.join(", ")}`,
  );

// SQL, dashboards and alerts

export const warehouseMissing = (id: string): ApiError =>
  new ApiError(
    404,
    "ENDPOINT_NOT_FOUND",
    `SQL warehouse ${id} does not exist at all in the database`,
  );

export const dashboardMissing = (id: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `Unable to find dashboard [dashboards/${id}].`);

export const alertMissing = (id: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `Alert with id ${id} does not exist.`);

const invalidState = (message: string): ApiError => new ApiError(400, "INVALID_STATE", message);

export const schemaNotEmpty = (
  name: string,
  tables: number,
  functions: number,
  volumes: number,
): ApiError =>
  new ApiError(
    400,
    "SCHEMA_NOT_EMPTY",
    `Schema '${name}' is not empty. The schema has ${tables} tables(s), ${functions} functions(s), ${volumes} volumes(s)`,
  );

export const catalogNotEmpty = (name: string, schemas: number): ApiError =>
  new ApiError(
    400,
    "CATALOG_NOT_EMPTY",
    `Catalog '${name}' is not empty. The catalog has ${schemas} schema(s)`,
  );

export const noParentLocation = (url: string): ApiError =>
  new ApiError(
    400,
    "INVALID_PARAMETER_VALUE",
    `No parent external location found for path '${url}'. Please create an external location on one of the parent paths and then retry the query or command again.`,
  );

export const locationOverlap = (url: string, kind: string, name: string): ApiError =>
  new ApiError(
    400,
    "LOCATION_OVERLAP",
    `Input path url '${url}' overlaps with the location of ${kind} '${name}'.`,
  );

export const filesystemMissing = (url: string, container: string, account: string): ApiError =>
  invalidParameter(
    `Failed to access cloud storage: [AbfsRestOperationException] The specified filesystem does not exist. (container '${container}' of account '${account}', url '${url}')`,
  );

export const connectorNotAllowed = (connectorId: string): ApiError =>
  permissionDenied(
    `Registering a credential requires the contributor role over the corresponding access connector with ID ${connectorId}`,
  );

export const presignedUrlsDisabled = (): ApiError =>
  new ApiError(403, "PERMISSION_DENIED", "Presigned URLs API is not enabled for this workspace.");

// Principals

export const scimMissing = (kind: string, id: string): ApiError =>
  new ScimError(404, "RESOURCE_DOES_NOT_EXIST", `${kind} with id ${id} not found.`);

export const servicePrincipalTaken = (applicationId: string): ApiError =>
  new ScimError(
    409,
    "RESOURCE_ALREADY_EXISTS",
    `Service principal with application ID ${applicationId} already exists.`,
  );

export const groupTaken = (name: string): ApiError =>
  new ScimError(409, "RESOURCE_ALREADY_EXISTS", `Group with name ${name} already exists.`);

export const scimInvalid = (message: string): ApiError =>
  new ScimError(400, "INVALID_PARAMETER_VALUE", message);

export const granteeMissing = (name: string): ApiError =>
  new ApiError(404, "PRINCIPAL_DOES_NOT_EXIST", `Could not find principal with name ${name}.`);

export const accessorMissing = (kind: string, name: string): ApiError =>
  new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `Principal: ${kind}(${name}) does not exist`);

export const permissionDenied = (message: string): ApiError =>
  new ApiError(403, "PERMISSION_DENIED", message);

export const staleVersion = (message: string, etag: string): ApiError =>
  new ApiError(409, "RESOURCE_CONFLICT", message, etagDetails(etag));

export const neverSet = (setting: string, etag: string): ApiError =>
  new ApiError(404, "NOT_FOUND", `Setting ${setting} is not set.`, etagDetails(etag));

export const privilegeNotApplicable = (privilege: string, kind: string, name: string): ApiError =>
  invalidParameter(
    `Privilege ${privilege.replaceAll("_", " ")} is not applicable to this entity [${name}:${kind.toUpperCase()}].`,
  );

function etagDetails(etag: string): readonly object[] {
  return [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "RESOURCE_CONFLICT",
      domain: "databricks.com",
      metadata: { etag },
    },
  ];
}

function codeOf(kind: string): string {
  return kind.toUpperCase().replaceAll(" ", "_");
}
