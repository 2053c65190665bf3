"""What SQL says of the names of log files is what `auditor.cloudtrail.keys` says."""

import duckdb
import pytest

from auditor import resources
from auditor.cloudtrail.keys import parse_key

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
        yield connection


@pytest.mark.parametrize("name", NAMES)
def test_sql_reads_a_name_as_python_does(connection, name):
    key = parse_key(name)
    expected = (
        (bool(key.folder.organization), key.region, key.delivered.replace(tzinfo=None))
        if key
        else (None, None, None)
    )
    said = "SELECT of_organization($1), delivery_region($1), delivered($1)"
    assert connection.execute(said, [name]).fetchone() == expected
