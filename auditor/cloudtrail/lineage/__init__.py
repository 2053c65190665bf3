"""Lineage of credentials: the record that began a session, and the sessions it began. Pure.

`call_of` extracts the fields that lineage needs from a record, `credentials_of` groups calls by the
credential they were made with, and `links_of` joins each credential to the record that began it, or
gives the reason why no record can be named.

Sources: IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"; CloudTrail User
Guide, "CloudTrail userIdentity element" and "AWS Management Console sign-in events"; IAM Identity
Center User Guide, "CloudTrail use cases for IAM Identity Center".
"""

from auditor.cloudtrail.lineage.actor import actor_of
from auditor.cloudtrail.lineage.acts import FOLLOWED_CALLS, ISSUING_CALLS, READ_CALLS
from auditor.cloudtrail.lineage.ancestors import ancestors
from auditor.cloudtrail.lineage.call import Call, call_of
from auditor.cloudtrail.lineage.credentials import Credential, CredentialKind, credentials_of
from auditor.cloudtrail.lineage.link import Confidence, Link
from auditor.cloudtrail.lineage.links import links_of

__all__ = [
    "FOLLOWED_CALLS",
    "ISSUING_CALLS",
    "READ_CALLS",
    "Call",
    "Confidence",
    "Credential",
    "CredentialKind",
    "Link",
    "actor_of",
    "ancestors",
    "call_of",
    "credentials_of",
    "links_of",
]
