import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { type Inputs, isUnknown, text } from "../protocol/values";
import type { Failure } from "../schema/check";

/** Content is given inline or as a file; the wording is that of the Terraform SDK under the real provider. */
export function contentFaults(inputs: Inputs): Failure[] {
  const hasInline = inputs["contentBase64"] !== undefined;
  const hasSource = inputs["source"] !== undefined;
  if (hasInline && hasSource) {
    return [{ property: "contentBase64", reason: '"content_base64": conflicts with source' }];
  }
  if (!hasInline && !hasSource) {
    return [
      {
        property: "contentBase64",
        reason: '"content_base64": one of `content_base64,source` must be specified',
      },
    ];
  }
  return [];
}

/** With a file as the source, its digest among the inputs makes an edit of the file a change of the resource. */
export function withDigest(inputs: Inputs, projectFolder: string): Inputs {
  const source = text(inputs, "source");
  if (source === undefined) return inputs;
  return {
    ...inputs,
    md5: createHash("md5")
      .update(readFileSync(resolve(projectFolder, source)))
      .digest("hex"),
  };
}

export function contentOf(inputs: Inputs, projectFolder: string): Buffer {
  const inline = text(inputs, "contentBase64");
  if (inline !== undefined) return Buffer.from(inline, "base64");
  return readFileSync(resolve(projectFolder, text(inputs, "source") ?? ""));
}

/** The language a notebook's file name tells, as the real provider reads it. */
export function languageOf(inputs: Inputs): string | undefined {
  const given = text(inputs, "language");
  if (given !== undefined || isUnknown(inputs["source"])) return given;
  const extension = /\.(\w+)$/.exec(text(inputs, "source") ?? "")?.[1] ?? "";
  return { py: "PYTHON", scala: "SCALA", sql: "SQL", r: "R" }[extension.toLowerCase()];
}
