import { randomInt } from "node:crypto";

export interface StringRules {
  readonly length: number;
  /** Characters that may appear, with how many of them at least must. */
  readonly sets: readonly { readonly characters: string; readonly atLeast: number }[];
}

/** A string of evenly drawn characters that holds at least the asked number of each set, in random order. */
export function randomText(
  rules: StringRules,
  draw: (below: number) => number = randomInt,
): string {
  const all = rules.sets.map(({ characters }) => characters).join("");
  const drawn = rules.sets.flatMap(({ characters, atLeast }) =>
    Array.from({ length: atLeast }, () => characters[draw(characters.length)] ?? ""),
  );
  while (drawn.length < rules.length) drawn.push(all[draw(all.length)] ?? "");
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    [drawn[last], drawn[other]] = [drawn[other] ?? "", drawn[last] ?? ""];
  }
  return drawn.join("");
}
