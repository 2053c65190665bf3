"""Which disposition belongs to which episode, and whether it came in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.evidence.reviews import review_of
from auditor.render.audit.html import html
from auditor.render.audit.text import text
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, to_json
from auditor.result.review import Disposition, DispositionVerdict, ReviewStatus
from tests.render.conftest import audit, fired

HOUR = timedelta(hours=1)
FIRST = datetime(2026, 1, 26, 1, tzinfo=UTC)
"""When the first episode of `fired()` begins; further ones follow every six hours for 10 min."""
AUTHORIZED, EXPLAINED, INCIDENT = DispositionVerdict


def at(start: datetime, alarm: str = "A", **fields: Any) -> Disposition:
    values: dict[str, Any] = {
        "episode": f"{alarm}/{start:%Y%m%dT%H%MZ}",
        "verdict": AUTHORIZED,
        "by": "me",
        "when": start + HOUR,
        "date_only": False,
        "start": start,
        **fields,
    }
    return Disposition(**values)


def test_a_disposition_belongs_to_the_episode_of_its_id():
    review = review_of(audit(fired("A", 2)), [at(FIRST)])
    assert [one.status for one in review.episodes] == [ReviewStatus.REVIEWED, ReviewStatus.OPEN]
    assert not review.episodes[0].changed
    assert review.orphans == ()


def test_else_to_the_only_episode_that_overlaps_its_time_and_is_then_changed():
    moved = at(FIRST - timedelta(minutes=5), end=FIRST + timedelta(minutes=5))
    review = review_of(audit(fired("A", 2)), [moved])
    assert (review.episodes[0].disposition, review.episodes[0].changed) == (moved, True)


def test_else_it_is_an_orphan():
    result = audit(fired("A", 2), fired("B", 1))
    before = at(FIRST - HOUR)
    touching = at(FIRST - HOUR, end=FIRST)
    over_both = at(FIRST - HOUR, end=FIRST + timedelta(days=1))
    of_another_alarm = at(FIRST, "C")
    elsewhere = replace(at(FIRST), episode="A/20260126T0100Z/111122223333")
    given_all = [before, over_both, of_another_alarm, elsewhere]
    assert review_of(result, given_all).orphans == tuple(given_all)
    assert review_of(result, [touching]).orphans == (touching,)


def test_the_disposition_of_the_id_counts_before_others_then_the_gravest_then_the_last():
    own = at(FIRST)
    grave = at(FIRST + timedelta(minutes=1), verdict=INCIDENT)
    late = at(FIRST + timedelta(minutes=2), when=FIRST + 2 * HOUR)
    result = audit(fired("A", 1))
    for dispositions, chosen in (([own, grave, late], own), ([grave, late], grave)):
        review = review_of(result, dispositions)
        assert review.episodes[0].disposition == chosen
        assert review.orphans == tuple(one for one in dispositions if one != chosen)


@pytest.mark.parametrize(
    ("when", "date_only", "status"),
    [
        (FIRST + timedelta(days=3), False, ReviewStatus.REVIEWED),
        (FIRST + timedelta(days=3, minutes=1), False, ReviewStatus.REVIEWED_LATE),
        (datetime(2026, 1, 29, tzinfo=UTC), True, ReviewStatus.REVIEWED),
        (datetime(2026, 1, 30, tzinfo=UTC), True, ReviewStatus.REVIEWED_LATE),
    ],
)
def test_a_review_is_late_once_the_time_for_it_is_over(when, date_only, status):
    review = review_of(audit(fired("A", 1)), [at(FIRST, when=when, date_only=date_only)])
    assert review.episodes[0].status is status


def test_an_open_episode_is_late_at_the_end_of_the_span_or_at_the_last_review():
    result = audit(fired("A", 2))
    assert result.span is not None
    end = result.span.end
    within = end - FIRST
    early = review_of(result, [], within)
    assert [one.status for one in early.episodes] == [ReviewStatus.OPEN, ReviewStatus.OPEN]
    assert early.as_of == end
    late = review_of(result, [], within - timedelta(minutes=1))
    assert [one.status for one in late.episodes] == [ReviewStatus.LATE, ReviewStatus.OPEN]
    reviewed = at(FIRST, when=end + timedelta(days=30))
    after = review_of(result, [reviewed], within)
    assert [one.status for one in after.episodes] == [
        ReviewStatus.REVIEWED_LATE,
        ReviewStatus.LATE,
    ]
    assert after.as_of == end + timedelta(days=30)


def plain(result: AuditResult, dispositions: list[Disposition]) -> dict[str, str]:
    """The episode of each disposition that belongs to one, straight from the definition."""
    episodes = [
        (f"{alarm.alarm.name}/{one.start:%Y%m%dT%H%MZ}", alarm.alarm.name, one.start, one.end)
        for alarm in result.alarms
        for one in alarm.episodes
    ]
    belongs = {}
    for one in dispositions:
        assert one.start is not None
        start, end = one.start, one.end or one.start + timedelta(minutes=1)
        alarm = one.episode.split("/")[0]
        if one.episode in [name for name, _, _, _ in episodes]:
            belongs[one.episode] = one.episode
            continue
        length = (end - start) // timedelta(minutes=1)
        minutes = {start + timedelta(minutes=n) for n in range(length)}
        overlapping = [
            name
            for name, of, first, last in episodes
            if of == alarm and any(first <= minute < (last or end) for minute in minutes)
        ]
        if len(overlapping) == 1:
            belongs[one.episode] = overlapping[0]
    return belongs


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.integers(-30, 800),
            st.integers(0, 900),
            st.sampled_from(list(DispositionVerdict)),
        ),
        max_size=8,
        unique_by=lambda one: one[:2],
    )
)
def test_matching_is_that_of_the_definition(drawn):
    result = audit(fired("A", 3), fired("B", 2))
    dispositions = []
    for alarm, offset, length, verdict in drawn:
        start = FIRST + timedelta(minutes=offset)
        end = start + timedelta(minutes=length) if length else None
        dispositions.append(at(start, alarm, end=end, verdict=verdict))
    review = review_of(result, dispositions)
    belongs = plain(result, dispositions)
    assert {one.episode for one in review.episodes if one.disposition} == set(belongs.values())
    for one in review.episodes:
        if one.disposition:
            assert belongs[one.disposition.episode] == one.episode
            rivals = [d for d in dispositions if belongs.get(d.episode) == one.episode]
            own = [d for d in rivals if d.episode == one.episode]
            if not own and any(d.verdict is INCIDENT for d in rivals):
                assert one.disposition.verdict is INCIDENT  # nothing grave is hidden
    used = [one.disposition for one in review.episodes if one.disposition]
    assert sorted(map(id, [*used, *review.orphans])) == sorted(map(id, dispositions))


def test_reports_show_reviews_orphans_and_no_text_of_a_file_acts_in_them():
    hostile = "<script>alert(1)</script>\x1b[2J"
    result = audit(fired("A", 2))
    orphan = at(FIRST, hostile)
    review = review_of(result, [at(FIRST, by=hostile, note=hostile, ticket=hostile), orphan])
    reviewed = replace(result, review=review)
    page, lines = html(reviewed), text(reviewed)
    assert "<script>alert" not in page
    assert "\x1b" not in page + lines
    assert "1 of 2 episodes reviewed, 1 still due; due within 3 d" in lines
    assert "1 disposition belongs to no episode of these logs and rules:" in lines
    assert 'href="#orphans"' in page
    assert from_json(AuditResult, to_json(reviewed)) == reviewed


def test_times_of_episodes_stand_in_a_second_time_zone_beside_utc():
    result = audit(fired("A", 1))
    zoned = replace(result, options=replace(result.options, timezone="Europe/Paris"))
    for shown in (text(zoned), html(zoned)):
        assert "2026-01-26 01:00" in shown
        assert "2026-01-26 02:00 CET" in shown
    for shown in (text(result), html(result)):
        assert "CET" not in shown
    assert from_json(AuditResult, to_json(zoned)) == zoned
