import * as pulumi from "@pulumi/pulumi";
import { LandingFiles } from "../../../components/sources/landingFiles";
import { valueOf } from "../outputs";
import { registered } from "../registered";

async function made(...tables: string[]) {
  const components: LandingFiles[] = [];
  const landingPath = pulumi.output("/Volumes/c/landing/files");
  const resources = await registered(() =>
    components.push(new LandingFiles("landing-files", { tables, landingPath })),
  );
  return { resources, files: components[0] as LandingFiles };
}

test("adds nothing to the lake, which has a place for files anyway", async () => {
  const { resources } = await made("machines", "telemetry");
  expect(resources).toEqual([
    { type: "batchScoring:components:LandingFiles", name: "landing-files", parent: "", inputs: {} },
  ]);
});

test("reads each table from a folder of its name", async () => {
  const { files } = await made("machines", "telemetry");
  expect(files.readers).toEqual({
    machines: { reader: "files", options: {} },
    telemetry: { reader: "files", options: {} },
  });
  expect((await valueOf(pulumi.output(files.folders))).value).toEqual({
    machines: "/Volumes/c/landing/files/machines",
    telemetry: "/Volumes/c/landing/files/telemetry",
  });
});
