"""A local Spark session that all tests of a process share."""

import atexit
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import pytest

from auditor.engine.spark.jobs import Jobs
from auditor.engine.spark.session import spark_session
from auditor.errors import AuditorError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@cache
def _opened() -> "SparkSession | str":
    stack = ExitStack()
    try:
        session = stack.enter_context(spark_session("local[2,2]"))
    except AuditorError as error:
        return str(error)
    atexit.register(stack.close)
    return session


def local_jobs() -> Jobs:
    """Return the jobs of the session."""
    return Jobs(local_session())


def local_session() -> "SparkSession":
    """Return the session; without Java or PySpark, skip the test."""
    opened = _opened()
    if isinstance(opened, str):
        pytest.skip(opened)
    return opened
