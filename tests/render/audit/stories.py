"""Threads made by hand, and an audit of three months with as many threads as a page shows."""

from dataclasses import replace
from datetime import date, timedelta

from auditor.cloudtrail.logfile import Cell
from auditor.cloudwatch.minutes import Span
from auditor.result.audit import AuditResult
from auditor.result.threads import Thread, ThreadCall, ThreadCredential, Threads
from tests.render.conftest import ACCOUNT, REGION, START, actor, audit, evidence, fired, quiet

DAYS = 91
LONG = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_PlatformAdministrators_0123456789/"


def thread(
    number: int, name: str = "user ci-deploy", words: str = "created a key for dave"
) -> Thread:
    """Return a thread of three calls; each number is ten days after the previous one."""
    first = START + timedelta(days=10 * number)
    calls = tuple(
        ThreadCall(
            call="iam:CreateAccessKey",
            phrase=words,
            because="for another user",
            target="dave",
            category="credentials",
            attack_id="T1098.001",
            identity=name,
            first=first,
            last=first + timedelta(minutes=40),
            records=3,
            refused=1,
            weight=9.0,
            value=9.0,
            new=("call", "network"),
            event_ids=(f"{number}-{call}",),
            alarms=(f"Alarm{number}",),
        )
        for call in range(3)
    )
    credential = ThreadCredential(name, f"AKIA{number}", "access key", "", "", "none", "too early")
    return Thread(
        number=number,
        actor=name,
        account=ACCOUNT,
        identities=(name,),
        first=first,
        last=first + timedelta(minutes=40),
        categories=("credentials", "persistence"),
        calls=calls,
        credentials=(credential,),
        addresses=("203.0.113.0/24",),
        alarms=(f"Alarm{number}",),
        new=("call", "network", "agent", "region"),
        history=True,
        score=100.0 - number,
    )


def quarter(name: str = "user ci-deploy", words: str = "created a key for dave") -> AuditResult:
    """Return three months with seven threads, 15 alarms, 12 accounts and Regions with gaps."""
    text = name[:100].replace(":", ".")
    records = (evidence(START, user_name=text, event_name=text),)
    alarms = [
        replace(
            fired(
                f"Alarm{n}" if n < 8 else f"{text}{n}",
                episodes=n,
                opened=1,
                records=records,
                every=timedelta(days=2),
            ),
            actors=(actor(identity=name),) * 5,
            actor_count=9,
        )
        for n in range(1, 16)
    ]
    first = START.date()
    cells = tuple(
        Cell(f"{account:012}", region, date.fromordinal(first.toordinal() + day), 50 + day)
        for account in range(1, 7)
        for region in (REGION, "us-east-1")
        for day in range(DAYS // account)
        if day % 7 < 5
    )
    span = Span(START, START + timedelta(days=DAYS))
    named = tuple(thread(number, name, words) for number in range(1, 8))
    threads = Threads(span, named, (), 250, ())
    result = audit(*alarms, *(quiet(f"{text}-quiet{n}") for n in range(2)), days=DAYS, cells=cells)
    return replace(result, threads=threads)
