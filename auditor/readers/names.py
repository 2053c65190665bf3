"""Names of files that are never logs, and of those that suggest logs."""

from typing import Final

_LOGS: Final = (
    ".json", ".jsonl", ".ndjson", ".log", ".csv", ".parquet", ".gz", ".tgz", ".zip", ".tar",
    ".zst", ".bz2", ".xz",
)  # fmt: skip
_NOISE: Final = {
    "_SUCCESS",  # Hadoop and Spark, next to their output
    "aws-logs-write-test",  # CloudWatch Logs, next to its exports
    "Thumbs.db",
    "desktop.ini",
    "__MACOSX",
}


def is_noise(name: str) -> bool:
    """Return whether a file or folder of this name, without a path, holds no logs.

    Names that begin with a dot are hidden on purpose: settings, and files that are still written.
    """
    return (name.startswith(".") and name != "..") or name in _NOISE


def claims_logs(name: str) -> bool:
    """Return whether a file of this name is to be reported if it holds no logs."""
    return name.endswith(_LOGS)
