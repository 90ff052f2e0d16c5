import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

import writeFileAtomic from "write-file-atomic";
import { parse, stringify } from "yaml";

import { EngineError } from "./errors";
import { type StackFolders, passphraseFile } from "./folders";

const PROJECT_FILE = "Pulumi.yaml";
const SALT = "encryptionsalt";
/** Quoted, for the engine reads a plain 2026-11-01 as a date and refuses it where a text is due. */
const QUOTED = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;

type Yaml = Readonly<Record<string, unknown>>;

/** Copies the project's YAML files to where the engine works; a salt the engine wrote into its copy stays. */
export function copyProject(folders: StackFolders): { projectName: string } {
  const stackFile = `Pulumi.${folders.stack}.yaml`;
  const settings = read(path.join(folders.source, stackFile));
  if (settings === undefined) {
    throw new EngineError(
      `there is no stack "${folders.stack}": ${path.join(folders.source, stackFile)} does not exist`,
    );
  }
  const project = read(path.join(folders.source, PROJECT_FILE));
  if (typeof project?.["name"] !== "string") {
    throw new EngineError(`${path.join(folders.source, PROJECT_FILE)} must name the project`);
  }
  mkdirSync(folders.project, { recursive: true });
  // The program runs inline: a main file would be looked for beside the copy.
  writeFileAtomic.sync(
    path.join(folders.project, PROJECT_FILE),
    stringify({ ...project, main: undefined }, QUOTED),
  );
  const copy = path.join(folders.project, stackFile);
  const salt = read(copy)?.[SALT];
  writeFileAtomic.sync(
    copy,
    stringify(salt === undefined ? settings : { ...settings, [SALT]: salt }, QUOTED),
  );
  return { projectName: project["name"] };
}

function read(file: string): Yaml | undefined {
  return existsSync(file) ? ((parse(readFileSync(file, "utf8")) as Yaml | null) ?? {}) : undefined;
}

/** The key of this clone's secrets: made once, readable by its owner alone. */
export function ensurePassphrase(): void {
  if (existsSync(passphraseFile)) return;
  mkdirSync(path.dirname(passphraseFile), { recursive: true });
  writeFileAtomic.sync(passphraseFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
}
