import type { Provider } from "../protocol/provider";
import { schemaOf } from "../sdk";
import { resources } from "./resources";

/** Random values as the real provider makes them: drawn once at creation, kept in the stack's state. */
export function randomProvider(): Provider {
  const files = {
    "random:index/randomString:RandomString": "randomString.d.ts",
    "random:index/randomUuid:RandomUuid": "randomUuid.d.ts",
    "random:index/randomId:RandomId": "randomId.d.ts",
  };
  return { schema: schemaOf("random", files), resources, configure: () => undefined };
}
