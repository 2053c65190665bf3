"""Results made by hand: small ones, and ones as large as archives can make them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from auditor.cloudtrail.logfile import Cell, Coverage, Intake, Rejection, RejectionKind
from auditor.cloudwatch.alarms import Alarm, AlarmState, ComparisonOperator, Evaluation
from auditor.cloudwatch.messages.mails import mail
from auditor.cloudwatch.metric_filter import DefaultValue, MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.transitions import Transition, Window
from auditor.result.audit import AlarmResult, AuditResult
from auditor.result.episodes import Details, Episode, Period
from auditor.result.head import Options
from auditor.result.records import Actor, Evidence

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 600_000
"""Milliseconds that a page may take on a busy machine; a working page never takes this long."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

START = datetime(2026, 1, 26, tzinfo=UTC)
PERIOD = timedelta(minutes=5)
ACCOUNT, REGION = "111122223333", "eu-west-1"


def alarm(name: str = "IamChanges") -> Alarm:
    return Alarm(
        name=name,
        metric=MetricId("CloudTrailMetrics", name),
        statistic=Statistic.SUM,
        period=PERIOD,
        evaluation_periods=1,
        threshold=2.0,
        comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
    )


def evidence(time: datetime, **fields: Any) -> Evidence:
    values: dict[str, Any] = {
        "time": time,
        "event_id": "00000000-0000-4000-8000-000000000001",
        "identity_type": "IAMUser",
        "identity": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "user_name": "alice",
        "account": ACCOUNT,
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "mfa": "no",
        "source_ip": "203.0.113.7",
        "user_agent": "aws-cli/2.11",
        "event_source": "iam.amazonaws.com",
        "event_name": "CreateUser",
        "region": REGION,
        "error_code": "AccessDenied",
        "error_message": "User is not authorized",
        "file": "logs/one.json.gz",
        "record": '{"eventName":"CreateUser"}',
        "record_length": 26,
        **fields,
    }
    return Evidence(**values)


def actor(**fields: Any) -> Actor:
    values: dict[str, Any] = {
        "identity": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "identity_type": "IAMUser",
        "account": ACCOUNT,
        "matches": 3,
        "first": START,
        "last": START + timedelta(hours=3),
        "source_ips": ("203.0.113.7",),
        "source_ip_count": 4,
        "event_names": ("CreateUser", "PutUserPolicy"),
        "event_name_count": 2,
        "errors": 1,
        **fields,
    }
    return Actor(**values)


def episode(
    number: int, start: datetime, watched: Alarm, records: tuple[Evidence, ...] | None
) -> Episode:
    """Return an episode of ten minutes, opened if records are given."""
    reason = f"Threshold Crossed: 1 datapoint [{number}.0] was greater than the threshold (2.0)."
    window = Window(start - PERIOD, float(number), breaching=True, used=True)
    missing = Window(start - 2 * PERIOD, None, breaching=False, used=False)
    opening = Transition(
        at=start,
        old=AlarmState.OK,
        new=AlarmState.ALARM,
        reason=reason,
        windows=(missing, window),
        filled=0,
        rule="The newest datapoint decides.",
    )
    closing = replace(opening, at=start + 2 * PERIOD, old=AlarmState.ALARM, new=AlarmState.OK)
    details = None
    if records is not None:
        details = Details(opening, closing, mail(watched, opening, ACCOUNT, REGION), records)
    return Episode(
        number=number,
        start=start,
        end=closing.at,
        matches=number + 1,
        first_match=start - timedelta(minutes=4),
        known_after=timedelta(minutes=4),
        reason=reason,
        details=details,
    )


def fired(
    name: str = "IamChanges",
    episodes: int = 2,
    opened: int = 20,
    records: tuple[Evidence, ...] | None = None,
    every: timedelta = timedelta(hours=6),
) -> AlarmResult:
    """Return an alarm with evenly spaced episodes, the first ones opened."""
    watched = alarm(name)
    starts = [START + timedelta(hours=1) + n * every for n in range(episodes)]
    shown = (evidence(START),) if records is None else records
    shown_episodes = tuple(
        episode(n + 1, start, watched, shown if n < opened else None)
        for n, start in enumerate(starts)
    )
    changes = [(one.start, AlarmState.ALARM) for one in shown_episodes]
    changes += [(one.end, AlarmState.OK) for one in shown_episodes if one.end]
    return AlarmResult(
        alarm=watched,
        title="Changes to IAM",
        explanation="Watches for changes to IAM.",
        filters=(
            MetricFilter(name, '{ $.eventName = "Create*" }', MetricId("CloudTrailMetrics", name)),
        ),
        matches=sum(one.matches for one in shown_episodes),
        matches_undated=0,
        matches_without_value=0,
        matches_without_dimension=0,
        samples_before=0,
        days=len({start.date() for start in starts}),
        last_state=AlarmState.OK,
        episodes=shown_episodes,
        transitions=tuple(sorted(changes)),
        periods=tuple(Period(start - PERIOD, 2, 2.0, breaching=True) for start in starts),
        actors=(actor(),),
        actor_count=1,
    )


def quiet(name: str = "RootLogin") -> AlarmResult:
    """Return an alarm without matches."""
    return replace(fired(name, episodes=0), actors=(), actor_count=0)


def rejection(number: int = 1, **fields: Any) -> Rejection:
    return replace(
        Rejection(
            file=f"logs/bad-{number}.json.gz",
            kind=RejectionKind.DAMAGED,
            detail="the gzip stream ends early",
            remedy="fetch the file again",
            records_used=4,
        ),
        **fields,
    )


def audit(
    *alarms: AlarmResult,
    days: int = 2,
    rejections: tuple[Rejection, ...] = (),
    cells: tuple[Cell, ...] | None = None,
) -> AuditResult:
    """Return a result over some days, each with records."""
    if cells is None:
        first = START.date()
        cells = tuple(
            Cell(ACCOUNT, REGION, date.fromordinal(first.toordinal() + n), 600 + n)
            for n in range(days)
        )
    span = Span(START, START + timedelta(days=days))
    return AuditResult(
        auditor="0.1.0",
        options=Options(
            sources=("logs",),
            rules="iam-changes",
            rules_sha256="ab" * 32,
            evaluation=Evaluation.SLIDING,
            clock="event",
            scope="all",
            default_value=DefaultValue.PER_MINUTE,
            account=ACCOUNT,
            region=REGION,
            packs=("iam-changes",),
        ),
        span=span,
        first_event=span.start,
        last_event=span.end - timedelta(minutes=1),
        intake=Intake(
            files=3,
            bytes=123_456,
            empty_files=1,
            records=1234,
            duplicates=5,
            differing_copies=2,
            undated=7,
            rejections=rejections,
            passed_over=1,
        ),
        coverage=Coverage(cells),
        alarms=alarms,
    )


@pytest.fixture
def usual() -> AuditResult:
    """Return a result with an alarm that fired twice, one that did not, and a rejected file."""
    return audit(quiet(), fired(), rejections=(rejection(),))


@pytest.fixture
def huge() -> Callable[[int], AuditResult]:
    """Return a function that makes results as large as archives can, for a number of alarms."""
    # Quotes and direction characters take the most room once they are escaped.
    text = '"\u202e<' * 682
    names = ("identity", "user_name", "user_agent", "error_message", "event_name", "file")
    long = dict.fromkeys(names, text[:400])

    def build(alarms: int) -> AuditResult:
        records = tuple(
            evidence(START, record=text, record_length=10**6, **long) for _ in range(25)
        )
        every = timedelta(minutes=20)
        people = (actor(identity=text, source_ips=(text,) * 3, event_names=(text,) * 5),) * 10
        opened = min(300 // alarms, 20)
        one = fired(episodes=60_000 // alarms, opened=opened, records=records, every=every)
        results = tuple(
            replace(one, alarm=alarm(f"Alarm {n}"), actors=people, actor_count=500)
            for n in range(alarms)
        )
        cells = tuple(
            Cell(f"{account:012}", region, date.fromordinal(START.toordinal() + day), day + 1)
            for account in range(40)
            for region in ("eu-west-1", "us-east-1")
            for day in range(0, 720, 2)
        )
        faults = tuple(rejection(n, file=text, detail=text) for n in range(5_000))
        return audit(*results, days=800, rejections=faults, cells=cells)

    return build


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium")
    from playwright.sync_api import sync_playwright  # which the fast tests do not need

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: "Browser", report: str) -> "Iterator[Page]":
    """Yield the page, which must not write to the console or make requests."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    shown = context.new_page()
    messages: list[str] = []
    asked: list[str] = []
    shown.on("console", lambda message: messages.append(message.text))
    shown.on("pageerror", lambda error: messages.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(report)
    yield shown
    context.close()
    assert messages == []
    assert [url for url in asked if url.partition("#")[0] != report] == []


def scrolling(page: "Page") -> list[str]:
    """Return the first class of each table that scrolls sideways within the page."""
    names: list[str] = page.evaluate(
        "[...document.querySelectorAll('.tw')].filter(one => one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.querySelector('table').classList[0])"
    )
    return names
