"""A Spark session for a run, and its failures as messages."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_INSTALL: Final = "pip install 'cloudtrail-auditor[spark]'"
_PYSPARK_MAJOR: Final = 4
_PANDAS: Final = (2, 2)
_MIN_JAVA: Final = 17
_LOCAL: Final = "local[*,4]"
"""All cores of this machine; a task is tried four times, as on a cluster."""
_SETTINGS: Final = {
    "spark.ui.showConsoleProgress": "false",
    "spark.shuffle.compress": "false",  # messages are compressed
    "spark.sql.adaptive.enabled": "false",  # the steps are known, and so are one job
}
_JAVA_OPTIONS: Final = "JDK_JAVA_OPTIONS"
"""The variable with options of Java that count less than those of Spark's settings."""
_ONE_COMPILER: Final = "-XX:TieredStopAtLevel=1"
"""Java only moves bytes, so the code of its second compiler takes more time than it saves."""
_REMEDIES: Final = (
    (r"No module named '([\w.]+)'", "the executors lack the module {}; install auditor there"),
    (r"(PYTHON_VERSION_MISMATCH)", "driver and executors run different versions of Python"),
    (r"(spark\.driver\.maxResultSize)", "the matching records are too many for Spark's results"
     " ({}); give --work-dir URI"),
    (r"(Cannot run program \"[^\"]+\")", "{}: set PYSPARK_PYTHON to a Python that has auditor"),
    (r"(All masters are unresponsive)", "{}; is this the URL of a Spark master?"),
    (r"((?:Invalid|Could not parse) [Mm]aster URL[^\n]*)", "{}; is this the URL of a Spark"
     " master?"),
    (r"(Cannot call methods on a stopped SparkContext)", "no master answers, or it ended the run"
     " ({}); is --master the URL of a Spark master that runs?"),
    (r"(JAVA_GATEWAY_EXITED)", "Java ended before Spark had started ({}); check --master,"
     " SPARK_CONF_DIR and JDK_JAVA_OPTIONS"),
    (r"(local class incompatible|InvalidClassException)", "the cluster runs another version of"
     " Spark than PySpark here ({}); install the same one"),
)  # fmt: skip
"""Text of a failure, and the part of it to show."""


@contextmanager
def spark_session(master: str | None) -> Iterator["SparkSession"]:
    """Return the running session, or start one that ends with the run.

    Raises:
        UsageError: another master is named than that of the running session.
        AuditorError: Java, PySpark or pandas is missing or too old, or the session does not start.
    """
    check_packages()
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context is not None:
        running = SparkSession.builder.getOrCreate()
        current = running.sparkContext.master
        if master not in (None, current):
            raise UsageError(f"--master {master}: a Spark session of {current} is running already")
        yield running
        return
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted:
        check_java()
    # Workers otherwise take `python3` from the PATH, which may lack auditor.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("auditor")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    if not submitted:
        # Failures come back as messages; nobody needs a page that ends with the run.
        builder = builder.config("spark.ui.enabled", "false").config("spark.log.level", "OFF")
        builder = builder.config(f"spark.executorEnv.{_JAVA_OPTIONS}", _ONE_COMPILER)
    chosen = master or SparkConf().get("spark.master") or _LOCAL
    builder = builder.master(chosen)
    if chosen.startswith("local"):  # keep it off the network
        builder = builder.config("spark.driver.host", "127.0.0.1")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
    with failures(), contextlib.nullcontext() if submitted else _quiet(), _one_compiler():
        session = builder.getOrCreate()
    try:
        yield session
    finally:
        with contextlib.suppress(Exception):  # the run's own error matters more
            session.stop()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the stderr of a new JVM off the terminal, for as long as it runs.

    A failure to start is an exception.
    """
    sys.stderr.flush()
    own = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(own, 2)
        os.close(nowhere)
        os.close(own)


@contextmanager
def _one_compiler() -> Iterator[None]:
    """Start Java with one compiler, unless the environment has other options for it."""
    given = _JAVA_OPTIONS in os.environ
    os.environ.setdefault(_JAVA_OPTIONS, _ONE_COMPILER)
    try:
        yield
    finally:
        if not given:
            del os.environ[_JAVA_OPTIONS]


@contextmanager
def failures() -> Iterator[None]:
    """Raise a failure of Spark as a message with a remedy.

    Raises:
        AuditorError: Spark failed.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise AuditorError(f"Spark: {failure_reason(str(error))}") from error


def failure_reason(message: str) -> str:
    """Return a failure of Spark in one line."""
    for pattern, remedy in _REMEDIES:
        if match := re.search(pattern, message):
            return remedy.format(match[1])
    lines = [line.strip().removeprefix(": ") for line in message.splitlines()]
    raised = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b.*: \S", line)]
    return next(iter(raised or filter(None, lines)), "the job failed without a message")


def check_packages() -> None:
    """Refuse an environment without PySpark and pandas that fit.

    Raises:
        AuditorError: one is missing or too old.
    """
    versions = {}
    for package in ("pyspark", "pandas"):
        try:  # a cluster's own PySpark is on the path, and no installed package
            versions[package] = str(import_module(package).__version__)
        except ImportError:
            raise AuditorError(f"--engine spark needs {package}: {_INSTALL}") from None
    if _numbers(versions["pyspark"])[0] != _PYSPARK_MAJOR:
        raise AuditorError(
            f"PySpark {versions['pyspark']}: --engine spark needs version {_PYSPARK_MAJOR}:"
            f" {_INSTALL}"
        )
    if _numbers(versions["pandas"]) < _PANDAS:
        wanted = ".".join(map(str, _PANDAS))
        raise AuditorError(
            f"pandas {versions['pandas']}: PySpark needs {wanted} or later: {_INSTALL}"
        )


def check_java() -> None:
    """Refuse a machine without a Java that Spark runs on.

    Raises:
        AuditorError: it is missing or too old.
    """
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    needed = f"Java {_MIN_JAVA} or later, such as Debian's openjdk-17-jre-headless"
    if java is None:
        raise AuditorError(f"--engine spark needs {needed}: java is not on the PATH")
    try:
        shown = subprocess.run(  # noqa: S603  # the Java that Spark runs
            [java, "-version"], capture_output=True, text=True, check=False
        )
    except OSError as error:
        remedy = "set JAVA_HOME" if home else "check the PATH"
        raise AuditorError(f"{java}: {error.strerror}; {remedy} to {needed}") from error
    if number := re.search(r'version "(?:1\.)?(\d+)', shown.stderr + shown.stdout):
        if int(number[1]) < _MIN_JAVA:
            raise AuditorError(f"{java}: Java {number[1]}; --engine spark needs {needed}")
        return
    raise AuditorError(f"{java}: it shows no version; --engine spark needs {needed}")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)[:2]))
