"""The inputs of measured commands: archives, stores, digest files and a cluster, made on demand."""

import shutil
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from auditor.engine.spark.session import check_java, check_packages
from auditor.errors import AuditorError
from benchmarks.corpus.archive import Archive, Contents, writer
from benchmarks.corpus.calls import ACCOUNTS, REGIONS
from benchmarks.corpus.records import Invention

if TYPE_CHECKING:
    from tests.engine.spark.standalone import Standalone

ROOT = Path(__file__).parents[1]
AUDITOR = (sys.executable, "-m", "auditor")
PEERS = str(Path(__file__).with_name("peers.py"))
SPARK = "spark"


class Materials:
    """Makes archives once for all runs, and all other inputs once for this run."""

    def __init__(self, stack: ExitStack, archives: Path, work: Path, scale: float, peers: str):
        """Initialize without making anything.

        Args:
            stack: ends processes that are started.
            archives: the folder that keeps archives between runs.
            work: a folder for this run.
            scale: factor on the sizes of archives.
            peers: a Python interpreter with the peers.
        """
        self._stack = stack
        self.archive_folder = archives
        self.work = work
        self._scale = scale
        self._stores: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self.peers = peers
        self.contents: dict[str, Contents] = {}

    def archive(self, profile: str, seed: int = 1, sessions: bool = False) -> str:
        """Return the folder of an archive."""
        archive = Archive(profile, seed, sessions, self._scale)
        path = archive.made(self.archive_folder)
        self.contents[archive.name] = archive.contents(self.archive_folder)
        return str(path)

    def archives(self, count: int, sessions: bool = False) -> tuple[str, ...]:
        """Return the folders of several archives `large`."""
        return tuple(self.archive("large", seed, sessions) for seed in range(1, count + 1))

    def store(self, *sources: str) -> str:
        """Return a store of some log files, written by this build."""
        name = " ".join(sources)
        if name not in self._stores:
            store = str(self.work / f"store-{len(self._stores)}.duckdb")
            command = [*AUDITOR, "ingest", *sources, "--store", store]
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
            self._stores[name] = store
        return self._stores[name]

    @cached_property
    def one_record(self) -> str:
        """A log file with one record."""
        record = Invention(1).record(ACCOUNTS[0], REGIONS[0], datetime(2026, 1, 1, tzinfo=UTC))
        file = self.work / "one-record.json"
        file.write_bytes(msgspec.json.encode({"Records": [record]}))
        return str(file)

    @cached_property
    def digests(self) -> Path:
        """An archive with signed digest files beside its log files."""
        source = Path(self.archive("large"))
        folder = self.archive_folder / f"{source.name}-and-digests-{writer()}"
        if folder.is_dir():
            return folder
        part = self.work / "digests"
        for file in source.rglob("*.json.gz"):
            copy = part / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        script = ROOT / "scripts" / "write-digests"
        subprocess.run([sys.executable, script, part], check=True, capture_output=True)
        return Path(shutil.move(part, folder))

    @cached_property
    def cluster(self) -> "Standalone":
        """A standalone Spark cluster on this machine: a master and two one-core workers."""
        from tests.engine.spark.standalone import standalone

        folder = self.work / "cluster"
        folder.mkdir()
        return self._stack.enter_context(standalone(folder))

    def fault(self, needed: str) -> str:
        """Return what is missing for a peer; "" if nothing is."""
        if needed not in self._faults:
            self._faults[needed] = _missing_spark() if needed == SPARK else self._missing(needed)
        return self._faults[needed]

    def _missing(self, package: str) -> str:
        command = [self.peers, "-c", f"import {package}"]
        if subprocess.run(command, check=False, capture_output=True).returncode == 0:
            return ""
        return (
            f"{package} is not installed; pip install {package}, and name its Python with --peers"
        )


def _missing_spark() -> str:
    try:
        check_packages()
        check_java()
    except AuditorError as error:
        return str(error)
    return ""
