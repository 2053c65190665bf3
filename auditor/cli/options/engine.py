"""Options on where log files are read: in this process, or in tasks of Spark."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.errors import UsageError
from auditor.own_process import reveal_pandas

if TYPE_CHECKING:
    from auditor.engine.spark.cluster import Cluster


class EngineName(StrEnum):
    """Where log files are read."""

    LOCAL = "local"
    SPARK = "spark"


EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        help="Where log files are read. local: in this process. spark: in tasks of Apache Spark,"
        " here or on a cluster. The result is the same; see docs/scale.md.",
    ),
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="URL",
        help="With --engine spark: the master, such as spark://host:7077, yarn or local[4]."
        " Default: the master of spark-submit, or all cores of this machine.",
    ),
]
WorkDirOption = Annotated[
    str | None,
    typer.Option(
        "--work-dir",
        metavar="FOLDER|URL",
        help="With --engine spark: a shared folder or s3://bucket/prefix for the matching"
        " records, if they are too many for Spark's driver.",
    ),
]


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Where log files are read: in this process, or by a cluster."""

    engine: EngineOption = EngineName.LOCAL
    master: Master = None
    work_dir: WorkDirOption = None

    def cluster(self) -> "Cluster | None":
        """Return the Spark cluster; `None` if this process reads the log files.

        Raises:
            UsageError: an option for Spark is given without it.
        """
        from auditor.engine.spark.cluster import Cluster
        from auditor.file_names import is_object_url

        work_dir = self.work_dir
        if self.engine is EngineName.LOCAL:
            for name, value in (("--master", self.master), ("--work-dir", work_dir)):
                if value is not None:
                    raise UsageError(f"{name} needs --engine spark")
            return None
        reveal_pandas()  # PySpark needs it
        if work_dir is not None and not is_object_url(work_dir):
            work_dir = str(Path(work_dir).absolute())
        return Cluster(self.master, work_dir)
