import { refusal, task, TestWorkspace, type Answer } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

const SCIM = "/api/2.0/preview/scim/v2";
const RULES = "/api/2.0/preview/accounts/access-control/rule-sets";
const runner = "11111111-2222-3333-4444-555555555555";
const ruleSet = `accounts/00000000-0000-4000-a000-000000000001/servicePrincipals/${runner}/ruleSets/default`;
const user = "users/planner@batch-scoring.local";

const scimError = (status: number, detail: string): Answer => ({
  status,
  body: {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    detail,
    status: String(status),
  },
});

const created = async (): Promise<string> => {
  const sent = { applicationId: runner, displayName: "runner", entitlements: [{}] };
  const { body } = await local.post(`${SCIM}/ServicePrincipals`, sent);
  return body["id"] as string;
};
const rules = (): Promise<Answer> =>
  local.get(`${RULES}?name=${encodeURIComponent(ruleSet)}&etag=`);
const setRules = async (role: string, ...principals: string[]): Promise<Answer> => {
  const etag = (await rules()).body["etag"];
  const grant_rules = [{ role, principals }];
  return local.call("PUT", RULES, {
    name: ruleSet,
    rule_set: { name: ruleSet, etag, grant_rules },
  });
};
const mayUse = (): Promise<Answer> => setRules("roles/servicePrincipal.user", user);

describe("a service principal", () => {
  test("is answered without the empty entitlements that clients send", async () => {
    const id = await created();
    expect(
      (await local.get(`${SCIM}/ServicePrincipals/${id}?attributes=displayName`)).body,
    ).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],
      id,
      applicationId: runner,
      displayName: "runner",
      active: true,
      entitlements: [],
    });
  });

  test("keeps its application id when all else is replaced, also after a restart", async () => {
    const id = await created();
    const change = { displayName: "other", active: false, entitlements: [{ value: "a" }] };
    await local.call("PUT", `${SCIM}/ServicePrincipals/${id}`, change);
    await local.reopen();
    const filter = encodeURIComponent(`applicationId eq "${runner}"`);
    const { body } = await local.get(`${SCIM}/ServicePrincipals?filter=${filter}`);
    expect(body).toMatchObject({
      totalResults: 1,
      Resources: [{ id, displayName: "other", active: false, entitlements: [{ value: "a" }] }],
    });
  });

  test("is gone once deleted, with the rules on it", async () => {
    const id = await created();
    await mayUse();
    expect((await local.call("DELETE", `${SCIM}/ServicePrincipals/${id}`)).status).toBe(204);
    expect((await rules()).status).toBe(404);
    await created();
    expect((await rules()).body["grant_rules"]).toEqual([
      { role: "roles/servicePrincipal.manager", principals: [user] },
    ]);
  });

  test.each<[string, () => Promise<Answer>, Answer]>([
    [
      "a second one of the same application",
      () => local.post(`${SCIM}/ServicePrincipals`, { applicationId: runner }),
      scimError(409, `Service principal with application ID ${runner} already exists.`),
    ],
    [
      "one that is nobody",
      () => local.post(`${SCIM}/ServicePrincipals`, {}),
      scimError(400, "Either applicationId or displayName must be provided."),
    ],
    [
      "an id that is none",
      () => local.get(`${SCIM}/ServicePrincipals/1`),
      scimError(404, "Service principal with id 1 not found."),
    ],
    [
      "a filter it can not answer",
      () => local.get(`${SCIM}/ServicePrincipals?filter=active`),
      scimError(400, "The filter 'active' is not supported."),
    ],
    [
      "a field it does not know",
      () => local.post(`${SCIM}/ServicePrincipals`, { displayName: "a", emails: [] }),
      refusal(501, "NOT_IMPLEMENTED", expect.stringContaining("field 'emails'")),
    ],
  ])("rejects %s", async (_, act, expected) => {
    await created();
    expect(await act()).toEqual(expected);
  });
});

describe("groups", () => {
  test("of the account are known from the start, and more can be made", async () => {
    await local.post(`${SCIM}/Groups`, { displayName: "shift-leaders" });
    const { Resources } = (await local.get(`${SCIM}/Groups`)).body as {
      Resources: { displayName: string; meta: { resourceType: string } }[];
    };
    expect(Resources.map(({ displayName, meta }) => [displayName, meta.resourceType])).toEqual([
      ["admins", "WorkspaceGroup"],
      ["users", "WorkspaceGroup"],
      ["account users", "Group"],
      ["data-producers", "Group"],
      ["data-scientists", "Group"],
      ["maintenance-planners", "Group"],
      ["platform-engineers", "Group"],
      ["shift-leaders", "Group"],
    ]);
  });

  test("rejects a second one of the same name, and deleting one of the account's own", async () => {
    expect(await local.post(`${SCIM}/Groups`, { displayName: "admins" })).toEqual(
      scimError(409, "Group with name admins already exists."),
    );
    expect(await local.call("DELETE", `${SCIM}/Groups/901`)).toEqual(
      scimError(400, "Group admins can not be deleted."),
    );
  });
});

describe("the rule set of a service principal", () => {
  test("is replaced whole by whoever read it last, and by nobody else", async () => {
    await created();
    const { etag } = (await rules()).body;
    expect((await mayUse()).body["grant_rules"]).toEqual([
      { role: "roles/servicePrincipal.user", principals: [user] },
    ]);
    const stale = { name: ruleSet, rule_set: { name: ruleSet, etag, grant_rules: [] } };
    expect(await local.call("PUT", RULES, stale)).toMatchObject({
      status: 409,
      body: { error_code: "RESOURCE_CONFLICT" },
    });
  });

  test.each<[string, () => Promise<Answer>, number, string]>([
    [
      "a role that is none",
      () => setRules("roles/servicePrincipal.owner", user),
      400,
      "Role 'roles/servicePrincipal.owner' can not be assigned",
    ],
    [
      "a principal that is not there",
      () => setRules("roles/servicePrincipal.user", "groups/nobody"),
      404,
      "Principal: GroupName(nobody) does not exist",
    ],
    [
      "a principal without its kind",
      () => setRules("roles/servicePrincipal.user", "nobody"),
      400,
      "Principal 'nobody' is not of the form",
    ],
    [
      "another account",
      () => local.get(`${RULES}?name=accounts%2Fx%2FservicePrincipals%2Fy%2FruleSets%2Fdefault`),
      404,
      "Account 'x' does not exist.",
    ],
  ])("rejects %s", async (_, act, status, message) => {
    await created();
    expect(await act()).toMatchObject({
      status,
      body: { message: expect.stringContaining(message) as string },
    });
  });
});

describe("a job that runs as a service principal", () => {
  const run_as = { service_principal_name: runner };
  const policy = async (): Promise<string> => {
    const sent = { name: "small", definition: "{}" };
    return (await local.post("/api/2.0/policies/clusters/create", sent)).body[
      "policy_id"
    ] as string;
  };
  const cluster = (policy_id: string) => ({
    job_clusters: [
      {
        job_cluster_key: "main",
        new_cluster: { spark_version: "18", num_workers: 1, policy_id },
      },
    ],
  });
  const allow = (type: string, id: unknown, level: string): Promise<Answer> =>
    local.call("PUT", `/api/2.0/permissions/${type}/${String(id)}`, {
      access_control_list: [{ service_principal_name: runner, permission_level: level }],
    });

  test("tells so, and goes on doing so when its settings are replaced without saying it", async () => {
    await created();
    await mayUse();
    const job = await local.job({ tasks: [task("a")], run_as });
    const new_settings = { name: "job", tasks: [task("a")] };
    await local.post("/api/2.2/jobs/reset", {
      job_id: job,
      new_settings: { ...cluster(await policy()), ...new_settings },
    });
    const { body } = await local.get(`/api/2.2/jobs/get?job_id=${job}`);
    expect([body["run_as_user_name"], body["creator_user_name"]]).toEqual([
      runner,
      "planner@batch-scoring.local",
    ]);
  });

  test.each<[string, object, () => Promise<unknown>, Answer]>([
    [
      "one that does not exist",
      { run_as: { service_principal_name: "nobody" } },
      () => Promise.resolve(),
      refusal(
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "Principal: ServicePrincipalName(nobody) does not exist",
      ),
    ],
    [
      "a user who does not exist",
      { run_as: { user_name: "nobody" } },
      () => Promise.resolve(),
      refusal(404, "RESOURCE_DOES_NOT_EXIST", "Principal: UserName(nobody) does not exist"),
    ],
    [
      "one the caller manages but may not use",
      { run_as },
      created,
      refusal(
        403,
        "PERMISSION_DENIED",
        `'planner@batch-scoring.local' cannot set run_as to service principal '${runner}': the role 'roles/servicePrincipal.user' on it is missing.`,
      ),
    ],
    [
      "both a user and a service principal",
      { run_as: { ...run_as, user_name: "planner@batch-scoring.local" } },
      () => Promise.resolve(),
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        "run_as needs exactly one of user_name and service_principal_name",
      ),
    ],
  ])("rejects %s", async (_, settings, prepare, expected) => {
    await prepare();
    const body = { name: "job", ...cluster(await policy()), tasks: [task("a")], ...settings };
    expect(await local.post("/api/2.2/jobs/create", body)).toEqual(expected);
  });

  test("runs only under a policy it may use", async () => {
    await created();
    await mayUse();
    await local.notebook("notebook");
    const id = await policy();
    const job = await local.job({ ...cluster(id), tasks: [task("a")], run_as });
    expect(await local.post("/api/2.2/jobs/run-now", { job_id: job })).toEqual(
      refusal(
        403,
        "PERMISSION_DENIED",
        `'${runner}' is not authorized to use cluster policy '${id}'; the permission CAN_USE on it is missing.`,
      ),
    );
    await allow("cluster-policies", id, "CAN_USE");
    expect((await local.post("/api/2.2/jobs/run-now", { job_id: job })).status).toBe(200);
  });

  test("runs only notebooks it may read, by themselves or by a folder above", async () => {
    await created();
    await mayUse();
    await local.notebook("notebook");
    const job = await local.job({ tasks: [task("a")], run_as });
    const first = await local.runNow(job);
    local.clusters[0]?.say({ event: "ready" });
    expect((await local.run(first)).tasks[0]?.state.state_message).toBe(
      `Unable to access the notebook "/Shared/app/notebook". Either it does not exist, or the identity used to run this job, ${runner}, lacks the required permissions.`,
    );
    const folder = await local.get("/api/2.0/workspace/get-status?path=%2FShared%2Fapp");
    await allow("directories", folder.body["object_id"], "CAN_READ");
    const second = await local.runNow(job);
    local.clusters[1]?.say({ event: "ready" });
    local.clusters[1]?.finish();
    expect(await local.states(second)).toEqual(["run SUCCESS", "a SUCCESS"]);
  });

  test("rejects a permission for somebody who does not exist", async () => {
    expect(await allow("cluster-policies", await policy(), "CAN_USE")).toEqual(
      refusal(
        404,
        "RESOURCE_DOES_NOT_EXIST",
        `Principal: ServicePrincipalName(${runner}) does not exist`,
      ),
    );
  });
});
