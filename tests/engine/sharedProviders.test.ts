import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import { DIRECTORY } from "../providers/databricksTokens";
import { RecordingServer } from "../providers/recordingServer";
import { urn } from "../providers/urns";
import type { SharedProviders } from "./sharedProviders";

/** On a machine under load three processes take a while to start. */
jest.setTimeout(120_000);

const clone = path.resolve(__dirname, "../..");
const state = mkdtempSync(path.join(tmpdir(), "providers-"));
const inWorkspace = `GET /api/2.0/workspace/get-status?path=${encodeURIComponent("/Shared")}`;
const workspace = new RecordingServer({
  [inWorkspace]: { body: { object_type: "DIRECTORY", object_id: 7, path: "/Shared" } },
});
let host: string;
let providers: SharedProviders;
let addresses: string;

beforeAll(async () => {
  host = await workspace.start();
  process.env["BATCH_SCORING_WORKSPACE_PORT"] = new URL(host).port;
  process.env["BATCH_SCORING_STATE_DIR"] = state; // read where the module is loaded
  const loaded = await import("./sharedProviders");
  providers = new loaded.SharedProviders();
});
beforeEach(async () => {
  addresses = await providers.addresses("dev", clone);
});
afterAll(async () => {
  await providers.end();
  await workspace.stop();
  rmSync(state, { recursive: true, force: true });
});

const portOf = (provider: string) =>
  new RegExp(`(?:^|,)${provider}:(\\d+)`).exec(addresses)?.[1] ?? "";

function answers(port: number): Promise<boolean> {
  return new Promise((told) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      told(true);
    });
    socket.once("error", () => told(false));
  });
}

/** What the engine's call of a provider is answered. */
function asked<Answer>(
  call: (told: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((done, fail) =>
    call((error, answer) => (error === null ? done(answer) : fail(error))),
  );
}

const struct = (values: Record<string, JavaScriptValue>) => Struct.fromJavaScript(values);

test("one preview after the other is told the same processes, one for each provider", async () => {
  expect(addresses).toMatch(/^azure-native:\d+,databricks:\d+,random:\d+$/);
  expect(await providers.addresses("dev", clone)).toBe(addresses);
});

test("a preview that does not know its workspace yet is not answered by that of an earlier one", async () => {
  const provider = new ResourceProviderClient(
    `127.0.0.1:${portOf("databricks")}`,
    grpc.credentials.createInsecure(),
  );
  const configure = (known: string) =>
    asked<messages.ConfigureResponse>((told) =>
      provider.configure(new messages.ConfigureRequest().setArgs(struct({ host: known })), told),
    );
  const read = async () => {
    const request = new messages.ReadRequest().setId("/Shared").setUrn(urn(DIRECTORY, "root"));
    return (await asked<messages.ReadResponse>((told) => provider.read(request, told))).getId();
  };
  try {
    await configure(host);
    expect(await read()).toBe("/Shared");
    await configure("04da6b54-80e4-46f7-96ec-b56ff0331ba9"); // the engine's word for a value that is not known yet
    await expect(read()).rejects.toThrow("the databricks provider has no `host`");
  } finally {
    provider.close();
  }
});

test("an update finds no shared process running", async () => {
  const ports = ["azure-native", "databricks", "random"].map((name) => Number(portOf(name)));
  const running = () => Promise.all(ports.map(answers));
  expect(await running()).toEqual([true, true, true]);
  await providers.end();
  expect(await running()).toEqual([false, false, false]);
});
