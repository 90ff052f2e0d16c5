// What must be on the machine before anything is installed: Node, Python and a Java development kit.
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
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

function findPython() {
  const tried = ["python3", "python3.13", "python3.12", "python3.11"].map((name) => [
    name,
    versionOf(name, ["--version"]),
  ]);
  const fit = tried.find(
    ([name, version]) => version.length && wanted.python.fits(version) && hasVenv(name),
  );
  return fit
    ? { python: fit[0] }
    : { fault: `${wanted.python.text} is needed; ${found("python3", tried[0][1])}` };
}

function hasVenv(python) {
  try {
    execFileSync(python, ["-c", "import ensurepip, venv"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function findJava() {
  const tried = javaHomes().map((home) => [
    home,
    versionOf(path.join(home, "bin", "javac"), ["-version"]),
  ]);
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
