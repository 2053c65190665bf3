"""Records behind an alarm, and the identities that made the calls."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record behind an alarm, in the fields that answer who, from where and what."""

    time: datetime
    """eventTime."""
    event_id: str
    """eventID."""
    identity_type: str
    """`userIdentity.type`; "" where absent, as everywhere here."""
    identity: str
    """The ARN, otherwise the user name, the calling service or the principal."""
    user_name: str
    """The user, or the role behind a session."""
    account: str
    """recipientAccountId, otherwise the account of the identity."""
    access_key: str
    """`userIdentity.accessKeyId`."""
    mfa: str
    """`yes` or `no`, by the session context or MFAUsed of a sign-in; "" unknown."""
    source_ip: str
    """sourceIPAddress."""
    user_agent: str
    """userAgent."""
    event_source: str
    """eventSource."""
    event_name: str
    """eventName."""
    region: str
    """awsRegion."""
    error_code: str
    """errorCode."""
    error_message: str
    """errorMessage."""
    file: str
    """The log file's name, beginning with the name of its source."""
    record: str
    """The JSON text of the record, as in the file, cut after 2,048 characters."""
    record_length: int
    """Its whole length in characters."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An identity behind the matches of an alarm."""

    identity: str
    """The ARN, otherwise the user name, the calling service or the principal."""
    identity_type: str
    """`userIdentity.type`; "" where absent."""
    account: str
    """The account of the records; "" if they have none."""
    matches: int
    """Matching records of the identity in the span."""
    first: datetime
    """When the first of those matches happened."""
    last: datetime
    """When the last of them happened."""
    source_ips: tuple[str, ...]
    """At most three, most frequent first."""
    source_ip_count: int
    """How many different addresses they came from."""
    event_names: tuple[str, ...]
    """At most five, most frequent first."""
    event_name_count: int
    """How many different calls they made."""
    errors: int
    """Matches with an errorCode."""
