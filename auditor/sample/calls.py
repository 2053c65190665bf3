"""The calls of the demo archive, and the CloudTrail record of a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any, Final
from uuid import UUID

from auditor.sample.identities import Caller, IdentityType, signing_in, user_identity

Record = dict[str, Any]

GLOBAL_REGION: Final = "us-east-1"
SIGN_IN: Final = "AwsConsoleSignIn"
GLOBAL_SERVICES: Final = frozenset({"iam", "organizations", "signin"})


@dataclass(frozen=True, slots=True)
class ApiCall:
    """An API call, without its caller."""

    service: str
    name: str
    read_only: bool
    parameters: Mapping[str, Any] | None = None
    response: Mapping[str, Any] | None = None
    error: str = ""
    event_type: str = "AwsApiCall"
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields at the top of the record that only some services write."""

    def denied(self, code: str = "AccessDenied") -> "ApiCall":
        """Return the same call, refused."""
        return replace(self, response=None, error=code)


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """A record and its time, which the record itself may lack."""

    at: datetime
    record: Record


def read_call(service: str, name: str, parameters: Mapping[str, Any] | None = None) -> ApiCall:
    """Return a call that changes nothing."""
    return ApiCall(service, name, True, parameters)


def write_call(
    service: str,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
) -> ApiCall:
    """Return a call that changes something."""
    return ApiCall(service, name, False, parameters, response)


def sign_in(*, mfa: bool, error: str = "") -> ApiCall:
    """Return a sign-in to the console; it failed if there is an error message."""
    return ApiCall(
        "signin",
        "ConsoleLogin",
        False,
        response={"ConsoleLogin": "Failure" if error else "Success"},
        event_type=SIGN_IN,
        error=error,
        extra={
            "additionalEventData": {
                "LoginTo": "https://console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": "Yes" if mfa else "No",
            }
        },
    )


def seeded(*parts: object) -> Random:
    """Return a generator that gives the same numbers for the same parts, on every platform."""
    return Random(" ".join(map(str, parts)))  # noqa: S311 - ids that repeat are the point


def event(caller: Caller, call: ApiCall, at: datetime, region: str, ids: Random) -> SampleRecord:
    """Return the event of a call, with its record in the order of fields that CloudTrail writes."""
    host = f"{call.service}.amazonaws.com"
    region = GLOBAL_REGION if call.service in GLOBAL_SERVICES else region
    to_sign_in = call.event_type == SIGN_IN
    record: Record = {
        "eventVersion": "1.08" if to_sign_in else "1.11",
        "userIdentity": signing_in(caller) if to_sign_in else user_identity(caller, at),
        "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": host,
        "eventName": call.name,
        "awsRegion": region,
        "sourceIPAddress": caller.address,
        "userAgent": caller.agent,
        **_error(caller, call),
        "requestParameters": call.parameters,
        "responseElements": call.response,
        **call.extra,
        **({} if to_sign_in else {"requestID": guid(ids)}),
        "eventID": guid(ids),
        "readOnly": call.read_only,
        "eventType": call.event_type,
        "managementEvent": True,
        "recipientAccountId": caller.account,
        "eventCategory": "Management",
    }
    if caller.kind is not IdentityType.SERVICE:
        record["tlsDetails"] = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": _endpoint(call.service, region),
        }
    if caller.console and not to_sign_in:
        record["sessionCredentialFromConsole"] = "true"
    return SampleRecord(at, record)


def _error(caller: Caller, call: ApiCall) -> dict[str, str]:
    if not call.error:
        return {}
    if call.event_type == SIGN_IN:  # a failed sign-in has a message, but no code
        return {"errorMessage": call.error}
    action = f"{call.service}:{call.name}"
    message = (
        f"User: {caller.arn} is not authorized to perform: {action} "
        f"because no identity-based policy allows the {action} action"
    )
    return {"errorCode": call.error, "errorMessage": message}


def _endpoint(service: str, region: str) -> str:
    if service == "signin":
        return "signin.aws.amazon.com"
    if service in GLOBAL_SERVICES:
        return f"{service}.amazonaws.com"
    return f"{service}.{region}.amazonaws.com"


def guid(ids: Random) -> str:
    """Return the next id in the form of a UUID."""
    return str(UUID(int=ids.getrandbits(128), version=4))


def spoken(at: datetime) -> str:
    """Return a time as IAM writes it in responses; the archive covers March."""
    return f"Mar {at.day}, {at.year}, {at.hour % 12 or 12}:{at:%M:%S} {'AP'[at.hour >= 12]}M"
