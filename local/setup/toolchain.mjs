// What must be on the machine before anything is installed: Node, Python and a Java development kit.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

const wanted = {
  node: { text: "Node 20.17 or newer", fits: (v) => compare(v, [20, 17]) >= 0 },
  // The lock file holds hashes for wheels of these versions; numpy 2.4 needs 3.11, pyspark 4.1 knows none above 3.13.
  python: {
    text: "Python 3.11, 3.12 or 3.13 with venv",
    fits: (v) => v[0] === 3 && v[1] >= 11 && v[1] <= 13,
  },
  // Spark 4.1 runs on Java 17 and 21: https://spark.apache.org/docs/4.1.0/#downloading
  java: {
    text: "a Java development kit 17 or 21 (javac included)",
    fits: (v) => v[0] === 17 || v[0] === 21,
  },
};

function compare(version, minimum) {
  for (let i = 0; i < minimum.length; i++)
    if (version[i] !== minimum[i]) return (version[i] ?? 0) - minimum[i];
  return 0;
}

/** @param {string} text e.g. "Python 3.11.7" @returns {number[]} e.g. [3, 11, 7]; empty when there is no version */
export function versionIn(text) {
  const match = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text);
  return match ? match.slice(1).filter(Boolean).map(Number) : [];
}

function versionOf(command, args) {
  try {
    return versionIn(
      execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    );
  } catch {
    return [];
  }
}

function javaHomes() {
  const homes = process.env.JAVA_HOME ? [process.env.JAVA_HOME] : [];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const javac = path.join(folder, "javac");
    if (existsSync(javac)) homes.push(path.dirname(path.dirname(realpathSync(javac))));
  }
  return homes;
}

function found(name, version) {
  return version.length ? `found ${version.join(".")}` : `no \`${name}\` that answers was found`;
}

const pythonNames = ["python3", "python3.13", "python3.12", "python3.11"];

function findPython() {
  const fit = pythonNames.find((name) => wanted.python.fits(versionOf(name, usableVersion)));
  if (fit) return { python: fit };
  const present = versionOf("python3", ["--version"]);
  return { fault: `${wanted.python.text} is needed; ${found("python3", present)}` };
}

// Debian's Python can lack what makes a virtual environment: then there is no version to print.
const usableVersion = ["-c", "import ensurepip, platform, venv; print(platform.python_version())"];

/** @returns {number[]} the version in the kit's own `release` file: asking javac starts a virtual machine */
function javaVersionOf(home) {
  const release = path.join(home, "release");
  if (!existsSync(release) || !existsSync(path.join(home, "bin", "javac"))) return [];
  return versionIn(/^JAVA_VERSION="([^"]*)"/m.exec(readFileSync(release, "utf8"))?.[1] ?? "");
}

function findJava() {
  const tried = javaHomes().map((home) => [home, javaVersionOf(home)]);
  const fit = tried.find(([, version]) => version.length && wanted.java.fits(version));
  if (fit) return { javaHome: fit[0] };
  return {
    fault: `${wanted.java.text} is needed; ${found("javac", tried[0]?.[1] ?? [])}; install one and set JAVA_HOME to it`,
  };
}

/**
 * @returns {{python: string, javaHome: string, faults: string[]}} the commands to use, and one sentence for each tool
 *   that is missing or of a version that does not work
 */
export function findToolchain() {
  const nodeVersion = versionIn(process.versions.node);
  const node = wanted.node.fits(nodeVersion)
    ? {}
    : { fault: `${wanted.node.text} is needed; ${found("node", nodeVersion)}` };
  const python = findPython();
  const java = findJava();
  const faults = [node.fault, python.fault, java.fault].filter(Boolean);
  return { python: python.python, javaHome: java.javaHome, faults };
}
