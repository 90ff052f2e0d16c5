import { type Hosts, isAzureDatabricks, unknownWorkspace } from "../providers/hosts";

const active = new Set<Hosts>();
const network = globalThis.fetch;

/** What the program asks of a workspace by `fetch` while the work lasts goes to the server that stands for it. */
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

const resolvingFetch: typeof fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!isAzureDatabricks(url)) return network(input, init);
  const { hostname } = new URL(url);
  const hosts = [...active].find((one) => one.knows(hostname));
  if (hosts === undefined) return Promise.reject(unknownWorkspace(hostname, []));
  const resolved = hosts.resolve(url);
  return network(input instanceof Request ? new Request(resolved, input) : resolved, init);
};
