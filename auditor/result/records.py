"""Records behind an alarm, and the identities that made the calls."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record behind an alarm: who made which call from where."""

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
    """The length of the whole record in characters."""


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
    """The number of matching records of the identity in the span."""
    first: datetime
    """The time of the first match."""
    last: datetime
    """The time of the last match."""
    source_ips: tuple[str, ...]
    """The source addresses, most frequent first; at most three."""
    source_ip_count: int
    """The number of different source addresses."""
    event_names: tuple[str, ...]
    """The calls, most frequent first; at most five."""
    event_name_count: int
    """The number of different calls."""
    errors: int
    """The number of matches that were refused, with an errorCode, or are failed sign-ins."""
