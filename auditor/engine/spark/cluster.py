"""The place of a run of Spark, in a module that works without PySpark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Spark cluster, or this machine; no answer depends on it."""

    master: str | None = None
    """The URL of its master; `None` for the running session's, or all cores of this machine."""
    work_dir: str | None = None
    """A folder or URL that all executors can write to and the driver can read, for matching records
    on their way to the driver; `None` if Spark itself moves them.
    """
