// The Pulumi CLI: the one on PATH if it fits, else the official installer's, else built from its Go module.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { run, SetupError, step, tools } from "./steps.mjs";
import { versionIn } from "./toolchain.mjs";

// The version the local platform is proven with; older ones than the SDK (3.248) miss what it asks of the engine.
const version = "3.250.0";
const home = path.join(tools, "pulumi");
const chosenFile = path.join(home, "path");
const source = path.join(import.meta.dirname, "pulumi-cli");

function versionAt(command) {
  try {
    const text = execFileSync(command, ["version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return versionIn(text);
  } catch {
    return [];
  }
}

function fits([major, minor]) {
  return major === 3 && minor >= 248;
}

function onPath() {
  const candidates = (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "pulumi"));
  return candidates.find((file) => existsSync(file) && fits(versionAt(file)));
}

async function installed() {
  const { PulumiCommand } = createRequire(import.meta.url)("@pulumi/pulumi/automation");
  const { SemVer } = createRequire(import.meta.url)("semver");
  await PulumiCommand.install({ root: home, version: new SemVer(version) });
  return path.join(home, "bin", "pulumi");
}

async function built(report) {
  const goVersion = versionIn(goText());
  if (!goVersion.length) {
    throw new SetupError(
      `the Pulumi CLI ${version} could not be downloaded and there is no Go to build it with; ` +
        "install the Pulumi CLI (3.248 or newer, on PATH) or Go 1.25 or newer, then run the same command again",
    );
  }
  const env = {
    ...process.env,
    GOBIN: path.join(home, "bin"),
    GOFLAGS: "-buildvcs=false",
    GOTOOLCHAIN: "auto",
  };
  const stamp = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  await run("pulumi-cli", "go", ["install", "-v", "-ldflags", `-s -w -X ${stamp}`, "tool"], {
    report,
    env,
    cwd: source,
  });
  return path.join(home, "bin", "pulumi");
}

function goText() {
  try {
    return execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", cwd: tools });
  } catch {
    return "";
  }
}

function choose(file) {
  mkdirSync(home, { recursive: true });
  writeFileSync(chosenFile, file);
}

/** Leaves the path of a fitting CLI in `.tools/pulumi/path`; raises SetupError when there is no way to one. */
export async function ensurePulumiCli() {
  const chosen = existsSync(chosenFile) ? readFileSync(chosenFile, "utf8") : undefined;
  if (chosen && existsSync(chosen)) return;
  const present =
    onPath() ??
    [path.join(home, "bin", "pulumi")].find((file) => existsSync(file) && fits(versionAt(file)));
  if (present) {
    choose(present);
    return;
  }
  await step(`Pulumi CLI ${version}`, async (report) => {
    report("official installer");
    try {
      choose(await installed());
      return "installed by the official installer";
    } catch (error) {
      report(
        `not reachable (${error.message}); building it from its Go module, 5 to 20 minutes the first time`,
      );
    }
    choose(await built(report));
    return "built from its Go module (the official installer could not be reached)";
  });
}
