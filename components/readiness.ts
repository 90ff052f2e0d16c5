import * as pulumi from "@pulumi/pulumi";

/** How long a new workspace is waited for. */
export interface Patience {
  /** Calls in all, the first one included. */
  readonly attempts: number;
  /** Pause from the answer to one call to the next. */
  readonly secondsBetween: number;
}

/** Ten minutes: Azure calls a workspace ready up to some minutes before its API takes calls. */
const patience: Patience = { attempts: 120, secondsBetween: 5 };

/** The workspace's API refuses a caller without a token, or takes one that needs none; anything else is not the API yet. */
const answers = [200, 401, 403];

/**
 * Runs after the resource that makes the workspace reachable was made, and ends when the workspace's API answers, so that
 * nothing is made in a workspace that does not take calls yet. It asks without signing in: whether the API is there is all
 * it has to learn, and a hook has no provider to sign in with.
 *
 * @param urlOf the workspace's address, given the outputs of what was made; the program has none of them at that moment
 */
export function readinessHook(
  name: string,
  urlOf: (made: Readonly<Record<string, unknown>>) => string | Promise<string>,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`${name}-readiness`, async ({ newOutputs }) => {
    await untilAnswering(await urlOf(newOutputs ?? {}), patience);
  });
}

/** @throws Error when the API did not answer in time, with what it said last */
export async function untilAnswering(
  url: string,
  { attempts, secondsBetween }: Patience,
): Promise<void> {
  let last = "";
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    last = await answerOf(url);
    if (last === "") return;
    if (attempt < attempts) await seconds(secondsBetween);
  }
  throw new Error(
    `the workspace ${url} exists, but its API did not answer ${String(attempts)} calls, ${String(secondsBetween)} s apart: ` +
      `the last one ended with ${last}. Look whether this machine reaches the workspace (its network and name service, ` +
      "where public access is disabled), then run the same command again: it goes on from here",
  );
}

/** Empty when the API is there, else what came instead. */
async function answerOf(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/api/2.0/preview/scim/v2/Me`, { redirect: "manual" });
    return answers.includes(answer.status) ? "" : `HTTP status ${String(answer.status)}`;
  } catch (error) {
    // `fetch failed` says nothing, its cause does.
    const { message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
    return cause?.message === undefined ? message : `${message}: ${cause.message}`;
  }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
