import { answerOf, isResourceManager } from "../providers/azureNative/resourceManager";
import { type Hosts, isAzureDatabricks, unknownWorkspace } from "../providers/hosts";

const active = new Set<Hosts>();
const network = globalThis.fetch;

/**
 * What the program asks by `fetch` while the work lasts stays on this machine: of a workspace it goes to the server that
 * stands for it, of Azure to the record.
 */
export async function withHosts<T>(hosts: Hosts, work: () => Promise<T>): Promise<T> {
  active.add(hosts);
  globalThis.fetch = resolvingFetch;
  try {
    return await work();
  } finally {
    active.delete(hosts);
    if (active.size === 0) globalThis.fetch = network;
  }
}

const resolvingFetch: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (isResourceManager(url))
    return answerOf(
      [...active].map(({ store }) => store),
      new Request(input, init),
    );
  if (!isAzureDatabricks(url)) return network(input, init);
  const { hostname } = new URL(url);
  const hosts = [...active].find((one) => one.knows(hostname));
  if (hosts === undefined) throw unknownWorkspace(hostname, []);
  const resolved = hosts.resolve(url);
  return network(input instanceof Request ? new Request(resolved, input) : resolved, init);
};
