import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { untilAnswering } from "../../components/readiness";

/** A workspace that answers with these statuses in turn, the last one for ever. */
async function workspace(...statuses: readonly number[]) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const status = statuses[Math.min(asked.length, statuses.length - 1)] ?? 500;
    asked.push(request.url ?? "");
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${String(port)}`, asked, close };
}

const patience = { attempts: 4, secondsBetween: 0 };

test.each([200, 401, 403])("takes status %i for the API's answer", async (status) => {
  const { url, asked, close } = await workspace(status);
  await untilAnswering(url, patience);
  await close();
  expect(asked).toEqual(["/api/2.0/preview/scim/v2/Me"]);
});

test("asks again until the API is there", async () => {
  const { url, asked, close } = await workspace(503, 404, 302, 401);
  await untilAnswering(url, patience);
  await close();
  expect(asked).toHaveLength(4);
});

test("gives up after so many calls, and says where it stands and what to do", async () => {
  const { url, asked, close } = await workspace(503);
  await expect(untilAnswering(url, patience)).rejects.toThrow(
    `the workspace ${url} exists, but its API did not answer 4 calls, 0 s apart: the last one ended with HTTP status 503`,
  );
  await close();
  expect(asked).toHaveLength(4);
});

test("tells why it can not reach a workspace", async () => {
  const { url, close } = await workspace(200);
  await close();
  await expect(untilAnswering(url, patience)).rejects.toThrow("ECONNREFUSED");
});
