"""What keeps Spark from running is a message with what to do."""

import os
import sys
from types import ModuleType
from typing import Any

import pytest

from auditor.engine.spark import session
from auditor.errors import AuditorError
from tests.engine.spark.sessions import local_session

needed = "Java 17 or later, such as Debian's openjdk-17-jre-headless"
INSTALL = "pip install 'cloudtrail-auditor[spark]'"


@pytest.fixture
def packages(monkeypatch):
    """Stand in for PySpark and pandas, by their versions; `None`: it is not installed."""

    def installed(pyspark: str | None = "4.3.0", pandas: str | None = "2.3.3") -> None:
        for name, version in (("pyspark", pyspark), ("pandas", pandas)):
            module = None
            if version is not None:
                module = ModuleType(name)
                vars(module)["__version__"] = version
            monkeypatch.setitem(sys.modules, name, module)

    return installed


def refusal() -> str:
    with pytest.raises(AuditorError) as refused, session.spark_session(None):
        pass
    return str(refused.value)


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({"pyspark": None}, f"--engine spark needs pyspark: {INSTALL}"),
        ({"pandas": None}, f"--engine spark needs pandas: {INSTALL}"),
        ({"pyspark": "3.5.6"}, f"PySpark 3.5.6: --engine spark needs version 4: {INSTALL}"),
        ({"pandas": "2.1.4"}, f"pandas 2.1.4: PySpark needs 2.2 or later: {INSTALL}"),
    ],
)
def test_a_package_that_is_missing_or_too_old_is_named(packages, versions, message):
    packages(**versions)
    assert refusal() == message


def test_java_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AuditorError) as refused:
        session.check_java()
    assert str(refused.value) == f"--engine spark needs {needed}: java is not on the PATH"


@pytest.mark.process
@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ('openjdk version "11.0.2" 2019', f"Java 11; --engine spark needs {needed}"),
        ('java version "1.8.0_301"', f"Java 8; --engine spark needs {needed}"),
        ("no version", f"it shows no version; --engine spark needs {needed}"),
    ],
)
def test_java_that_is_too_old_is_named(tmp_path, monkeypatch, shown, message):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{shown}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(AuditorError) as refused:
        session.check_java()
    assert str(refused.value) == f"{java}: {message}"


@pytest.mark.process
def test_java_where_java_home_has_none_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(AuditorError, match="No such file or directory; set JAVA_HOME to Java 17"):
        session.check_java()


@pytest.mark.parametrize(
    ("failure", "shown"),
    [
        (
            "Traceback\n  x\nModuleNotFoundError: No module named 'auditor'\n at java.lang",
            "the executors lack the module auditor; install auditor there",
        ),
        (
            "Job aborted: Total size of serialized results of 3 tasks (1100.0 MiB) is bigger than"
            " spark.driver.maxResultSize (1024.0 MiB)",
            "the matching records are too many for Spark's results (spark.driver.maxResultSize);"
            " give --work-dir URI",
        ),
        ("All masters are unresponsive! Giving up.", "All masters are unresponsive; is this"),
        (
            "An error occurred while calling None.org.apache.spark.sql.classic.SparkSession.\n"
            ": java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext.\n",
            "no master answers, or it ended the run (Cannot call methods on a stopped SparkContext)"
            "; is --master the URL of a Spark master that runs?",
        ),
        (
            "An error occurred while calling None.org.apache.spark.api.java.JavaSparkContext.\n"
            ": org.apache.spark.SparkException: Invalid master URL: spark://\n\tat org.apache",
            "Invalid master URL: spark://; is this the URL of a Spark master?",
        ),
        (
            "[JAVA_GATEWAY_EXITED] Java gateway process exited before sending its port number.",
            "Java ended before Spark had started (JAVA_GATEWAY_EXITED); check --master,",
        ),
        ("An error occurred\n: java.io.IOException: of Java\n\tat x", "java.io.IOException: of J"),
        ("a\nValueError: of no kind that is known\n\tat org", "ValueError: of no kind"),
        ("\n something else\n", "something else"),
        ("", "the job failed without a message"),
    ],
)
def test_a_failure_comes_down_to_a_line(failure, shown):
    assert session.failure_reason(failure).startswith(shown)
    assert "\n" not in session.failure_reason(failure)


@pytest.mark.slow
@pytest.mark.process
def test_java_has_one_compiler_and_other_programs_their_own():
    context: Any = local_session().sparkContext
    beans = context._jvm.java.lang.management.ManagementFactory
    assert "-XX:TieredStopAtLevel=1" in list(beans.getRuntimeMXBean().getInputArguments())
    assert "JDK_JAVA_OPTIONS" not in os.environ
