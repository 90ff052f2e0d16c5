"""Drives the workspace with the Databricks SDK, and prints what it saw as one JSON object for sdk.test.ts."""

import base64
import io
import json
import sys
from collections.abc import Callable
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import catalog, compute, iam, jobs, workspace

LAKE = "abfss://lake@account.dfs.core.windows.net/"
LANDING = "abfss://landing@account.dfs.core.windows.net/"
# Above this the SDK asks for presigned URLs first.
BIG = 64 * 1024 * 1024


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
    change = catalog.PermissionsChange(principal="planners", add=[catalog.Privilege.SELECT])
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
    steps = (workspace_files, unity_catalog, volume_files, job_run, teardown)
    print(json.dumps({step.__name__: step(client) for step in steps}))


main()
