import { LandingFiles } from "../../../components/sources/landingFiles";
import { sourcesParameter } from "../../../components/sources/reader";
import { valueOf } from "../outputs";
import { registered } from "../registered";

const landed = () =>
  new LandingFiles("files", { tables: ["machines"], landingPath: "/Volumes/c/landing/files" });

test("has no parameter while every table lands as a file", async () => {
  const made: LandingFiles[] = [];
  await registered(() => made.push(landed()));
  expect(sourcesParameter([...made, undefined])).toBeUndefined();
});

test("names only the tables that do not land as files, in the order of their names", async () => {
  const made: LandingFiles[] = [];
  await registered(() => made.push(landed()));
  const jdbc = { reader: "jdbc", options: { url: "u" } };
  const parameter = sourcesParameter([
    ...made,
    { readers: { telemetry: jdbc } },
    { readers: { errors: jdbc } },
  ]);
  const { value } = await valueOf(parameter as NonNullable<typeof parameter>);
  expect(value).toBe(
    '{"errors":{"reader":"jdbc","options":{"url":"u"}},"telemetry":{"reader":"jdbc","options":{"url":"u"}}}',
  );
});
