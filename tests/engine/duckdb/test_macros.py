"""What SQL says of the names of log files is what `auditor.cloudtrail.keys` says."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import duckdb
import pytest

from auditor import resources
from auditor.cloudtrail.keys import parse_key
from auditor.cloudwatch.minutes import minute_of

NAME = "111122223333_CloudTrail_eu-west-1_20260126T2145Z_AbCdEfGh12345678.json.gz"
FOLDER = "AWSLogs/111122223333/CloudTrail/us-east-1"
ORGANIZATION = "AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1"

NAMES = [
    NAME,
    f"{FOLDER}/2026/01/26/{NAME}",
    f"{FOLDER}/{NAME}",
    f"{ORGANIZATION}/2026/01/26/{NAME}",
    f"case 17/é/{ORGANIZATION}/2026/01/26/{NAME}",
    f"AWSLogs/old/{ORGANIZATION}/2026/01/26/{NAME}",
    f"{FOLDER}/copies/{ORGANIZATION}/{NAME}",
    f"AWSLogs/o-a1b2c3d4e5/{NAME}",
    f"o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1/2026/01/26/{NAME}",
    f"AWSLogs/111122223333/CloudTrail/{NAME}",
    f"myAWSLogs/o-a1b2c3d4e5/1/CloudTrail/us-east-1/{NAME}",
    f"AWSLogs/{NAME}",
    f"{FOLDER}/2026/01/26/{NAME.replace('CloudTrail', 'CloudTrail-Insight')}",
    f"{FOLDER}/2026/01/26/{NAME.replace('CloudTrail', 'CloudTrail-Other')}",
    f"{FOLDER}/2026/01/26/{NAME.replace('2145Z', '2575Z')}",
    f"{FOLDER}/2026/01/26/part-0001.json.gz",
    f"{ORGANIZATION}\n/2026/01/26/{NAME}",
    "logs.zip",
    "",
]


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.execute(resources.sql("macros"))
        connection.execute(resources.sql("copy_kind"))
        yield connection


@pytest.mark.parametrize("name", NAMES)
def test_sql_reads_a_name_as_python_does(connection, name):
    key = parse_key(name)
    expected = (
        (bool(key.folder.organization), key.region, key.delivered.replace(tzinfo=None))
        if key
        else (None, None, None)
    )
    query = "SELECT of_organization($1), delivery_region($1), delivered($1)"
    assert connection.execute(query, [name]).fetchone() == expected


def test_a_minute_is_counted_as_python_counts_it(connection):
    time = datetime(2026, 1, 26, 10, 0, 59, 999_999)  # noqa: DTZ001  # as DuckDB has it
    (minute,) = connection.execute("SELECT minute_of($1)", [time]).fetchone()
    assert minute == minute_of(time.replace(tzinfo=UTC))


def test_an_id_stands_for_itself_if_it_is_a_uuid_else_for_its_hash(connection):
    uuid = UUID("3038ebd2-c98a-4c65-9b6e-e22506292313")
    query = "SELECT identity_of($1, NULL), identity_of($2, NULL)"
    ids = connection.execute(query, [str(uuid), "evt-1"]).fetchone()
    assert ids == (uuid, UUID(sha256(b"evt-1").hexdigest()[:32]))


@pytest.mark.parametrize(
    ("matches", "expected"),
    [([True, False, True], True), ([False, True, False], False), ([], None)],
)
def test_a_record_matches_if_any_of_the_filters_does(connection, matches, expected):
    query = "SELECT matches_any($1::BOOLEAN[], $2::INTEGER[])"
    assert connection.execute(query, [matches, [1, 3]]).fetchone() == (expected,)
