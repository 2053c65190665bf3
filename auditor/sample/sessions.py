"""The beginnings of the sessions in the demo archive, each with CloudTrail's record of it.

Sources: IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"; CloudTrail User
Guide, "AWS Management Console sign-in events".
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from auditor.sample import identities as who
from auditor.sample.calls import (
    SIGN_IN,
    ApiCall,
    SampleRecord,
    event,
    guid,
    seeded,
    sign_in,
    spoken,
)
from auditor.sample.identities import Caller, IdentityType, example_id

_INTERNAL: Final = "AWS Internal"
_STS: Final = "sts.amazonaws.com"
_EC2_RENEWS: Final = timedelta(hours=6, minutes=30)
_AN_HOUR: Final = timedelta(hours=1)
_GITHUB: Final = "token.actions.githubusercontent.com"
_CLUSTER: Final = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0A1B2C3D4E5F6"
_SUBJECTS: Final = {
    "terraform-deploy": (_GITHUB, "repo:example/infrastructure:ref:refs/heads/main"),
    "ci-test": (_GITHUB, "repo:example/checkout:environment:development"),
    "security-audit": (_CLUSTER, "system:serviceaccount:audit:security-audit"),
    "cost-report": (_CLUSTER, "system:serviceaccount:finance:cost-report"),
    "reporting": (_CLUSTER, "system:serviceaccount:reports:reporting"),
}
"""The web identity that assumes each role of a pipeline or of a program in a cluster."""
_SIGN_IN_HOUR: Final = 7
_SIGN_INS: Final = (
    *[sign_in(mfa=True)] * 7,
    sign_in(mfa=True, error="Failed authentication"),
)
"""Possible sign-ins: one in eight has a typing error."""


def begun(caller: Caller, at: datetime) -> Caller:
    """Return a caller in the session at a time; users with an access key have no session.

    People switch to a role once a day, before eight, and stay in it; programs begin a session then.
    """
    if caller.kind is not IdentityType.ROLE:
        return caller
    if caller.console:
        day = at.replace(hour=0, minute=0, second=0)
        dice = seeded("switch", caller.arn, day)
        at = day + timedelta(hours=_SIGN_IN_HOUR, seconds=dice.randrange(50 * 60, 59 * 60))
    return replace(caller, since=at)


def beginning(caller: Caller, region: str) -> Iterator[SampleRecord]:
    """Yield the records that begin a role's session, in the second in which it begins.

    The same session always gives the same records, so every user of it may request them.
    """
    if caller.kind is not IdentityType.ROLE or caller.since is None:
        return
    region = "us-east-1" if caller.console else region
    ids = seeded("session", caller.arn, region, caller.since)
    if caller.console:
        yield from _switch(caller, caller.since, ids)
    elif caller.name in _SUBJECTS:
        yield _web_identity(caller, caller.since, region, ids)
    else:
        name = "config" if caller.name == "config-recorder" else "ec2"
        yield _by_service(caller, caller.since, who.service(name, caller.account), region, ids)


def sign_ins(person: Caller, day: datetime) -> Iterator[tuple[datetime, ApiCall]]:
    """Yield a person's sign-ins on a working day, with their times; the last one succeeds."""
    dice = seeded(person.account, person.name, "us-east-1", (_SIGN_IN_HOUR,), day)
    at = day + timedelta(hours=_SIGN_IN_HOUR, minutes=dice.randrange(45))
    attempts = [dice.choice(_SIGN_INS) for _ in range(1 + dice.randrange(2))]
    if attempts[-1].error:
        attempts.append(sign_in(mfa=True))
    for attempt in attempts:
        at += timedelta(seconds=1 + dice.randrange(20))
        yield at, attempt


def _signed_in(session: str, at: datetime) -> Caller:
    """Return the person of a console session, who signed in that morning."""
    person = next(person for person in who.PEOPLE if person.name == session)
    *_, (since, _) = sign_ins(person, at.replace(hour=0, minute=0, second=0))
    return replace(person, since=since, mfa=True, console=True)


def _switch(caller: Caller, at: datetime, ids: Random) -> Iterator[SampleRecord]:
    """Yield a switch of roles in the console: AssumeRole, on both sides, and SwitchRole.

    The key in the response is not the one that the console uses.
    """
    person = _signed_in(caller.session, at)
    call = _assume_role(
        caller, at, at + _AN_HOUR, example_id("ASIA", "console", caller.arn, f"{at}")
    )
    asked = event(replace(person, address=_INTERNAL, agent=_INTERNAL), call, at, "us-east-1", ids)
    asked.record["userIdentity"]["invokedBy"] = _INTERNAL
    yield asked
    if caller.account != person.account:
        granting = replace(who.service("sts", caller.account), address=_INTERNAL, agent=_INTERNAL)
        granted = event(granting, call, at, "us-east-1", ids)
        granted.record["userIdentity"] = {
            "type": "AWSAccount",
            "principalId": person.principal,
            "accountId": person.account,
        }
        granted.record["requestID"] = asked.record["requestID"]
        yield granted
    switched = ApiCall(
        "signin",
        "SwitchRole",
        False,
        response={"SwitchRole": "Success"},
        event_type=SIGN_IN,
        extra={
            "additionalEventData": {
                "SwitchFrom": person.arn,
                "RedirectTo": "https://console.aws.amazon.com/console/home",
            }
        },
    )
    yield event(caller, switched, at, "us-east-1", ids)


def _web_identity(caller: Caller, at: datetime, region: str, ids: Random) -> SampleRecord:
    """Return the record of a role that a pipeline or a program in a cluster assumes."""
    host, subject = _SUBJECTS[caller.name]
    provider = f"arn:aws:iam::{caller.account}:oidc-provider/{host}"
    call = _assume_role(caller, at, at + _AN_HOUR, _key(caller, at), "AssumeRoleWithWebIdentity")
    answer = {
        "subjectFromWebIdentityToken": subject,
        **(call.response or {}),
        "provider": provider,
        "audience": _STS,
    }
    granting = replace(who.service("sts", caller.account), address=caller.address)
    record = event(
        replace(granting, agent=caller.agent), replace(call, response=answer), at, region, ids
    )
    record.record["userIdentity"] = {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:{_STS}:{subject}",
        "userName": subject,
        "identityProvider": provider,
    }
    return record


def _by_service(
    caller: Caller, at: datetime, service: Caller, region: str, ids: Random
) -> SampleRecord:
    """Return the record of a role that a service assumes, for an instance or for itself."""
    call = _assume_role(caller, at, at + _EC2_RENEWS, _key(caller, at))
    if service.name.startswith("ec2"):  # which does not name the role's session
        credentials = (call.response or {})["credentials"]
        call = replace(call, response={"credentials": credentials})
    return event(service, call, at, region, ids)


def _key(caller: Caller, at: datetime) -> str:
    """Return the key that the session uses, like `identities.user_identity`."""
    return example_id("ASIA", caller.arn, f"{at:%Y-%m-%dT%H:%M:%SZ}")


def _assume_role(
    caller: Caller, at: datetime, expires: datetime, key: str, name: str = "AssumeRole"
) -> ApiCall:
    arn = f"arn:aws:iam::{caller.account}:role/{caller.name}"
    response: Mapping[str, Any] = {
        "credentials": {"accessKeyId": key, "expiration": spoken(expires)},
        "assumedRoleUser": {"assumedRoleId": caller.principal, "arn": caller.arn},
    }
    return ApiCall(
        "sts",
        name,
        read_only=True,
        parameters={
            "roleArn": arn,
            "roleSessionName": caller.session,
            "durationSeconds": int((expires - at).total_seconds()),
        },
        response=response,
        extra={
            "resources": [{"accountId": caller.account, "type": "AWS::IAM::Role", "ARN": arn}],
            "sharedEventID": guid(seeded("shared", caller.arn, at)),
        },
    )
