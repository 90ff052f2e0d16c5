import fc from "fast-check";

import { Operations } from "../../local/providers/protocol/operations";
import { randomProvider } from "../../local/providers/random/provider";
import { randomText } from "../../local/providers/random/strings";
import { seed, urn } from "./urns";

const operations = new Operations(randomProvider());
const STRING = "random:index/randomString:RandomString";

test("a string has its length, only the allowed characters, and at least what each set asks for", () => {
  fc.assert(
    fc.property(fc.nat(5), fc.nat(5), fc.nat(20), (letters, digits, more) => {
      const length = letters + digits + more;
      const sets = [
        { characters: "abc", atLeast: letters },
        { characters: "123", atLeast: digits },
      ];
      const drawn = randomText({ length, sets });
      expect(drawn).toMatch(new RegExp(`^[abc123]{${length}}$`));
      expect(drawn.replace(/\d/g, "").length).toBeGreaterThanOrEqual(letters);
      expect(drawn.replace(/\D/g, "").length).toBeGreaterThanOrEqual(digits);
    }),
  );
});

test("a random string obeys the flags of the resource and is kept in the state alone", async () => {
  const inputs = { length: 6, lower: true, numeric: true, upper: false, special: false };
  const { id, outputs } = await operations.create(urn(STRING, "suffix"), inputs, false);
  expect(id).toMatch(/^[a-z0-9]{6}$/);
  expect(outputs).toEqual({ ...inputs, result: id });
});

test("any changed input draws a new string", () => {
  const { changes } = operations.difference(urn(STRING, "suffix"), { length: 6 }, { length: 7 });
  expect(changes).toEqual([{ path: "length", kind: "update", replaces: true }]);
});

test("rejects a length below what the sets ask for, and a string of no characters", () => {
  const check = (inputs: object) =>
    operations.check(urn(STRING, "a"), { ...inputs }, {}, seed).failures;
  expect(check({ length: 2, minUpper: 3 })).toEqual([
    { property: "length", reason: "length must be a whole number of at least 3, got 2" },
  ]);
  expect(check({ length: 4, special: false, upper: false, lower: false, numeric: false })).toEqual([
    {
      property: "special",
      reason: "at least one of special, upper, lower and numeric must be true",
    },
  ]);
});

test("an id tells the same bytes in four notations", async () => {
  const token = "random:index/randomId:RandomId";
  const { id, outputs } = await operations.create(
    urn(token, "id"),
    { byteLength: 4, prefix: "p-" },
    false,
  );
  const bytes = Buffer.from(id, "base64url");
  expect(outputs).toEqual({
    byteLength: 4,
    prefix: "p-",
    b64Url: `p-${id}`,
    b64Std: `p-${bytes.toString("base64")}`,
    dec: `p-${bytes.readUInt32BE()}`,
    hex: `p-${bytes.toString("hex")}`,
  });
});
