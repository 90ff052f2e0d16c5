import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { PartlyCreatedError } from "./provider";

/** gRPC carries structured error details in this header, as a serialized google.rpc.Status. */
const DETAILS_HEADER = "grpc-status-details-bin";

export function partlyCreated(error: PartlyCreatedError): grpc.StatusObject {
  const properties = JSON.parse(JSON.stringify(error.created.outputs)) as Record<
    string,
    JavaScriptValue
  >;
  const failure = new ErrorResourceInitFailed()
    .setId(error.created.id)
    .setProperties(Struct.fromJavaScript(properties))
    .setReasonsList([error.reason]);
  const detail = new Any();
  detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status()
    .setCode(grpc.status.UNKNOWN)
    .setMessage(error.reason)
    .setDetailsList([detail]);
  const metadata = new grpc.Metadata();
  metadata.set(DETAILS_HEADER, Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.reason, metadata };
}
