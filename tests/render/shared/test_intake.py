"""What went in, in words that all reports share."""

from dataclasses import replace

import pytest

from auditor.cloudtrail.logfile import (
    ContainerCount,
    CopyCount,
    CopyKind,
    Coverage,
    EventKind,
    KindCount,
)
from auditor.render.audit.html import html
from auditor.render.audit.text import text
from auditor.render.shared import intake as went_in
from auditor.render.shared.inventory import inventory
from auditor.result.audit import AuditResult, CoverageResult
from tests.render.conftest import START, audit, quiet

FULL = replace(
    audit().intake,
    duplicates=6,
    differing_copies=1,
    copies=(
        CopyCount(CopyKind.GLOBAL_SERVICE, 1, 0),
        CopyCount(CopyKind.ORGANIZATION, 3, 0),
        CopyCount(CopyKind.REDELIVERY, 2, 1),
    ),
    digest_files=2,
    lossy_records=40,
    containers=(ContainerCount("csv-columns", 40, True), ContainerCount("s3-records", 1200, False)),
)
KINDS = (KindCount(EventKind.AGGREGATED, 2), KindCount(EventKind.MANAGEMENT, 1232))


@pytest.fixture
def full() -> AuditResult:
    result = audit(quiet())
    return replace(result, intake=FULL, coverage=replace(result.coverage, kinds=KINDS))


def test_copies_are_counted_by_their_reason() -> None:
    assert went_in.copies(FULL) == (
        "6 copies of events: 1 of a global service in two Regions, 3 from an organization and an"
        " account trail, 2 delivered again; 1 differs from the fullest, which counts"
    )
    alone = (CopyCount(CopyKind.REDELIVERY, 1, 0),)
    one = replace(FULL, duplicates=1, differing_copies=0, copies=alone)
    assert went_in.copies(one) == "1 copy of an event, delivered again"
    assert went_in.copies(replace(one, duplicates=0, copies=())) == "0 copies of events"


def test_every_kind_of_copy_and_of_event_has_words() -> None:
    for copy in CopyKind:
        assert went_in.copies(replace(FULL, copies=(CopyCount(copy, 1, 0),)))
    assert went_in.kinds(Coverage((), kinds=tuple(KindCount(kind, 1) for kind in EventKind)))


def test_files_passed_over_are_not_logs_by_name_or_first_bytes() -> None:
    assert went_in.passed_over(FULL) == "1 file that is not a log, judging by its name or content"
    many = replace(FULL, passed_over=2)
    assert (
        went_in.passed_over(many) == "2 files that are not logs, judging by their names or content"
    )


def test_the_terminal_report_says_what_went_in(full: AuditResult) -> None:
    lines = text(full).splitlines()
    assert "Formats    csv-columns 40, s3-records 1,200" in lines
    assert "Rebuilt    40 records rebuilt from incomplete data (csv-columns)" in lines
    assert "Digests    2 digest files: hashes of log files, no events" in lines
    assert "Skipped    1 file that is not a log, judging by its name or content" in lines
    start = lines.index(
        "Left out   6 copies of events: 1 of a global service in two Regions, 3 from an"
    )
    assert lines[start + 1].startswith("           organization and an account trail")


def test_the_page_says_what_went_in_and_doubts_what_was_rebuilt(full: AuditResult) -> None:
    page = html(full)
    for sentence in (
        went_in.copies(FULL),
        went_in.digests(FULL),
        went_in.passed_over(FULL),
        went_in.formats(FULL),
        went_in.kinds(full.coverage),
        went_in.lossy(FULL),
    ):
        assert f"<dd>{sentence}" in page
    assert '<a href="#input"><b>40 records</b></a> rebuilt from incomplete data' in page


def test_the_inventory_says_what_went_in(full: AuditResult) -> None:
    output = inventory(CoverageResult("1", ("logs",), START, START, full.intake, full.coverage))
    assert "\nevents    2 aggregated, 1,232 management\n" in output
    assert "\nrebuilt   40 records rebuilt from incomplete data" in output
    assert (
        "\nleft out  6 copies of events: 1 of a global service in two Regions, 3 from an\n"
        in output
    )
    assert max(map(len, output.splitlines())) <= 80
