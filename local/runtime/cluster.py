"""What a job cluster is made of, as the workspace server writes it into cluster.json."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path


class ClusterError(Exception):
    """A job cluster that can't be started as asked."""


@dataclasses.dataclass(frozen=True)
class Cluster:
    """One job cluster of one run: the names it resolves, the folders it uses and its Spark configuration."""

    catalogs: Mapping[str, str]
    volumes: Mapping[str, str]
    workspace_files: str
    jars_dir: str
    work_dir: str
    mlflow_tracking_uri: str
    mlflow_artifact_root: str
    spark_conf: Mapping[str, str]
    env: Mapping[str, str]
    packages: Sequence[str]
    app_name: str

    @property
    def log_file(self) -> Path:
        """Where the Spark driver writes its log."""
        return Path(self.work_dir) / "driver.log"

    @property
    def spill_dir(self) -> Path:
        """Where Spark puts what is of no use once it has ended."""
        return Path(self.work_dir) / "spill"


def read_cluster(path: Path) -> Cluster:
    """The cluster described by a JSON file; a missing or unknown field is refused by name."""
    fields = json.loads(path.read_text())
    known = {field.name for field in dataclasses.fields(Cluster)}
    missing, unknown = sorted(known - fields.keys()), sorted(fields.keys() - known)
    if missing or unknown:
        raise ClusterError(f"`{path}` misses {missing} and has the unknown {unknown}; its fields are {sorted(known)}")
    for volume in fields["volumes"]:
        if len(volume.strip("/").split("/")) != 4 or not volume.startswith("/Volumes/"):  # noqa: PLR2004
            raise ClusterError(f"volume `{volume}` of `{path}` is not of the form /Volumes/<catalog>/<schema>/<volume>")
    return Cluster(**fields)
