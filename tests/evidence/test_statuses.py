"""The status of a requirement, held against the definition in other words."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.evidence.statuses import RequirementFacts, status_of
from auditor.result.compliance import ReasonKind, RequirementStatus, StatusReason
from auditor.result.review import Disposition, DispositionVerdict, EpisodeReview, ReviewStatus

START = datetime(2026, 3, 1, tzinfo=UTC)
FAULTS = (
    ReasonKind.NARROWER,
    ReasonKind.PARTLY,
    ReasonKind.NEEDS_SEVERAL,
    ReasonKind.CANNOT_FIRE,
)


def review(status: ReviewStatus, verdict: DispositionVerdict | None = None) -> EpisodeReview:
    if status in {ReviewStatus.REVIEWED, ReviewStatus.REVIEWED_LATE}:
        verdict = verdict or DispositionVerdict.AUTHORIZED
        disposition = Disposition("A/20260301T0000Z", verdict, "me", START, date_only=False)
        return EpisodeReview("A/20260301T0000Z", status, START, disposition)
    return EpisodeReview("A/20260301T0000Z", status, START, None)


def facts(**changes: Any) -> RequirementFacts:
    values: dict[str, Any] = {
        "stands": True,
        "faults": (),
        "not_replayed": (),
        "forbids": False,
        "expected": 30,
        "covered": 30,
        "damaged": (),
        "undated": 0,
        "reviews": (review(ReviewStatus.REVIEWED),),
        **changes,
    }
    return RequirementFacts(**values)


INCIDENT = review(ReviewStatus.REVIEWED, DispositionVerdict.INCIDENT)


@pytest.mark.parametrize(
    ("changes", "status", "first"),
    [
        ({}, "met", ReasonKind.ALL_REVIEWED),
        ({"reviews": ()}, "met", ReasonKind.NO_EPISODE),
        ({"reviews": (INCIDENT,)}, "met", ReasonKind.ALL_REVIEWED),
        ({"reviews": (INCIDENT,), "forbids": True}, "exception", ReasonKind.FORBIDDEN),
        ({"reviews": (review(ReviewStatus.LATE),)}, "exception", ReasonKind.LATE_OPEN),
        (
            {"reviews": (review(ReviewStatus.REVIEWED_LATE),)},
            "exception",
            ReasonKind.LATE_REVIEWED,
        ),
        ({"reviews": (review(ReviewStatus.OPEN),)}, "inconclusive", ReasonKind.REVIEW_DUE),
        ({"covered": 29}, "inconclusive", ReasonKind.MISSING_LOGS),
        ({"damaged": ("a.json.gz",)}, "inconclusive", ReasonKind.DAMAGED_LOGS),
        ({"undated": 1}, "inconclusive", ReasonKind.UNDATED_MATCHES),
        ({"covered": 0}, "not judged", ReasonKind.NO_LOGS),
        ({"stands": False, "not_replayed": ("A",)}, "not judged", ReasonKind.NOT_REPLAYED),
        ({"stands": False, "covered": 0}, "no alarm", ReasonKind.NO_RULE),
        (
            {"faults": (StatusReason(ReasonKind.NARROWER),), "covered": 0},
            "exception",
            ReasonKind.NARROWER,
        ),
    ],
)
def test_the_worst_that_applies_is_the_status_and_its_reason_comes_first(changes, status, first):
    actual, reasons = status_of(facts(**changes))
    assert (actual, reasons[0].kind) == (status, first)


def test_the_reason_still_names_the_rest():
    late = (review(ReviewStatus.LATE), review(ReviewStatus.OPEN))
    status, reasons = status_of(facts(reviews=late, covered=20))
    assert status is RequirementStatus.EXCEPTION
    assert [(one.kind, one.count) for one in reasons] == [
        (ReasonKind.LATE_OPEN, 1),
        (ReasonKind.REVIEW_DUE, 1),
        (ReasonKind.MISSING_LOGS, 10),
    ]


@given(
    st.booleans(),
    st.sets(st.sampled_from(FAULTS), max_size=2),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
    st.integers(0, 1),
    st.integers(0, 1),
    st.lists(st.sampled_from([*map(review, ReviewStatus), INCIDENT]), max_size=4),
)
def test_a_status_is_that_of_the_definition(
    stands, faults, replayed, forbids, covered, damaged, undated, reviews
):
    given_facts = facts(
        stands=stands,
        faults=tuple(map(StatusReason, faults)),
        not_replayed=() if replayed else ("B",),
        forbids=forbids,
        expected=3,
        covered=covered,
        damaged=("f",) * damaged,
        undated=undated,
        reviews=tuple(reviews),
    )
    late = any("late" in one.status for one in reviews)
    due = any(one.status == "open" for one in reviews)
    incident = any(one is INCIDENT for one in reviews)
    if not stands:
        expected = "no alarm" if replayed else "not judged"
    elif late or faults or (forbids and incident):
        expected = "exception"
    elif not replayed or covered == 0:
        expected = "not judged"
    elif covered < 3 or damaged or undated or due:
        expected = "inconclusive"
    else:
        expected = "met"
    status, reasons = status_of(given_facts)
    assert status == expected
    assert reasons
