/** How an action reaches Azure; tests put their own in its place. */
export interface ArmConnection {
  /** A token of Azure Resource Manager. */
  readonly token: () => Promise<string>;
  /** Sends a request, with the token in its headers. */
  readonly fetch: (url: string, request: RequestInit) => Promise<Response>;
  /** Passes the time between two questions whether the action is done. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const resourceManager = "https://management.azure.com";
const defaultRetrySeconds = 5;
const longestWaitSeconds = 300;
const millisecondsPerSecond = 1000;

/**
 * Asks Azure Resource Manager to do something with a resource that no property of it expresses, and waits until it is done.
 * @throws Error with Azure's answer when it refuses, or is not done within five minutes
 */
export async function armAction(
  resourceId: string,
  action: string,
  apiVersion: string,
  connection: ArmConnection,
): Promise<void> {
  const headers = { Authorization: `Bearer ${await connection.token()}` };
  const url = `${resourceManager}${resourceId}/${action}?api-version=${apiVersion}`;
  let answer = await connection.fetch(url, { method: "POST", headers });
  let waited = 0;
  while (answer.status === 202) {
    const place = answer.headers.get("location");
    // Accepted without a place to ask at: there is nothing to wait for.
    if (place === null) return;
    const seconds = Number(answer.headers.get("retry-after") ?? defaultRetrySeconds);
    waited += seconds;
    if (waited > longestWaitSeconds)
      throw new Error(
        `${action} of ${resourceId} is not done after ${String(longestWaitSeconds)} s`,
      );
    await connection.wait(seconds * millisecondsPerSecond);
    answer = await connection.fetch(place, { method: "GET", headers });
  }
  if (!answer.ok) {
    throw new Error(
      `Azure answered ${String(answer.status)} to ${action} of ${resourceId}: ${await answer.text()}`,
    );
  }
}
