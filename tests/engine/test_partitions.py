"""Whatever parts the logs are read in, the answer is that of the whole, byte for byte."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.audit.run import run_audit
from auditor.audit.story import heavy_threads
from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.rule import About, Rule, RulePack
from auditor.engine.base import Criteria
from auditor.engine.duckdb import occurrences, spilling
from auditor.engine.scan import judging, scan
from auditor.replay.question import Question
from auditor.result.json import to_json
from auditor.significance import threads
from auditor.significance.table_file import shipped_table
from tests.conftest import record
from tests.engine.fillers import engine_over, several_processes
from tests.engine.test_contract import DAY, at

NAME = "111122223333_CloudTrail_us-east-1_20260126T10{:02d}Z_AbCdEfGhIjKlMnOp.json"
SIZED = MetricFilter("s", "{ $.size = * }", MetricId("N", "s"), "$.size", 0.0)
ALARM = Alarm(
    "above", SIZED.metric, Statistic.SUM, timedelta(minutes=1), 1, 0.05, ComparisonOperator.GREATER
)
VALUES = st.sampled_from([0.1, 1e16, -1e16, 0.2, 3, None])
ROLE = "arn:aws:sts::111122223333:assumed-role/app/"
CALLS = [
    ("iam.amazonaws.com", "CreateUser"),
    ("iam.amazonaws.com", "ListUsers"),
    ("iam.amazonaws.com", "CreateAccessKey"),  # for another user or not, undone or not
    ("iam.amazonaws.com", "DeleteUser"),
    ("signin.amazonaws.com", "ConsoleLogin"),
    ("logs.amazonaws.com", "CreateLogStream"),
    ("secretsmanager.amazonaws.com", "GetSecretValue"),  # five in a minute are a burst
    ("sts.amazonaws.com", "AssumeRole"),
]
CALLERS = st.fixed_dictionaries(
    {
        "userIdentity": st.builds(
            lambda arn, service, key: {
                "type": "AssumedRole",
                **({"arn": arn} if arn else {}),
                **({"invokedBy": service} if service else {}),
                "accessKeyId": key,
                "sessionContext": {"attributes": {"creationDate": "2026-01-26T09:00:00Z"}},
            },
            st.sampled_from([f"{ROLE}one", f"{ROLE}two", "arn:aws:iam::1:user/alice", None]),
            st.sampled_from([None, None, None, "AWS Internal", "ec2.amazonaws.com"]),
            st.sampled_from(["ASIA1", "ASIA2"]),
        ),
        "sourceIPAddress": st.sampled_from(["192.0.2.1", "192.0.2.9", "2001:db8::1", "x"]),
        "userAgent": st.sampled_from(["aws-cli/2.1", "Boto3/1.2", None]),
        "errorCode": st.sampled_from([None, None, "AccessDenied"]),
        "requestParameters": st.sampled_from([None, {"userName": "eve"}]),
        "responseElements": st.sampled_from(
            [
                None,
                {"credentials": {"accessKeyId": "ASIA2"}},
                {"accessKey": {"accessKeyId": "ASIA1"}},
                {"ConsoleLogin": "Failure"},
            ]
        ),
    }
)
EVENTS = st.tuples(
    st.integers(0, 30),  # its number: some occur more than once
    st.integers(0, 3),  # its minute
    VALUES,
    st.sampled_from(["us-east-1", "eu-west-1"]),
    st.sampled_from(CALLS),
    CALLERS,
)
FILES = st.lists(st.lists(EVENTS, max_size=8), min_size=1, max_size=6)


def write(folder: Path, files: list[list[Any]]) -> None:
    for number, events in enumerate(files):
        records = [
            at(
                f"10:{minute:02d}:{event:02d}",
                event,
                size=size,
                awsRegion=region,
                eventSource=source,
                eventName=name,
                **fields,
            )
            for event, minute, size, region, (source, name), fields in events
        ]
        if number == 0:
            records += [record(eventTime="soon", eventID="undated"), {"x": 1}]
        (folder / NAME.format(number)).write_text(json.dumps({"Records": records}))


def answer(folder: Path, pack: RulePack, part: int, held: int, at_once: int) -> str:
    with (
        mock.patch.object(judging, "_PART_RECORDS", part),
        mock.patch.object(spilling, "_MEMORY_ROWS", held),
        mock.patch.object(occurrences, "_CHUNK_IDENTITIES", at_once),
    ):
        return to_json(run_audit(Question([str(folder)], pack, significance=shipped_table())))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILES, st.integers(1, 9), st.integers(0, 9), st.integers(1, 9))
def test_any_partition_gives_the_bytes_of_the_whole(files, part, held, at_once):
    pack = RulePack("p", "", (Rule(ALARM, (SIZED,), About("above")),))
    with TemporaryDirectory() as name:
        folder = Path(name) / "logs"
        folder.mkdir()
        write(folder, files)
        whole = answer(folder, pack, 10_000, 10_000, 10_000)
        assert answer(folder, pack, part, held, at_once) == whole


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILES)
def test_several_processes_give_the_bytes_of_one(files):
    pack = RulePack("p", "", (Rule(ALARM, (SIZED,), About("above")),))
    with TemporaryDirectory() as name:
        folder = Path(name) / "logs"
        folder.mkdir()
        write(folder, files)
        whole = answer(folder, pack, 10_000, 10_000, 10_000)
        with several_processes():
            assert answer(folder, pack, 3, 3, 10_000) == whole


def test_sums_of_values_are_exact_and_rounded_once_in_any_order(tmp_path):
    for number, order in enumerate([(0.1, 1e16, -1e16), (1e16, 0.1, -1e16), (-1e16, 1e16, 0.1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        write(folder, [[(n, 0, size, "us-east-1", CALLS[0], {})] for n, size in enumerate(order)])
        with engine_over(scan.scan, [folder], Criteria((SIZED,))) as engine:
            (data,) = engine.metric_data(0, DAY).values()
        assert data.sum.tolist() == [0.1]


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILES, st.integers(1, 3), st.integers(1, 3))
def test_threads_that_are_not_read_would_not_be_shown(files, named, lighter):
    table = shipped_table()
    table = replace(
        table, scoring=msgspec.structs.replace(table.scoring, named_threads=named, gap_minutes=0)
    )
    with TemporaryDirectory() as name, mock.patch.object(threads, "MAX_LIGHTER", lighter):
        folder = Path(name) / "logs"
        folder.mkdir()
        write(folder, files)
        question = Question([str(folder)], RulePack("p", "", ()), significance=table)
        every = to_json(run_audit(question))
        with (
            mock.patch.object(heavy_threads, "MAX_LIGHTER", lighter),
            mock.patch.object(heavy_threads, "_FIRST_ACTS", 1),
            mock.patch.object(heavy_threads, "_MOST_ACTS", 1),
        ):
            assert to_json(run_audit(question)) == every
