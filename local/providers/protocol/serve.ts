import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import { partlyCreated } from "./initFailure";
import { Operations } from "./operations";
import { PartlyCreatedError, type Provider } from "./provider";
import { difference, type Change } from "./difference";
import { type Inputs, hasUnknown } from "./values";

/**
 * Serves a provider to the engine. `pulumi.provider.main` of the SDK is not used: it drops what the engine says in
 * Configure (the workspace's address), the old inputs, the preview flag, the random seed and the detailed difference.
 */
export function serve(provider: Provider): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, methods(provider));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${port}\n`); // the engine reads the port from the first line
  });
  endWithParent();
}

/** A plugin whose engine was killed is told nothing and would stay for ever. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500).unref();
}

type Method<Request, Response> = (request: Request) => Response | Promise<Response>;

function unary<Request, Response>(
  method: Method<Request, Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => method(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback(
            error instanceof PartlyCreatedError ? partlyCreated(error) : failed(error),
            null,
          ),
      );
  };
}

function failed(error: unknown): grpc.StatusObject {
  const details = error instanceof Error ? error.message : String(error);
  return { code: grpc.status.UNKNOWN, details, metadata: new grpc.Metadata() };
}

function methods(provider: Provider): grpc.UntypedServiceImplementation {
  const operations = new Operations(provider);
  return { ...configurationMethods(provider), ...resourceMethods(operations) };
}

function configurationMethods(provider: Provider): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: unary(() => new PluginInfo().setVersion(provider.schema.version)),
    getSchema: unary(() => new messages.GetSchemaResponse().setSchema("{}")),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    checkConfig: unary((request: messages.CheckRequest) =>
      new messages.CheckResponse().setInputs(struct(values(request.getNews()))),
    ),
    diffConfig: unary((request: messages.DiffRequest) =>
      diffResponse(
        difference(
          values(request.getOldInputs() ?? request.getOlds()),
          values(request.getNews()),
          [],
        ),
        false,
      ),
    ),
    configure: unary((request: messages.ConfigureRequest) => {
      const config = values(request.getArgs());
      // What an earlier preview told does not hold for this one.
      provider.configure(hasUnknown(config) ? {} : config);
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),
  };
}

function resourceMethods(operations: Operations): grpc.UntypedServiceImplementation {
  return {
    check: unary((request: messages.CheckRequest) => check(operations, request)),
    diff: unary((request: messages.DiffRequest) => diff(operations, request)),
    create: unary((request: messages.CreateRequest) => create(operations, request)),
    read: unary((request: messages.ReadRequest) => read(operations, request)),
    update: unary((request: messages.UpdateRequest) => update(operations, request)),
    delete: unary((request: messages.DeleteRequest) => remove(operations, request)),
    invoke: unary((request: messages.InvokeRequest) => invoke(operations, request)),
  };
}

function check(operations: Operations, request: messages.CheckRequest): messages.CheckResponse {
  const seed = Buffer.from(request.getRandomseed_asU8());
  const news = values(request.getNews());
  const { inputs, failures } = operations.check(
    request.getUrn(),
    news,
    values(request.getOlds()),
    seed,
  );
  const listed = failures.map(({ property, reason }) =>
    new messages.CheckFailure().setProperty(property).setReason(reason),
  );
  return new messages.CheckResponse().setInputs(struct(inputs)).setFailuresList(listed);
}

function diff(operations: Operations, request: messages.DiffRequest): messages.DiffResponse {
  const olds = values(request.getOldInputs());
  const found = operations.difference(request.getUrn(), olds, values(request.getNews()));
  return diffResponse(found.changes, found.deletesBeforeReplacing);
}

async function create(
  operations: Operations,
  request: messages.CreateRequest,
): Promise<messages.CreateResponse> {
  const inputs = values(request.getProperties());
  const { id, outputs } = await operations.create(request.getUrn(), inputs, request.getPreview());
  return new messages.CreateResponse().setId(id).setProperties(struct(outputs));
}

/** An answer without an id says that the resource is gone. */
async function read(
  operations: Operations,
  request: messages.ReadRequest,
): Promise<messages.ReadResponse> {
  const remembered = remember(request.getId(), request.getInputs(), request.getProperties());
  const found = await operations.read(request.getUrn(), remembered);
  const response = new messages.ReadResponse();
  if (found === undefined) return response;
  return response
    .setId(found.id)
    .setInputs(struct(found.inputs))
    .setProperties(struct(found.outputs));
}

async function update(
  operations: Operations,
  request: messages.UpdateRequest,
): Promise<messages.UpdateResponse> {
  const remembered = remember(request.getId(), request.getOldInputs(), request.getOlds());
  const news = values(request.getNews());
  const outputs = await operations.update(request.getUrn(), remembered, news, request.getPreview());
  return new messages.UpdateResponse().setProperties(struct(outputs));
}

async function remove(operations: Operations, request: messages.DeleteRequest): Promise<Empty> {
  const remembered = remember(request.getId(), request.getOldInputs(), request.getProperties());
  await operations.delete(request.getUrn(), remembered);
  return new Empty();
}

async function invoke(
  operations: Operations,
  request: messages.InvokeRequest,
): Promise<messages.InvokeResponse> {
  const result = await operations.invoke(request.getTok(), values(request.getArgs()));
  return new messages.InvokeResponse().setReturn(struct(result));
}

function remember(id: string, inputs: Struct | undefined, outputs: Struct | undefined) {
  return { id, inputs: values(inputs), outputs: values(outputs) };
}

const KINDS = {
  add: [messages.PropertyDiff.Kind.ADD, messages.PropertyDiff.Kind.ADD_REPLACE],
  delete: [messages.PropertyDiff.Kind.DELETE, messages.PropertyDiff.Kind.DELETE_REPLACE],
  update: [messages.PropertyDiff.Kind.UPDATE, messages.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

function diffResponse(
  changes: readonly Change[],
  deletesBeforeReplacing: boolean,
): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setReplacesList(changes.filter(({ replaces }) => replaces).map(({ path }) => path))
    .setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))])
    .setDeletebeforereplace(deletesBeforeReplacing)
    .setHasdetaileddiff(true);
  for (const { path, kind, replaces } of changes) {
    const change = new messages.PropertyDiff()
      .setKind(KINDS[kind][replaces ? 1 : 0])
      .setInputdiff(true);
    response.getDetaileddiffMap().set(path, change);
  }
  return response;
}

function values(struct: Struct | undefined): Inputs {
  return struct?.toJavaScript() ?? {};
}

function struct(inputs: Inputs): Struct {
  const plain = JSON.parse(JSON.stringify(inputs)) as Record<string, JavaScriptValue>; // drops undefined members
  return Struct.fromJavaScript(plain);
}
