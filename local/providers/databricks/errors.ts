/** An error answer of the workspace: `error_code` and the service's own wording. */
export class WorkspaceError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    /** Version that a change of a setting has to be based on, as google.rpc.ErrorInfo tells it. */
    readonly etag?: string,
  ) {
    super(message);
  }
}

/** jobs/get answers 400 where everything else answers 404; the real client knows it by its wording. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof WorkspaceError)) return false;
  if (error.status === 404) return true;
  return (
    error.errorCode === "INVALID_PARAMETER_VALUE" &&
    /^(Job|Cluster) \S+ does not exist/.test(error.message)
  );
}

export function isAlreadyThere(error: unknown): boolean {
  if (!(error instanceof WorkspaceError)) return false;
  return (
    error.errorCode.endsWith("ALREADY_EXISTS") || /already (exists|in use)/i.test(error.message)
  );
}

/** e.g. `cannot create catalog: Catalog 'x' already exists` */
export async function telling<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    const message = `cannot ${action}: ${error.message}`;
    throw new WorkspaceError(error.status, error.errorCode, message, error.etag);
  }
}

/** Deleting what is gone already is done. */
export async function ignoringMissing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** undefined where the workspace has no such object. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
