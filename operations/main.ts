// Writes the README's tables: JSON of `Programs` on standard input.
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { readmeOf, type Programs } from "./readme";

const root = path.join(__dirname, "..");
const standardInput = 0;
const programs = JSON.parse(readFileSync(standardInput, "utf8")) as Programs;
writeFileSync(path.join(root, "README.md"), readmeOf(root, programs));
