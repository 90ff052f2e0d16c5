import {
  beginning,
  looked,
  type Arrivals,
  type WatchedFile,
} from "../../local/workspace/triggers/fileArrival";

const second = 1000;
const limits = { waitAfterLastChangeMs: 60 * second, minTimeBetweenTriggersMs: 300 * second };
const file = (path: string, size = 1): WatchedFile => ({ path, size, modifiedMs: 0 });

/** Looks at a folder again and again; returns the seconds of the looks that fired. */
function firings(looks: readonly (readonly [at: number, files: readonly WatchedFile[]])[]) {
  const fired: number[] = [];
  let arrivals: Arrivals = beginning([file("old")]);
  for (const [at, files] of looks) {
    const { after, fires } = looked(arrivals, files, at * second, limits);
    if (fires) fired.push(at);
    arrivals = after;
  }
  return fired;
}

const old = file("old");
const a = file("a");
const b = file("b");

test.each<[string, [number, WatchedFile[]][], number[]]>([
  [
    "nothing new",
    [
      [60, [old]],
      [600, [old]],
    ],
    [],
  ],
  [
    "an overwritten file",
    [
      [60, [file("old", 9)]],
      [600, [file("old", 9)]],
    ],
    [],
  ],
  [
    "a new file that is not at rest yet",
    [
      [60, [old, a]],
      [119, [old, a]],
    ],
    [],
  ],
  [
    "a new file at rest",
    [
      [60, [old, a]],
      [120, [old, a]],
    ],
    [120],
  ],
  [
    "a file that still grows",
    [
      [60, [a]],
      [120, [file("a", 2)]],
      [150, [file("a", 2)]],
    ],
    [],
  ],
  [
    "a batch, once",
    [
      [60, [a]],
      [100, [a, b]],
      [160, [a, b]],
      [900, [a, b]],
    ],
    [160],
  ],
  [
    "a file that went again before its run",
    [
      [60, [a]],
      [90, []],
      [120, []],
    ],
    [],
  ],
  [
    "two batches, as far apart as they must be",
    [
      [60, [a]],
      [120, [a]],
      [180, [a, b]],
      [300, [a, b]],
      [420, [a, b]],
    ],
    [120, 420],
  ],
  [
    "a file of a name that came and went",
    [
      [60, [a]],
      [120, [a]],
      [480, []],
      [540, [a]],
      [600, [a]],
    ],
    [120, 600],
  ],
])("%s", (_, looks, expected) => {
  expect(firings(looks)).toEqual(expected);
});
