"""Scenes of the story: their form, their events, and calls that several of them share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from auditor.sample import identities as who
from auditor.sample.calls import ApiCall, SampleRecord, event, seeded, spoken, write_call
from auditor.sample.identities import Caller
from auditor.sample.noise import FIRST_DAY
from auditor.sample.sessions import beginning, begun

INACTIVE: Final = {"status": "Inactive"}

_BEFORE: Final = timedelta(seconds=50)
"""Time between the assumption of a role and its first step."""

SceneCall = tuple[str, ApiCall]
"""Time of day as `HH:MM:SS`, and the call."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One caller on one day of March."""

    day: int
    caller: Caller
    steps: tuple[SceneCall, ...]
    region: str = "us-east-1"


def play(scene: Scene) -> Iterator[SampleRecord]:
    """Yield the events of a scene."""
    ids = seeded("scene", scene.day, scene.steps[0][0])
    caller = begun(scene.caller, march(scene.day, scene.steps[0][0]) - _BEFORE)
    yield from beginning(caller, "us-east-1")
    for time, call in scene.steps:
        yield event(caller, call, march(scene.day, time), scene.region, ids)


def march(day: int, time: str) -> datetime:
    """Return a time of day, written as in a step, on a day of March."""
    hours, minutes, seconds = map(int, time.split(":"))
    return FIRST_DAY + timedelta(days=day - 1, hours=hours, minutes=minutes, seconds=seconds)


def user(name: str) -> dict[str, Any]:
    """Return the parameters that name a user."""
    return {"userName": name}


def create_user(account: str, name: str, day: int, time: str) -> SceneCall:
    """Return the step that creates a user."""
    created = {
        "path": "/",
        "userName": name,
        "userId": who.example_id("AIDA", account, name),
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "createDate": spoken(march(day, time)),
    }
    return time, write_call("iam", "CreateUser", user(name), {"user": created})


def key(name: str, number: str = "") -> dict[str, Any]:
    """Return the parameters of an access key in production; later keys of a user have a number."""
    return {**user(name), "accessKeyId": who.example_id("AKIA", who.PRODUCTION, name + number)}


def create_key(name: str, day: int, time: str, number: str = "") -> SceneCall:
    """Return the step that creates an access key, as `key` names it."""
    created = {
        **key(name, number),
        "status": "Active",
        "createDate": spoken(march(day, time)),
    }
    return time, write_call("iam", "CreateAccessKey", user(name), {"accessKey": created})


def admin_policy(name: str, target: Mapping[str, Any]) -> ApiCall:
    """Return the call with a name that attaches or detaches administrator permissions."""
    policy = {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    return write_call("iam", name, {**target, **policy})


def ssh_from_anywhere(name: str) -> ApiCall:
    """Return the call with a name that opens port 22 to everyone, or closes it."""
    rule = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIp": "0.0.0.0/0"}
    group = {"groupId": "sg-0a1b2c3d4e5f60003", "ipPermissions": {"items": [rule]}}
    return write_call("ec2", name, group, {"_return": True})
