import { changesOf, Engine } from "./engine";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(900_000);

describe("a stack on pools, for new files, with keys of its own", () => {
  const configuration = {
    isSchedulePaused: false,
    useInstancePool: true,
    scoringTrigger: "fileArrival",
    hasCustomerManagedKeys: true,
    azureDatabricksPrincipalId: "00000000-0000-4000-a000-000000000002",
  };
  let engine: Engine;
  beforeAll(() => {
    engine = new Engine("dev", configuration);
  });
  afterAll(() => engine.close());

  test("comes up, is the same after a refresh, and goes", async () => {
    await engine.run("up");
    expect(changesOf(await engine.run("refresh"))).toEqual([]);
    expect(changesOf(await engine.run("up"))).toEqual([]);
    const { counts } = await engine.run("destroy");
    expect(counts.delete).toBeGreaterThan(50);
    expect(engine.files("workspace", "state", "instance-pools")).toEqual([]);
    expect(engine.files("workspace", "state", "triggers")).toEqual([]);
  });
});
