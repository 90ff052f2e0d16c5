import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { invalidParameter } from "../errors";
import type { Call } from "../route";

/** The fields of the form whose button was pressed; a button alone sends no body. */
export async function filledIn({ body }: Call): Promise<URLSearchParams> {
  return new URLSearchParams(body ? await text(body as Readable) : "");
}

/** The field `parameters` as people type it, `name=value` with spaces between. */
export function parametersIn(form: URLSearchParams): Record<string, string> {
  const pairs = (form.get("parameters") ?? "").split(/\s+/).filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      if (at < 1) {
        throw invalidParameter(`'${pair}' is no parameter; write it as name=value`);
      }
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
