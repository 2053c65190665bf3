"""The machine and the versions of a run."""

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Final

from auditor import limits
from auditor.version import __version__

_OURS: Final = ("duckdb", "pyarrow", "numpy", "msgspec", "deflate", "pyspark")
_PEERS: Final = ("chdb", "chdb-core", "trailscraper")
_ASK: Final = """
import sys
from importlib import metadata
for name in sys.argv[1:]:
    try:
        print(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        pass
"""


def machine() -> dict[str, str]:
    """Return processors, memory and system."""
    return {
        "processors": f"{limits.processors()} of {_processor()}",
        "memory": f"{limits.memory() / 1e9:.1f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def versions(peers: str) -> dict[str, str]:
    """Return the versions of the programs and libraries used.

    Args:
        peers: the Python interpreter with the peers.
    """
    versions = {"auditor": f"{__version__}, {_commit()}", "Python": platform.python_version()}
    for name in _OURS:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    lines = _output(peers, "-c", _ASK, *_PEERS).splitlines()
    versions.update((name, version) for name, version in map(str.split, lines))
    if java := re.match(r"\S+ ([\d.]+)", _output("java", "--version")):
        versions["Java"] = java[1]
    return versions


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = re.findall(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return names[0] if names else platform.machine()


def _commit() -> str:
    folder = str(Path(__file__).parent)
    commit = _output("git", "-C", folder, "rev-parse", "--short", "HEAD").strip()
    changed = _output(
        "git", "-C", folder, "status", "--porcelain", "--", "../auditor", "../queries"
    )
    return f"commit {commit or 'unknown'}{' with changes' if changed.strip() else ''}"


def _output(*command: str) -> str:
    """Return the output of a command; "" if it cannot run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout
