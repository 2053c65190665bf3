"""Values that make noise, as conditions that leave them out."""

from datetime import UTC, datetime

import pytest

from auditor.backtest.noise.conditions import ConditionReach, Equal, Hiding, hidings
from auditor.engine.answers import Attribution, KeptField
from auditor.pattern import matches
from auditor.pattern.format import condition_text
from auditor.result.noise import Field, FieldShares, PairShare, Share

START = datetime(2026, 1, 26, tzinfo=UTC)


def share(value: str) -> Share:
    return Share(value, 1, START, START, 0, (), 0)


def conditions_of(field: Field, value: str) -> list[str]:
    """The conditions that leave out a value."""
    shares = FieldShares(field, (share(value),), 1, 1)
    return [condition_text(one.condition()) for one in hidings(Attribution((shares,), (), 0))]


@pytest.mark.parametrize(
    ("block", "condition"),
    [
        ("198.51.100.0/24", '$.sourceIPAddress != "198.51.100.*"'),
        ("2001:db8:20::/48", '$.sourceIPAddress != "2001:db8:20:*"'),
        ("2001:db8:0::/48", '$.sourceIPAddress != "2001:db8::*"'),
        ("s3.amazonaws.com", '$.sourceIPAddress != "s3.amazonaws.com"'),
        ("AWS Internal", '$.sourceIPAddress != "AWS Internal"'),
    ],
)
def test_a_block_is_the_beginning_that_its_addresses_have(block, condition):
    assert conditions_of(Field.BLOCK, block) == [condition]


def test_a_block_without_a_beginning_of_its_own_is_left_alone():
    assert conditions_of(Field.BLOCK, "0:0:0::/48") == []


def test_a_session_may_go_with_all_sessions_of_its_role_and_no_other():
    arn = "arn:aws:sts::1:assumed-role/deploy/i-1"
    every, one = conditions_of(Field.IDENTITY, arn)
    assert every == (
        '$.userIdentity.arn != "arn:aws:sts::1:assumed-role/deploy/*"'
        " || $.userIdentity.arn NOT EXISTS"
    )
    assert one == f'$.userIdentity.arn != "{arn}" || $.userIdentity.arn NOT EXISTS'
    assert len(conditions_of(Field.IDENTITY, "arn:aws:iam::1:user/path/bob")) == 1
    assert conditions_of(Field.IDENTITY, "HIDDEN_DUE_TO_SECURITY_REASONS") == []


def test_a_pair_hides_only_what_has_both_values():
    pair = PairShare(
        (Field.ROLE, Field.CALL), ("arn:aws:iam::1:role/r", "a.amazonaws.com:B"), share("")
    )
    hiding = hidings(Attribution((), (pair,), 1))[0]
    condition = hiding.condition()
    session = {"sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/r"}}}
    assert not matches(condition, {"userIdentity": session, "eventName": "B"})
    assert matches(condition, {"userIdentity": session, "eventName": "C"})
    assert matches(condition, {"userIdentity": {}, "eventName": "B"})
    assert hiding.reach is ConditionReach.NAMED


def test_whom_a_condition_may_hide():
    address, agent = Equal(KeptField.SOURCE_IP, "1"), Equal(KeptField.USER_AGENT, "x")
    assert Hiding((address, agent)).reach is ConditionReach.THERE
    assert Hiding((agent,)).reach is ConditionReach.ANYBODY
    assert Hiding((Equal(KeptField.ACCOUNT, "1"),)).reach is ConditionReach.ANYBODY


@pytest.mark.parametrize("value", ["a*", "a\nb", "a\u202eb", "\x00"])
def test_values_that_cannot_be_expressed_exactly_are_left_out(value):
    assert conditions_of(Field.AGENT, value) == []
    assert conditions_of(Field.ERROR, value) == []
