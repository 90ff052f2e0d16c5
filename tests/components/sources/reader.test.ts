import { LandingFiles } from "../../../components/sources/landingFiles";
import { sourcesParameter } from "../../../components/sources/reader";
import { ServiceCredential } from "../../../components/sources/serviceCredential";
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

test("adds nothing to the lake for files, and knows where they land", async () => {
  const made: LandingFiles[] = [];
  const resources = await registered(() => made.push(landed()));
  expect(resources.map(({ type }) => type)).toEqual(["batchScoring:components:LandingFiles"]);
  const folder = made[0]?.folders["machines"];
  expect((await valueOf(folder as NonNullable<typeof folder>)).value).toBe(
    "/Volumes/c/landing/files/machines",
  );
});

test("makes a service credential of the access connector, for this workspace alone", async () => {
  const made = await registered(
    () =>
      new ServiceCredential("credential", {
        credentialName: "c_sources",
        connectorId: "/connector",
        forceDestroy: true,
        runAsApplicationId: "run-id",
        deployers: ["engineers", "deploy-id"],
      }),
  );
  expect(made).toEqual([
    {
      type: "batchScoring:components:ServiceCredential",
      name: "credential",
      parent: "",
      inputs: {},
    },
    {
      type: "databricks:index/credential:Credential",
      name: "credential",
      parent: "credential",
      inputs: {
        name: "c_sources",
        purpose: "SERVICE",
        comment: "Managed identity that reads the data sources",
        azureManagedIdentity: { accessConnectorId: "/connector" },
        isolationMode: "ISOLATION_MODE_ISOLATED",
        skipValidation: true,
        forceDestroy: true,
      },
    },
    {
      type: "databricks:index/grants:Grants",
      name: "credential-access",
      parent: "credential",
      deletedWith: "credential",
      inputs: {
        credential: "credential-id",
        grants: [
          { principal: "engineers", privileges: ["MANAGE"] },
          { principal: "deploy-id", privileges: ["MANAGE"] },
          { principal: "run-id", privileges: ["ACCESS"] },
        ],
      },
    },
  ]);
});

test("grants nobody the service credential where whoever deploys runs the jobs", async () => {
  const made = await registered(
    () =>
      new ServiceCredential("credential", {
        credentialName: "c_sources",
        connectorId: "/connector",
        forceDestroy: true,
        runAsApplicationId: undefined,
        deployers: [],
      }),
  );
  expect(made.map(({ type }) => type)).not.toContain("databricks:index/grants:Grants");
});
