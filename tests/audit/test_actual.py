"""Real histories in every form that people keep, each read as the same two changes."""

import csv
import gzip
import json
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit.actual import read_history
from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.messages.eventbridge import state_change_events
from auditor.cloudwatch.messages.history_items import history_items
from auditor.cloudwatch.messages.mails import mail
from auditor.cloudwatch.messages.recorded import recorded_items
from auditor.cloudwatch.messages.recorded_history import RecordedItem
from auditor.cloudwatch.messages.sns import sns_message
from auditor.cloudwatch.transitions import Change
from auditor.errors import AuditorError, UsageError
from tests.cloudwatch.messages.test_messages import ALARM, CREATED, HISTORY, LOCATION

CHANGES = HISTORY.transitions
EXPECTED = {Change(change.at, change.old, change.new) for change in CHANGES}
ITEMS = list(history_items(ALARM, HISTORY, CREATED, LOCATION))
EVENTS = [json.loads(event) for _, event in state_change_events(ALARM, HISTORY, CREATED, LOCATION)]
MESSAGES = [sns_message(ALARM, change, CREATED, LOCATION) for change in CHANGES]
MAILS = [mail(ALARM, change, LOCATION.account, LOCATION.region) for change in CHANGES]
SECONDS = [datetime.fromisoformat(item["Timestamp"]).timestamp() for item in ITEMS]


def with_times(times: list[float]) -> list[dict[str, object]]:
    return [{**item, "Timestamp": time} for item, time in zip(ITEMS, times, strict=True)]


def lines(values: list[object]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def eml(body: str) -> str:
    message = EmailMessage()
    message["From"] = "AWS Notifications <no-reply@sns.amazonaws.com>"
    message["Subject"] = 'ALARM: "Root sign-in" in US East (N. Virginia)'
    message.set_content(body, cte="quoted-printable")
    return message.as_string()


def comma_separated(rows: list[list[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


SHAPES = {
    "output of the CLI": json.dumps({"AlarmHistoryItems": ITEMS, "NextToken": "a"}),
    "with seconds since the epoch": json.dumps({"AlarmHistoryItems": with_times(SECONDS)}),
    "with milliseconds since the epoch": json.dumps(
        with_times([int(time * 1000) for time in SECONDS])
    ),
    "a bare list": json.dumps(ITEMS),
    "a list of pages": json.dumps([{"AlarmHistoryItems": [item]} for item in ITEMS]),
    "pages one after another": "\n".join(
        json.dumps({"AlarmHistoryItems": [item]}, indent=4) for item in ITEMS
    ),
    "an item a line": lines([*ITEMS]),
    "output of the CLI as text": "".join(
        "\t".join(["ALARMHISTORYITEMS"] + [str(one) for _, one in sorted(item.items())]) + "\n"
        for item in ITEMS
    ),
    "CSV of history items": comma_separated(
        [
            ["AlarmName", "Timestamp", "HistorySummary"],
            *([str(i["AlarmName"]), i["Timestamp"], str(i["HistorySummary"])] for i in ITEMS),
        ]
    ),
    "YAML": yaml.safe_dump({"AlarmHistoryItems": ITEMS}),
    "YAML with times of its own": yaml.safe_dump({"AlarmHistoryItems": ITEMS}).replace("'", ""),
    "a stream of YAML": yaml.safe_dump([{"AlarmHistoryItems": [item]} for item in ITEMS]),
    "EventBridge events, one a line": lines([*EVENTS]),
    "EventBridge events without line ends": "".join(map(json.dumps, EVENTS)),
    "a log of events with times": "".join(
        f"2026-01-15T22:00:00.000Z {json.dumps(event)}\n" for event in EVENTS
    ),
    "filter-log-events": json.dumps(
        {"events": [{"timestamp": 1, "message": json.dumps(event)} for event in EVENTS]}
    ),
    "Logs Insights": json.dumps(
        {
            "results": [
                [
                    {"field": "@timestamp", "value": "2026-01-15 22:00:00.000"},
                    {"field": "@message", "value": json.dumps(event)},
                ]
                for event in EVENTS
            ]
        }
    ),
    "CSV of Logs Insights": comma_separated(
        [
            ["@timestamp", "@message"],
            *(["2026-01-15 22:00:00.000", json.dumps(event)] for event in EVENTS),
        ]
    ),
    "logs of containers, one a line": lines(
        [{"log": json.dumps(event) + "\n"} for event in EVENTS]
    ),
    "Lambda actions": json.dumps(
        [
            {
                "source": "aws.cloudwatch",
                "alarmArn": event["resources"][0],
                "time": event["detail"]["state"]["timestamp"],
                "alarmData": event["detail"],
            }
            for event in EVENTS
        ]
    ),
    "SNS messages, one a line": "\n".join(MESSAGES),
    "SNS notifications": json.dumps(
        [{"Type": "Notification", "Subject": "s", "Message": text} for text in MESSAGES]
    ),
    "SNS events of Lambda": json.dumps({"Records": [{"Sns": {"Message": m}} for m in MESSAGES]}),
    "SQS messages": json.dumps(
        {
            "Messages": [
                {"Body": json.dumps({"Type": "Notification", "Message": text})} for text in MESSAGES
            ]
        }
    ),
    "text of mails": "\n".join(MAILS),
    "forwarded mails": "\n".join(f"> {line}" for text in MAILS for line in text.splitlines()),
    "a mailbox": "".join(f"From a@b Thu Jan 15 22:00:00 2026\n{eml(text)}\n" for text in MAILS),
}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, name: str = "actual") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize("shape", SHAPES)
def test_every_form_is_read_as_the_same_changes(shape, file):
    recorded = read_history([file(SHAPES[shape])])
    assert recorded.unreadable == ()
    assert {item.change for item in recorded.items if item.change} == EXPECTED
    assert {item.alarm for item in recorded.items} == {ALARM.name}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_powershell_writes_is_read(encoding, tmp_path):
    path = tmp_path / "history.json"
    path.write_text(SHAPES["output of the CLI"], encoding)
    assert {item.change for item in read_history([path]).items if item.change} == EXPECTED


def test_one_mail_with_its_headers_is_read(file):
    (item,) = read_history([file(eml(MAILS[1]), "alarm.eml")]).items
    assert item.change == Change(CHANGES[1].at, AlarmState.OK, AlarmState.ALARM)


def mailbox(*mails: str) -> str:
    return "".join(f"From a@b Thu Jan 15 22:00:00 2026\n{mail}\n" for mail in mails)


def test_other_mails_of_a_mailbox_are_passed_over(file):
    box = mailbox(eml("Lunch?"), eml(MAILS[1]), eml("Yes."))
    recorded = read_history([file(box)])
    assert [item.change for item in recorded.items] == [
        Change(CHANGES[1].at, AlarmState.OK, AlarmState.ALARM)
    ]
    assert recorded.unreadable == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (eml("Lunch?"), "a mail that is not about an alarm"),
        (mailbox(eml("Lunch?"), eml("Yes.")), "a mailbox without a mail about an alarm"),
    ],
    ids=["a mail", "a mailbox"],
)
def test_mails_about_other_things_are_no_history(file, text, reason):
    with pytest.raises(AuditorError, match=reason):
        read_history([file(text, "mail.eml")])


def test_files_and_folders_are_read_together_and_each_change_counts_once(file, tmp_path):
    file(SHAPES["output of the CLI"], "a.json")
    file(SHAPES["text of mails"], "b.txt")
    file(SHAPES["EventBridge events, one a line"], "c.jsonl")
    recorded = read_history([tmp_path])
    assert sum(item.change is not None for item in recorded.items) == len(CHANGES)


def test_an_empty_history_is_one(file):
    assert read_history([file("[]")]).items == ()
    assert read_history([file('{"AlarmHistoryItems": []}')]).items == ()


def test_items_about_contributors_and_suppressions_that_end_are_not_changes(file):
    contributor = {**ITEMS[0], "HistoryItemType": "AlarmContributorStateUpdate"}
    detail = {**EVENTS[0]["detail"], "previousState": EVENTS[0]["detail"]["state"]}
    recorded = read_history([file(lines([contributor, {**EVENTS[0], "detail": detail}]))])
    assert [(item.change, item.contributor) for item in recorded.items] == [
        (None, True),
        (None, False),
    ]


@pytest.mark.parametrize(
    ("text", "location", "reason"),
    [
        (
            lines([*EVENTS]) + "{cut",
            "actual: line 4",
            "not JSON: Expecting property name enclosed in double quotes: line 4 column 2"
            f" (char {len(lines([*EVENTS])) + 1})",
        ),
        (lines([EVENTS[0]]) + "{cut\n" + lines(EVENTS[1:]), "actual: line 2", "'{cut' is not JSON"),
        (
            json.dumps({"AlarmHistoryItems": [*ITEMS, {**ITEMS[0], "Timestamp": "soon"}]}),
            f"actual: AlarmHistoryItems[{len(ITEMS)}]",
            "Invalid isoformat string: 'soon'",
        ),
        (
            json.dumps([*ITEMS, {**ITEMS[0], "Timestamp": "2026-01-15T22:00:00"}]),
            f"actual: [{len(ITEMS)}]",
            "2026-01-15 22:00:00 is a time without a time zone",
        ),
        (
            json.dumps([*ITEMS, {"detail-type": "EC2 Spot", "source": "aws.ec2", "detail": {}}]),
            f"actual: [{len(ITEMS)}]",
            "an event of another kind: 'EC2 Spot'",
        ),
        (
            MAILS[0] + MAILS[1].replace("- Timestamp:", "- Time:"),
            f"actual: line {MAILS[0].count(chr(10)) + 6}",
            "Timestamp is missing",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text, location, reason, file):
    recorded = read_history([file(text)])
    assert recorded.items
    assert [(item.location, item.reason) for item in recorded.unreadable] == [(location, reason)]


JSON_SHAPES = [name for name, shape in SHAPES.items() if shape[0] in "{["]


@pytest.mark.parametrize("shape", JSON_SHAPES)
def test_json_that_ends_too_early_is_said_to_be_cut_short(shape, file):
    # Cut in its last object, outside of texts and in them.
    text = SHAPES[shape].rstrip()
    for end in (len(text) - 1, text.rindex('":') + 2, text.rindex('"')):
        try:
            (reason,) = (one.reason for one in read_history([file(text[:end])]).unreadable)
        except AuditorError as error:
            reason = str(error)
        assert (
            "the JSON is cut short: the file ends inside the value that begins at line " in reason
        )


PAGE = json.dumps({"AlarmHistoryItems": ITEMS})
TWICE = "an object that has 'AlarmHistoryItems' twice"


@pytest.mark.parametrize(
    ("text", "location", "reason"),
    [
        (PAGE + PAGE[:-1] + ", " + PAGE[1:], "actual: line 1", TWICE),
        (lines([*EVENTS]) + PAGE[:-1] + ", " + PAGE[1:], f"actual: line {len(EVENTS) + 1}", TWICE),
        (
            f"{yaml.safe_dump({'AlarmHistoryItems': ITEMS})}---\n"
            + 2 * yaml.safe_dump({"AlarmHistoryItems": ITEMS[:1]}),
            "actual: document 2",
            TWICE,
        ),
    ],
)
def test_an_object_that_has_a_key_twice_is_named_and_not_halved(text, location, reason, file):
    recorded = read_history([file(text)])
    assert recorded.items
    assert [(one.location.rstrip(": "), one.reason) for one in recorded.unreadable] == [
        (location, reason)
    ]


OTHERS: tuple[object, ...] = (
    None,
    True,
    1,
    -1.5,
    1e300,
    "",
    "x",
    "{",
    [],
    [1],
    [[1]],
    {},
    {"field": []},
)
DOCUMENTS = [
    json.loads(shape)
    for name, shape in SHAPES.items()
    if shape[0] in "{[" and "line" not in name and "one after another" not in name
]


def changed(value: object, random: Random) -> object:
    """Return a value of which a few parts are others."""
    if random.random() < 0.05:
        return random.choice(OTHERS)
    match value:
        case dict():
            return {key: changed(inner, random) for key, inner in value.items()}
        case list():
            return [changed(inner, random) for inner in value]
        case str() if value[:1] in {"{", "["}:
            return json.dumps(changed(json.loads(value), random))
        case _:
            return value


@pytest.mark.parametrize("document", DOCUMENTS)
@given(random=st.randoms(use_true_random=True))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_no_value_of_another_type_stops_the_reading(document, random):
    for item in recorded_items(changed(document, random)):
        assert isinstance(item, RecordedItem) or item.reason


@pytest.mark.parametrize("text", ["", "{", "three words\n", '{"a": 1}', "3", "- Name: x\n"])
def test_a_file_of_something_else_is_refused_with_what_is_expected(text, file):
    with pytest.raises(AuditorError, match="give the output of aws cloudwatch describe-alarm"):
        read_history([file(text)])


def test_a_compressed_file_is_to_be_unpacked(tmp_path):
    path = tmp_path / "history.json.gz"
    path.write_bytes(gzip.compress(SHAPES["a bare list"].encode()))
    with pytest.raises(AuditorError, match="it is compressed; unpack it first"):
        read_history([path])


def test_a_missing_file_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="No such file or directory; give what"):
        read_history([tmp_path / "gone.json"])


def test_hostile_documents_end_in_a_reason(file):
    nested = "[" * 5_000 + "]" * 5_000
    try:  # how deep a document Python reads depends on its version
        (item,) = read_history([file(nested)]).unreadable
        reason = item.reason
    except AuditorError as error:
        reason = str(error)
    assert re.search(r"nested|recursion", reason)
    (item,) = read_history([file("AlarmHistoryItems: &a [*a]\n")]).unreadable
    assert item.reason == "it is nested too deeply"
