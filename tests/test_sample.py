"""The demo archive: what is checked in is what the command writes, and what its page says of it."""

import ipaddress
import json
import re
import zlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from auditor.audit.run import run_audit
from auditor.render.audit.formats import FORMATS
from auditor.replay.question import Question
from auditor.rules import load_rules
from auditor.sample import write_sample
from auditor.sample.intrusion import HOSTILE_AGENT
from tests.paths import GOLDEN, SAMPLE

PAGE = (SAMPLE / "README.md").read_text(encoding="utf-8")
PACK = load_rules(["iam-changes"])

FOLDER_SIZE = 4096
"""Bytes that a folder takes, as du counts it on common file systems."""
EXAMPLE_ACCOUNTS = {"111122223333", "444455556666", "777788889999", "999988887777"}
DOCUMENTATION = [
    ipaddress.ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
KEY = re.compile(
    r"AWSLogs/o-exampleorg1/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"
    r"\1_CloudTrail_\2_\3\4\5T\d\d[0-5][05]Z_[A-Za-z0-9]{16}\.json\.gz"
)


def table(heading):
    """Return the rows of the page's table whose first column has this heading."""
    lines = iter(PAGE.splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            break
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split(" | ")))
    assert rows
    return rows


def content(path):
    """Return a file's text; of a gzip file, what is there before it ends or breaks off."""
    data = path.read_bytes()
    return zlib.decompressobj(wbits=31).decompress(data) if path.suffix == ".gz" else data


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): content(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def checked_in():
    return contents(SAMPLE)


@pytest.fixture(scope="module")
def records(checked_in):
    whole = [text for text in checked_in.values() if text.endswith(b"]}")]
    return [record for text in whole for record in json.loads(text)["Records"]]


def watch(pattern):
    """Return a rule that counts what a pattern matches."""
    rule = PACK.rules[0]
    return replace(rule, filters=(replace(rule.filters[0], pattern=pattern),))


@pytest.fixture(scope="module")
def result():
    watched = [watch(pattern.strip("`")) for _, pattern, _ in table("what")]
    return run_audit(Question([str(SAMPLE)], replace(PACK, rules=(*PACK.rules, *watched))))


def test_the_command_writes_what_is_checked_in(tmp_path, checked_in):
    write_sample(tmp_path / "demo")
    written = contents(tmp_path / "demo")
    assert sorted(written) == sorted(checked_in)
    assert [name for name in written if written[name] != checked_in[name]] == []


@pytest.mark.slow
def test_it_writes_the_same_bytes_every_time(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        write_sample(folder)
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*z")}
        for folder in folders
    )
    assert one == two


def test_it_fits_into_two_megabytes():
    paths = [SAMPLE, *SAMPLE.rglob("*")]
    assert sum(FOLDER_SIZE if path.is_dir() else path.stat().st_size for path in paths) < 2_000_000


def test_its_keys_are_those_of_an_organization_trail(checked_in):
    others = [name for name in checked_in if not KEY.fullmatch(name)]
    assert others == ["README.md"]


def test_records_are_delivered_two_to_seven_minutes_after_the_event(checked_in):
    delays: dict[str, timedelta] = {}
    for name, text in checked_in.items():
        if text.endswith(b"]}"):
            delivered = datetime.fromisoformat(name.split("_")[-2])
            for record in json.loads(text)["Records"]:
                if "eventTime" in record:
                    delay = delivered - datetime.fromisoformat(record["eventTime"])
                    # Of an object that was delivered twice, the first time counts.
                    delays[record["eventID"]] = min(delay, delays.get(record["eventID"], delay))
    assert timedelta(minutes=2) <= min(delays.values())
    assert max(delays.values()) < timedelta(minutes=7)


def test_nothing_in_it_is_real(checked_in, records):
    everything = b"\n".join(checked_in.values()).decode()
    accounts = set(re.findall(r"(?<![\w-])\d{12}(?![\w-])", everything))
    assert accounts == EXAMPLE_ACCOUNTS
    ids = re.findall(r"\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]+", everything)
    assert [one for one in ids if not one.endswith("EXAMPLE")] == []
    for address in {record["sourceIPAddress"] for record in records}:
        if not address.endswith(".amazonaws.com") and address != "AWS Internal":
            parsed = ipaddress.ip_address(address)
            assert any(parsed in network for network in DOCUMENTATION), address
    assert set(re.findall(r"https?://([\w.-]+)", everything)) <= {
        "attacker.example",
        "console.aws.amazon.com",
        "registry.terraform.io",
        "www.terraform.io",
    }


def test_the_intake_is_as_the_page_says(result):
    intake = result.intake
    (damaged,) = intake.rejections
    assert dict(table("intake")) == {
        "files": str(intake.files),
        "empty files": str(intake.empty_files),
        "records": str(intake.records),
        "duplicates": str(intake.duplicates),
        "differing copies": str(intake.differing_copies),
        "undated": str(intake.undated),
        "rejections": str(len(intake.rejections)),
        "records used of the rejected file": str(damaged.records_used),
        "passed over (this page)": str(intake.passed_over),
    }


def test_the_alarms_are_as_the_page_says(result):
    assert table("alarm") == [
        (
            alarm.alarm.name,
            str(alarm.matches),
            str(alarm.matches_undated),
            str(len(alarm.episodes)),
            str(alarm.days),
            str(alarm.periods_over_threshold),
        )
        for alarm in result.alarms[: len(PACK.rules)]
    ]


def test_the_busiest_periods_are_as_the_page_says(result):
    changes = next(a for a in result.alarms if a.alarm.name == "IAMChangeActivityAlarm")
    busiest = sorted(changes.periods, key=lambda period: -period.matches)
    rows = table("period begins")
    assert [(start, matches) for start, matches, _ in rows] == [
        (f"{period.start:%Y-%m-%d %H:%M}", str(period.matches)) for period in busiest[: len(rows)]
    ]
    assert busiest[len(rows)].matches < busiest[len(rows) - 1].matches


def test_other_patterns_match_as_often_as_the_page_says(result):
    assert [int(matches) for _, _, matches in table("what")] == [
        alarm.matches for alarm in result.alarms[len(PACK.rules) :]
    ]


def test_each_account_and_region_is_listed_and_one_is_silent_for_a_day(result):
    days_of: dict[tuple[str, str], set[int]] = {}
    for cell in result.coverage.cells:
        days_of.setdefault((cell.account, cell.region), set()).add(cell.day.day)
    assert set(days_of) == {
        (account, region)
        for account, _, regions in table("account")
        for region in regions.split(", ")
    }
    silent = {location: set(range(1, 31)) - days for location, days in days_of.items()}
    assert silent[("444455556666", "eu-central-1")] == {11}
    weekends = silent[("777788889999", "us-east-1")]
    assert weekends == {1, 7, 8, 14, 15, 21, 22, 28, 29}
    assert sum(map(len, silent.values())) == 1 + len(weekends)


def test_terraform_changes_iam_every_night_and_the_intruder_once(result):
    changes = result.alarms[1]
    actors = {actor.identity.rpartition("/")[2]: actor for actor in changes.actors}
    nights = {episode.start.day for episode in changes.episodes if episode.start.hour == 2}
    assert nights == set(range(1, 31))
    assert actors["nightly"].source_ips == ("198.51.100.21",)
    intruder = [actors["ci-deploy"], actors["support-backup"]]
    assert {actor.source_ips for actor in intruder} == {("203.0.113.66",)}
    assert {actor.first.day for actor in intruder} == {17}
    assert max(a.last for a in intruder) - min(a.first for a in intruder) < timedelta(hours=1)


def test_the_hostile_user_agent_is_evidence_as_it_was_written(result):
    agents = {
        record.user_agent
        for episode in result.alarms[1].episodes
        if episode.details
        for record in episode.details.records
    }
    assert HOSTILE_AGENT in agents


@pytest.fixture(scope="module")
def audited():
    return run_audit(Question([str(SAMPLE)], PACK))


def test_the_report_is_the_one_that_is_checked_in(audited):
    golden = GOLDEN / "sample_data.txt"
    assert FORMATS["text"](audited) == golden.read_text("utf-8")


def test_the_hostile_user_agent_does_nothing_in_any_format(audited):
    for name, shown in FORMATS.items():
        output = shown(audited)
        assert "\x1b" not in output, name
        if name == "html":
            for text in ("<script>alert(1)", "<img src=x", "<b>admin</b>", "\u202e", "\u200f"):
                assert text not in output
            assert "&lt;img src=x" in output


def by_time(records):
    return sorted((one for one in records if "eventTime" in one), key=lambda one: one["eventTime"])


def test_every_session_begins_with_a_record(records):
    keys, roles, sign_ins = set(), set(), set()
    for record in records:
        answer = record.get("responseElements") or {}
        keys |= {
            answer[part]["accessKeyId"] for part in ("credentials", "accessKey") if part in answer
        }
        if "assumedRoleUser" in answer:
            roles.add((answer["assumedRoleUser"]["assumedRoleId"], record["eventTime"]))
        if answer.get("ConsoleLogin") == "Success":
            sign_ins.add((record["userIdentity"]["principalId"], record["eventTime"]))
    sessions = 0
    for record in records:
        who = record["userIdentity"]
        if "sessionContext" in who:
            sessions += 1
            began = who["principalId"], who["sessionContext"]["attributes"]["creationDate"]
            assert who["accessKeyId"] in keys or began in roles or began in sign_ins, who
            assert record.get("eventTime", began[1]) >= began[1]
    assert sessions > 3000


def test_an_inactive_or_deleted_key_makes_no_records(records):
    off: dict[str, str] = {}
    for record in by_time(records):
        assert record["userIdentity"].get("accessKeyId") not in off, record["eventID"]
        if record["eventName"] in {"UpdateAccessKey", "DeleteAccessKey"}:
            off[record["requestParameters"]["accessKeyId"]] = record["eventTime"]
    assert len(off) == 3


def test_the_pipeline_goes_on_with_a_key_that_a_record_made(records):
    builds = [one for one in by_time(records) if one["userIdentity"].get("userName") == "ci-deploy"]
    *_, last = builds
    made = [
        one["responseElements"]["accessKey"]["accessKeyId"]
        for one in records
        if one["eventName"] == "CreateAccessKey"
    ]
    assert builds[0]["userIdentity"]["accessKeyId"] not in made
    assert last["userIdentity"]["accessKeyId"] in made
