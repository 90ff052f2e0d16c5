"""Drives the workspace with the Databricks SDK, and prints what it saw as one JSON object for sdk.test.ts."""

import base64
import io
import json
import sys
from collections.abc import Callable
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import catalog, compute, dashboards, iam, jobs, settings, sql, workspace

LAKE = "abfss://lake@account.dfs.core.windows.net/"
LANDING = "abfss://landing@account.dfs.core.windows.net/"
# Above this the SDK asks for presigned URLs first.
BIG = 64 * 1024 * 1024
RUNNER = "11111111-2222-3333-4444-555555555555"


def refused(call: Callable[[], Any]) -> str:
    try:
        call()
    except DatabricksError as error:
        return f"{type(error).__name__}: {error}"
    return "not refused"


def workspace_files(client: WorkspaceClient) -> dict[str, Any]:
    source = b"# Databricks notebook source\nprint(1)\n"
    client.workspace.mkdirs("/Shared/app")
    for name, language in (("notebook", workspace.Language.PYTHON), ("exit", workspace.Language.PYTHON)):
        client.workspace.import_(
            f"/Shared/app/{name}",
            content=base64.b64encode(source if name == "notebook" else exit_with_parameters()).decode(),
            format=workspace.ImportFormat.SOURCE,
            language=language,
        )
    client.workspace.upload("/Shared/app/module.py", io.BytesIO(b"x = 1\n"), format=workspace.ImportFormat.RAW)
    return {
        "listed": sorted((item.path, item.object_type.value) for item in client.workspace.list("/Shared/app")),
        "downloaded": client.workspace.download("/Shared/app/notebook").read() == source,
        "missing": refused(lambda: client.workspace.get_status("/Shared/none")),
    }


def exit_with_parameters() -> bytes:
    return b'# Databricks notebook source\n{"do": "exitParameters"}\n'


def unity_catalog(client: WorkspaceClient) -> dict[str, Any]:
    identity = catalog.AzureManagedIdentityRequest(access_connector_id="/subscriptions/1/connector")
    client.storage_credentials.create("identity", azure_managed_identity=identity)
    client.external_locations.create("lake", LAKE, "identity")
    client.external_locations.create("landing", LANDING, "identity")
    client.catalogs.create("main", storage_root=LAKE)
    client.schemas.delete("main.default")
    client.schemas.create("landing", "main", comment="where files arrive")
    client.volumes.create("main", "landing", "files", catalog.VolumeType.EXTERNAL, storage_location=LANDING)
    change = catalog.PermissionsChange(principal="maintenance-planners", add=[catalog.Privilege.SELECT])
    client.grants.update("schema", "main.landing", changes=[change])
    granted = client.grants.get("schema", "main.landing").privilege_assignments or []
    return {
        "metastore": client.metastores.summary().metastore_id == client.metastores.current().metastore_id,
        "schemas": [schema.full_name for schema in client.schemas.list("main")],
        "volumes": [volume.full_name for volume in client.volumes.list("main", "landing")],
        "tables": [table.full_name for table in client.tables.list("main", "landing")],
        "grants": [(one.principal, [privilege.value for privilege in one.privileges or []]) for one in granted],
        "missing": refused(lambda: client.schemas.get("main.none")),
        "not_empty": refused(lambda: client.schemas.delete("main.landing")),
    }


def volume_files(client: WorkspaceClient) -> dict[str, Any]:
    folder = "/Volumes/main/landing/files"
    client.files.upload(f"{folder}/telemetry/a b.csv", io.BytesIO(b"1,2\n"))
    client.files.upload(f"{folder}/big.csv", io.BytesIO(b"x" * BIG))
    return {
        "downloaded": client.files.download(f"{folder}/telemetry/a b.csv").contents.read().decode(),
        "big": client.files.get_metadata(f"{folder}/big.csv").content_length == BIG,
        "listed": sorted(item.path or "" for item in client.files.list_directory_contents(folder)),
        "taken": refused(lambda: client.files.upload(f"{folder}/big.csv", io.BytesIO(b"y"), overwrite=False)),
        "missing": refused(lambda: client.files.get_metadata(f"{folder}/none.csv")),
    }


def job_run(client: WorkspaceClient) -> dict[str, Any]:
    definition = json.dumps({"num_workers": {"type": "range", "maxValue": 2}})
    policy = client.cluster_policies.create(name="small", definition=definition).policy_id
    cluster = compute.ClusterSpec(spark_version="18", num_workers=1, policy_id=policy)
    task = jobs.Task(
        task_key="exit", job_cluster_key="main", notebook_task=jobs.NotebookTask("/Shared/app/exit", base_parameters={})
    )
    job_id = client.jobs.create(
        name="job",
        tasks=[task],
        job_clusters=[jobs.JobCluster("main", cluster)],
        parameters=[
            jobs.JobParameterDefinition("run_id", "{{job.run_id}}"),
            jobs.JobParameterDefinition("catalog", "x"),
        ],
    ).job_id
    run = client.jobs.run_now(job_id, job_parameters={"catalog": "main"}).result()
    output = client.jobs.get_run_output(run.tasks[0].run_id)
    owners = client.permissions.get("jobs", str(job_id)).access_control_list or []
    client.permissions.set(
        "jobs",
        str(job_id),
        access_control_list=[
            iam.AccessControlRequest(
                user_name=client.current_user.me().user_name, permission_level=iam.PermissionLevel.IS_OWNER
            )
        ],
    )
    return {
        "state": [run.state.life_cycle_state.value, run.state.result_state.value, run.status.state.value],
        "parameters": json.loads(output.notebook_output.result) == {"run_id": str(run.run_id), "catalog": "main"},
        "runs": [one.run_id == run.run_id for one in client.jobs.list_runs(job_id=job_id)],
        "jobs": [job.settings.name for job in client.jobs.list()],
        "owners": [one.user_name or one.group_name for one in owners],
        "missing_job": refused(lambda: client.jobs.get(1)),
        "missing_run": refused(lambda: client.jobs.get_run(1)),
        "unsupported": refused(lambda: client.jobs.create(name="x", continuous=jobs.Continuous())),
        "unknown_route": refused(lambda: list(client.clusters.list())),
    }


def identities(client: WorkspaceClient) -> dict[str, Any]:
    principal = client.service_principals.create(application_id=RUNNER, display_name="runner")
    account_id = client.config.account_id or "00000000-0000-4000-a000-000000000001"
    name = f"accounts/{account_id}/servicePrincipals/{RUNNER}/ruleSets/default"
    access = client.account_access_control_proxy
    before = jobs.JobRunAs(service_principal_name=RUNNER)
    task = jobs.Task(task_key="exit", job_cluster_key="main", notebook_task=jobs.NotebookTask("/Shared/app/exit"))
    cluster = jobs.JobCluster("main", compute.ClusterSpec(spark_version="18", num_workers=1))

    def job() -> int | None:
        return client.jobs.create(name="as", tasks=[task], job_clusters=[cluster], run_as=before).job_id

    refusal = refused(job)
    rule = iam.GrantRule(role="roles/servicePrincipal.user", principals=[f"users/{client.current_user.me().user_name}"])
    etag = access.get_rule_set(name, "").etag
    access.update_rule_set(name, iam.RuleSetUpdateRequest(name=name, etag=etag, grant_rules=[rule]))
    job_id = job()
    return {
        "rules": [(rule.role, rule.principals) for rule in access.get_rule_set(name, "").grant_rules or []],
        "stale": refused(lambda: access.update_rule_set(name, iam.RuleSetUpdateRequest(name=name, etag=etag))),
        "refused": refusal,
        "run_as": client.jobs.get(job_id).run_as_user_name,
        "groups": [group.display_name for group in client.groups.list(filter='displayName eq "data-scientists"')],
        "principals": [one.application_id for one in client.service_principals.list()],
        "taken": refused(lambda: client.service_principals.create(application_id=RUNNER)),
        "deleted": client.jobs.delete(job_id) is None and client.service_principals.delete(principal.id) is None,
        "missing": refused(lambda: client.service_principals.get(principal.id)),
    }


def workspace_settings(client: WorkspaceClient) -> dict[str, Any]:
    dbfs = client.settings.disable_legacy_dbfs
    wanted = settings.DisableLegacyDbfs(disable_legacy_dbfs=settings.BooleanMessage(value=True))
    try:
        dbfs.update(True, wanted, "disable_legacy_dbfs.value")
    except DatabricksError as error:
        wanted.etag = error.get_error_info()[0].metadata["etag"]
    stored = dbfs.update(True, wanted, "disable_legacy_dbfs.value")
    client.workspace_conf.set_status({"enableTokensConfig": "true", "maxTokenLifetimeDays": "30"})
    made = client.ip_access_lists.create("office", settings.ListType.ALLOW, ip_addresses=["203.0.113.0/24"])
    listed = [(one.label, one.address_count) for one in client.ip_access_lists.list()]
    client.ip_access_lists.delete(made.ip_access_list.list_id)
    return {
        "legacy_dbfs": dbfs.get().disable_legacy_dbfs.value,
        "deleted": dbfs.delete(etag=stored.etag).etag != stored.etag,
        "unset": refused(dbfs.get),
        "conf": client.workspace_conf.get_status("enableTokensConfig,maxTokenLifetimeDays"),
        "invalid": refused(lambda: client.workspace_conf.get_status("none")),
        "listed": listed,
    }


def registered_models(client: WorkspaceClient) -> dict[str, Any]:
    model = client.registered_models.create(
        catalog_name="main", schema_name="landing", name="failure", comment="what fails next"
    )
    change = catalog.PermissionsChange(principal="data-scientists", add=[catalog.Privilege.EXECUTE])
    client.grants.update("function", model.full_name, changes=[change])
    listed = [one.full_name for one in client.registered_models.list(catalog_name="main", schema_name="landing")]
    granted = client.grants.get("function", model.full_name).privilege_assignments or []
    client.registered_models.delete(model.full_name)
    unknown = catalog.PermissionsChange(principal="nobody", add=[catalog.Privilege.SELECT])
    return {
        "listed": listed,
        "granted": [one.principal for one in granted],
        "missing": refused(lambda: client.registered_models.get(model.full_name)),
        "unknown": refused(lambda: client.grants.update("schema", "main.landing", changes=[unknown])),
    }


def pools_and_triggers(client: WorkspaceClient) -> dict[str, Any]:
    attributes = compute.InstancePoolAzureAttributes(
        availability=compute.InstancePoolAzureAttributesAvailability.SPOT_AZURE, spot_bid_max_price=-1
    )
    pool = client.instance_pools.create("workers", "Standard_D4ds_v5", azure_attributes=attributes, max_capacity=4)
    client.instance_pools.edit(pool.instance_pool_id, "workers", "Standard_D4ds_v5", max_capacity=8)
    client.permissions.set(
        "instance-pools",
        pool.instance_pool_id,
        access_control_list=[
            iam.AccessControlRequest(group_name="users", permission_level=iam.PermissionLevel.CAN_ATTACH_TO)
        ],
    )
    cluster = compute.ClusterSpec(spark_version="18", num_workers=1, instance_pool_id=pool.instance_pool_id)
    arrival = jobs.FileArrivalTriggerConfiguration("/Volumes/main/landing/files", wait_after_last_change_seconds=60)
    rule = jobs.JobsHealthRule(jobs.JobsHealthMetric.RUN_DURATION_SECONDS, jobs.JobsHealthOperator.GREATER_THAN, 60)
    pooled = client.jobs.create(
        name="pooled",
        tasks=[jobs.Task("a", job_cluster_key="main", notebook_task=jobs.NotebookTask("/Shared/app/exit"))],
        job_clusters=[jobs.JobCluster("main", cluster)],
        trigger=jobs.TriggerSettings(file_arrival=arrival, pause_status=jobs.PauseStatus.UNPAUSED),
        health=jobs.JobsHealthRules([rule]),
        email_notifications=jobs.JobEmailNotifications(on_duration_warning_threshold_exceeded=["a@example.com"]),
    )
    environment = jobs.JobEnvironment("main", compute.Environment(environment_version="4", dependencies=["mlflow"]))
    serverless = client.jobs.create(
        name="serverless",
        tasks=[jobs.Task("a", environment_key="main", notebook_task=jobs.NotebookTask("/Shared/app/exit"))],
        environments=[environment],
        schedule=jobs.CronSchedule("0 0 6 * * ?", "Europe/Amsterdam"),
    )
    settings = client.jobs.get(pooled.job_id).settings
    run = client.jobs.run_now(serverless.job_id).result()
    seen = {
        "pools": [(one.instance_pool_name, one.max_capacity) for one in client.instance_pools.list()],
        "trigger": (settings.trigger.pause_status.value, settings.trigger.file_arrival.url),
        "health": [one.value for one in settings.health.rules],
        "mails": settings.email_notifications.on_duration_warning_threshold_exceeded,
        "schedule": client.jobs.get(serverless.job_id).settings.schedule.pause_status.value,
        "run": (run.state.result_state.value, run.trigger.value),
        "in_use": refused(lambda: client.instance_pools.delete(pool.instance_pool_id)).split(":")[0],
    }
    for job_id in (pooled.job_id, serverless.job_id):
        client.jobs.delete(job_id)
    client.instance_pools.delete(pool.instance_pool_id)
    seen["left"] = refused(lambda: client.instance_pools.get(pool.instance_pool_id)).split(":")[0]
    return seen


def watching(client: WorkspaceClient) -> dict[str, Any]:
    made = client.warehouses.create(
        name="looking",
        cluster_size="2X-Small",
        auto_stop_mins=5,
        enable_serverless_compute=True,
        warehouse_type=sql.CreateWarehouseRequestWarehouseType.PRO,
    ).result()
    client.warehouses.edit(made.id, auto_stop_mins=10)
    draft = dashboards.Dashboard(
        display_name="worklist",
        parent_path="/Shared/app",
        warehouse_id=made.id,
        serialized_dashboard=json.dumps({"datasets": [{"name": "a", "queryLines": ["SELECT 1"]}]}),
    )
    board = client.lakeview.create(draft)
    published = client.lakeview.publish(board.dashboard_id, embed_credentials=False, warehouse_id=made.id)
    renamed = client.lakeview.update(board.dashboard_id, dashboards.Dashboard(display_name="work", etag=board.etag))
    alert = client.alerts_v2.create_alert(old_predictions(made.id))
    alert.custom_summary = "late"
    changed = client.alerts_v2.update_alert(alert.id, alert, "custom_summary")
    seen = {
        "warehouse": (made.state.value, [one.auto_stop_mins for one in client.warehouses.list()]),
        "dashboard": (renamed.path, renamed.etag, published.embed_credentials),
        "in_folder": [
            item.path for item in client.workspace.list("/Shared/app") if item.object_type.value == "DASHBOARD"
        ],
        "alert": (changed.custom_summary, changed.evaluation.threshold.value.double_value, changed.owner_user_name),
        "bad_size": refused(lambda: client.warehouses.create(name="b", cluster_size="Tiny")),
        "taken": refused(
            lambda: client.lakeview.create(dashboards.Dashboard(display_name="work", parent_path="/Shared/app"))
        ),
        "no_warehouse": refused(lambda: client.alerts_v2.create_alert(old_predictions("none"))),
    }
    client.lakeview.trash(board.dashboard_id)
    seen["trashed"] = client.lakeview.get(board.dashboard_id).lifecycle_state.value
    client.alerts_v2.trash_alert(alert.id, purge=True)
    client.warehouses.delete(made.id)
    seen["left"] = [len(list(client.lakeview.list())), len(list(client.alerts_v2.list_alerts()))]
    return seen


def old_predictions(warehouse_id: str) -> sql.AlertV2:
    above = sql.AlertV2Operand(value=sql.AlertV2OperandValue(double_value=14))
    return sql.AlertV2(
        display_name="old predictions",
        query_text="SELECT 1 AS hours",
        warehouse_id=warehouse_id,
        parent_path="/Shared/app",
        evaluation=sql.AlertV2Evaluation(
            sql.AlertV2OperandColumn("hours"), sql.ComparisonOperator.GREATER_THAN, threshold=above
        ),
        schedule=sql.CronSchedule("0 0 7 * * ?", "UTC"),
    )


def monitors_and_credentials(client: WorkspaceClient) -> dict[str, Any]:
    table = "main.landing.scores"
    log = catalog.MonitorInferenceLog(
        problem_type=catalog.MonitorInferenceLogProblemType.PROBLEM_TYPE_CLASSIFICATION,
        timestamp_col="at",
        granularities=["1 day"],
        prediction_col="is_alarm",
        model_id_col="version",
    )
    made = client.quality_monitors.create(table, "main.landing", "/Shared/app/quality", inference_log=log)
    client.quality_monitors.update(table, "main.landing", inference_log=log, slicing_exprs=["version"])
    connector = sys.argv[2]
    credential = client.credentials.create_credential(
        "sources",
        azure_managed_identity=catalog.AzureManagedIdentity(connector),
        purpose=catalog.CredentialPurpose.SERVICE,
        skip_validation=True,
    )
    client.credentials.update_credential("sources", isolation_mode=catalog.IsolationMode.ISOLATION_MODE_ISOLATED)
    unknown = catalog.AzureManagedIdentity(f"{connector}2")
    seen = {
        "monitor": (made.status.value, made.profile_metrics_table_name),
        "slices": client.quality_monitors.get(table).slicing_exprs,
        "refreshes": client.quality_monitors.list_refreshes(table).refreshes,
        "no_table": refused(lambda: client.quality_monitors.get("main.landing.none")),
        "credential": (credential.purpose.value, client.credentials.get_credential("sources").isolation_mode.value),
        "services": [
            one.name for one in client.credentials.list_credentials(purpose=catalog.CredentialPurpose.SERVICE)
        ],
        "unknown_connector": refused(
            lambda: client.credentials.create_credential(
                "b", azure_managed_identity=unknown, purpose=catalog.CredentialPurpose.SERVICE
            )
        ).split(":")[0],
    }
    client.quality_monitors.delete(table)
    client.credentials.delete_credential("sources")
    seen["left"] = [
        refused(lambda: client.quality_monitors.get(table)).split(":")[0],
        refused(lambda: client.credentials.get_credential("sources")).split(":")[0],
    ]
    return seen


def teardown(client: WorkspaceClient) -> dict[str, Any]:
    for job in client.jobs.list():
        client.jobs.delete(job.job_id)
    for policy in client.cluster_policies.list():
        client.cluster_policies.delete(policy.policy_id)
    client.workspace.delete("/Shared/app", recursive=True)
    client.catalogs.delete("main", force=True)
    for location in client.external_locations.list():
        client.external_locations.delete(location.name)
    client.storage_credentials.delete("identity")
    return {
        "jobs": len(list(client.jobs.list())),
        "catalogs": len(list(client.catalogs.list())),
        "credentials": len(list(client.storage_credentials.list())),
        "files": len(list(client.workspace.list("/Shared"))),
    }


def main() -> None:
    client = WorkspaceClient(host=sys.argv[1], token="local", auth_type="pat")
    steps = (
        *(workspace_files, unity_catalog, volume_files, job_run, pools_and_triggers),
        *(identities, workspace_settings, registered_models),
        *(watching, monitors_and_credentials, teardown),
    )
    print(json.dumps({step.__name__: step(client) for step in steps}))


main()
