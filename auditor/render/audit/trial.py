"""A trial of a pattern as text for a terminal of 80 columns, as JSON and as CSV."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from auditor.pattern import WildcardRule
from auditor.render.formats import TrialFormat
from auditor.render.shared.csv_cells import cell
from auditor.render.shared.lines import columns, terminal_text
from auditor.render.shared.words import visible, width
from auditor.result.json import inert_text
from auditor.result.records import Evidence
from auditor.result.trial import Trial

_COLUMNS: Final = (("time (UTC)", 19), ("event", 21), ("identity", 17), ("from", 15))
_SIGN_IN: Final = re.compile(r'"ConsoleLogin"\s*:\s*"(\w+)"')
_FIELDS: Final = (
    "time",
    "event_source",
    "event_name",
    "identity_type",
    "identity",
    "account",
    "region",
    "source_ip",
    "user_agent",
    "error_code",
    "event_id",
    "file",
)


def text(trial: Trial, near_misses: bool) -> str:
    """Return the answer, then tables of the first records."""
    records = trial.intake.records
    noun, verb = (
        "record" if records == 1 else "records",
        "matches" if trial.matches == 1 else "match",
    )
    lines = [f"{trial.matches:,} of {records:,} {noun} {verb}."]
    lines += _ambiguous(trial)
    lines += _table(trial.records)
    lines += _more(trial.matches - trial.matches_undated - len(trial.records), "match", "matches")
    if near_misses:
        lines += ["", _near_headline(trial)]
        for miss in trial.near_misses:
            verb = "fails" if miss.count == 1 else "fail"
            heading = f"{miss.count:,} {verb} {visible(miss.condition)}"
            lines += ["", _cut(heading, 80).rstrip()]
            lines += _table(miss.records)
            lines += _more(miss.count - len(miss.records), "near miss", "near misses")
    return terminal_text(lines)


def to_json(trial: Trial, near_misses: bool) -> str:
    """Return the whole trial; the keys are an interface."""
    answer: dict[str, object] = {
        "records": trial.intake.records,
        "undated": trial.intake.undated,
        "rejected": len(trial.intake.rejections),
        "matches": trial.matches,
        "matches_undated": trial.matches_undated,
        "wildcards": trial.wildcards,
        "ambiguous": trial.ambiguous,
        "shown": [_fields(record) for record in trial.records],
    }
    if near_misses:
        answer["near_misses"] = [
            {
                "fails": miss.condition,
                "count": miss.count,
                "shown": [_fields(record) for record in miss.records],
            }
            for miss in trial.near_misses
        ]
    text = json.dumps(answer, indent=2, ensure_ascii=False) + "\n"
    return inert_text(text)


def to_csv(trial: Trial, near_misses: bool) -> str:
    """Return a row for each record shown; `fails` is empty for a match."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(("fails", *_FIELDS))
    shown = [("", trial.records), *((miss.condition, miss.records) for miss in trial.near_misses)]
    for failed, records in shown:
        writer.writerows(map(cell, (failed, *_fields(record).values())) for record in records)
    return file.getvalue()


FORMATS: Final[dict[TrialFormat, Callable[[Trial, bool], str]]] = {
    "text": text,
    "json": to_json,
    "csv": to_csv,
}
"""Renderers by format name."""


def notes(trial: Trial) -> Iterator[str]:
    """Yield lines for stderr about records that the answer omits."""
    intake = trial.intake
    if intake.undated:
        matching = f"{trial.matches_undated:,} of them match and are not shown"
        yield f"{intake.undated:,} without a usable eventTime; {matching}"
    if intake.duplicates:
        yield f"{intake.duplicates:,} {'copy' if intake.duplicates == 1 else 'copies'} left out"
    if faults := len(intake.rejections):
        listed = "1 fault" if faults == 1 else f"{faults:,} faults"
        yield f"{listed} in files; auditor audit shows where"


def _fields(record: Evidence) -> dict[str, str]:
    fields = {name: str(getattr(record, name)) for name in _FIELDS}
    return {**fields, "time": record.time.isoformat().replace("+00:00", "Z")}


def _ambiguous(trial: Trial) -> Iterator[str]:
    if trial.ambiguous:
        records = "record is" if trial.ambiguous == 1 else "records are"
        other = next(rule for rule in WildcardRule if rule is not trial.wildcards)
        yield f"{trial.ambiguous:,} {records} ambiguous: the text after the last * occurs more"
        yield f"than once, and --wildcards {other} decides otherwise."


def _near_headline(trial: Trial) -> str:
    if not trial.ways:
        return "Every match needs only one condition, so there are no near misses."
    total = sum(miss.count for miss in trial.near_misses)
    if not total:
        return "No record fails only one condition."
    return f"{total:,} {'record fails' if total == 1 else 'records fail'} only one condition:"


def _more(count: int, one: str, many: str) -> list[str]:
    noun = one if count == 1 else many
    return [f"  … and {count:,} more {noun}; --limit shows more"] if count > 0 else []


def _table(records: Sequence[Evidence]) -> Iterator[str]:
    """Yield a heading and a line for each record."""
    if not records:
        return
    yield ""
    yield _row([name for name, _ in _COLUMNS])
    for record in records:
        source = record.event_source.removesuffix(".amazonaws.com")
        identity = record.identity.rpartition(":")[2] or record.identity_type
        when = f"{record.time:%Y-%m-%d %H:%M:%S}"
        shown = [when, f"{source} {record.event_name}", identity, record.source_ip]
        yield _row([visible(value) for value in shown])
        if outcome := _outcome(record):
            yield _cut(f"{'':23}{visible(outcome)}", columns()).rstrip()


def _outcome(record: Evidence) -> str:
    """Return how a call ended: its error or the result of a sign-in; "" for any other call.

    A sign-in that fails has no errorCode.
    """
    if record.error_code:
        message = f": {record.error_message}" if record.error_message else ""
        return f"{record.error_code}{message}"
    sign_in = _SIGN_IN.search(record.record) if record.event_name == "ConsoleLogin" else None
    if sign_in is None:
        return record.error_message
    return f"{sign_in[1]}{f': {record.error_message}' if record.error_message else ''}"


def _row(values: list[str]) -> str:
    cells = zip(values, (columns for _, columns in _COLUMNS), strict=True)
    return ("  " + "  ".join(_cut(value, columns) for value, columns in cells)).rstrip()


def _cut(value: str, columns: int) -> str:
    """Return a text padded or cut to a number of columns of a terminal."""
    if width(value) > columns:
        while width(value) > columns - 1:
            value = value[:-1]
        value += "…"
    return value + " " * (columns - width(value))
