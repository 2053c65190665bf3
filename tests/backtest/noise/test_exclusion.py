"""Exclusions: what they hide is what they say, and what must be kept is kept."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.backtest.noise.exclusion import suggest_exclusion
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.engine.base import Criteria
from auditor.engine.duckdb.match_set import MatchSet
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.pattern import matches, parse
from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.readers import discover, read
from auditor.result.noise import Exclusion, NoExclusion
from auditor.rules import load_rules
from tests.conftest import record
from tests.paths import SAMPLE

EVER = Span(datetime(2013, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
IAM = '{ $.eventSource = "iam.amazonaws.com" }'
INTRUDER = "203.0.113.66"


@contextmanager
def match_set(source: Path | str, pattern: str = IAM) -> Iterator[MatchSet]:
    metric_filter = MetricFilter("f", pattern, MetricId("N", "f"))
    with open_engine([str(source)], Criteria((metric_filter,))) as engine:
        yield engine.match_set((0,))


def exclusion(source: Path | str, pattern: str = IAM, spans: Sequence[Span] = (EVER,), **options):
    with match_set(source, pattern) as matched:
        return suggest_exclusion(matched, pattern, spans, **options)


@cache
def matching(source: Path | str, *patterns: str) -> list[set[str]]:
    """For each pattern the eventIDs of what it matches, as the engine has it."""
    filters = [MetricFilter(f"f{n}", p, MetricId("N", f"f{n}")) for n, p in enumerate(patterns)]
    with open_engine([str(source)], Criteria(tuple(filters))) as engine:
        evidence = [engine.records.evidence((n,), [EVER], 10_000)[0] for n in range(len(patterns))]
    return [{record.event_id for record in records} for records in evidence]


@cache
def records_of(source: Path) -> dict[str, str]:
    texts = (
        bytes(text).decode()
        for log_file in discover([str(source)]).log_files
        for text in read(log_file).records
    )
    return {json.loads(text)["eventID"]: text for text in texts}


def made(number: int, day: int = 1, **fields: object) -> dict[str, object]:
    when = datetime(2026, 1, day, 10, tzinfo=UTC) + timedelta(seconds=number)
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventTime=f"{when:%Y-%m-%dT%H:%M:%SZ}", eventID=identity, **fields)


def user(arn: str) -> dict[str, str]:
    return {"type": "IAMUser", "arn": arn}


OTHER = made(
    500,
    2,
    eventName="DeleteUser",
    userIdentity=user("arn:aws:iam::444455556666:user/other"),
    sourceIPAddress="198.51.100.9",
    userAgent="other/1.0",
    recipientAccountId="444455556666",
)
"""A match that has nothing in common with any other one."""


@pytest.fixture(scope="module")
def intrusion() -> frozenset[str]:
    return frozenset(
        event
        for event, text in records_of(SAMPLE).items()
        if json.loads(text)["sourceIPAddress"] == INTRUDER
    )


CHANGES = load_rules(["iam-changes"], {}).rules[1].filters[0].pattern


@pytest.fixture(scope="module")
def changes() -> Iterator[MatchSet]:
    """The matches of `CHANGES` in the sample."""
    with match_set(SAMPLE, CHANGES) as matched:
        yield matched


def test_the_nightly_role_goes_and_every_event_of_the_intrusion_stays(changes, intrusion):
    result = suggest_exclusion(changes, CHANGES, [EVER], must_keep=intrusion)
    assert isinstance(result, Exclusion)
    assert result.conditions == (
        '$.userIdentity.arn != "arn:aws:sts::444455556666:assumed-role/terraform-deploy/*"'
        " || $.userIdentity.arn NOT EXISTS",
    )
    before, after = matching(SAMPLE, CHANGES, result.pattern)
    assert len(before - after) == result.removed == result.hidden == 124
    assert before & intrusion == after & intrusion
    assert result.labelled == len(before & intrusion) == 14
    assert result.labelled_hidden == ()
    assert {hidden.identity for hidden in result.hides} == {
        "arn:aws:sts::444455556666:assumed-role/terraform-deploy/nightly"
    }
    assert sum(hidden.matches for hidden in result.hides) == 124


def test_without_labels_it_is_what_returns_that_goes(changes, intrusion):
    result = suggest_exclusion(changes, CHANGES, [EVER], share=0.9)
    assert isinstance(result, Exclusion)
    assert result.share >= 0.9
    before, after = matching(SAMPLE, CHANGES, result.pattern)
    assert intrusion & before == intrusion & after


def test_noise_is_what_lies_in_the_spans_that_were_named(changes):
    night = [
        Span(datetime(2026, 3, day, 2, tzinfo=UTC), datetime(2026, 3, day, 3, tzinfo=UTC))
        for day in range(1, 31)
    ]
    result = suggest_exclusion(changes, CHANGES, night, share=1.0)
    assert isinstance(result, Exclusion)
    assert result.noise == result.removed == 124


def test_the_metric_loses_what_is_excluded_and_nothing_else(changes):
    result = suggest_exclusion(changes, CHANGES, [EVER])
    assert isinstance(result, Exclusion)
    patterns = {"before": CHANGES, "after": result.pattern}
    filters = [MetricFilter(name, p, MetricId("N", name)) for name, p in patterns.items()]
    with open_engine([str(SAMPLE)], Criteria(tuple(filters))) as engine:
        before, after = (
            sum(int(data.sum.sum()) for data in engine.metric_data(index, EVER).values())
            for index in (0, 1)
        )
        _, lost = engine.records.only_in((0,), (1,), EVER, 1)
        assert engine.records.only_in((1,), (0,), EVER, 1) == ((), 0)
    assert before - after == lost == result.removed


def test_both_witnesses_agree_on_what_is_left(changes):
    result = suggest_exclusion(changes, CHANGES, [EVER])
    assert isinstance(result, Exclusion)
    before, after = matching(SAMPLE, CHANGES, result.pattern)
    tree = parse(result.pattern)
    plain = {event for event, text in records_of(SAMPLE).items() if matches(tree, text)}
    assert plain & before == after  # the record without a time is in neither


def test_a_labelled_event_is_never_hidden(archive):
    bot = user("arn:aws:iam::111122223333:user/bot")
    folder = archive(a=[made(n, userIdentity=bot) for n in range(10)], b=[OTHER])
    keep = ["00000000-0000-4000-8000-000000000003"]
    refused = exclusion(folder, must_keep=keep)
    assert isinstance(refused, NoExclusion)
    assert refused.reason == (
        "found no pattern of at most 1,024 characters that removes 80 % of the noise and hides no"
        " labelled event; the nearest removes 10.0 %"
    )


def test_a_labelled_event_outside_the_noise_or_without_a_time_is_kept_too(archive):
    bot, late = (
        user("arn:aws:iam::1:user/bot"),
        made(99, userIdentity=user("arn:aws:iam::1:user/x")),
    )
    folder = archive(
        a=[made(n, userIdentity=bot) for n in range(10)],
        b=[{**late, "userIdentity": bot, "eventTime": "redacted"}, OTHER],
    )
    day = [Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))]
    assert isinstance(exclusion(folder, spans=day), Exclusion)
    result = exclusion(folder, spans=day, must_keep=[str(late["eventID"])])
    assert isinstance(result, NoExclusion)


def test_an_identity_that_returns_is_noise_before_one_that_came_once(archive):
    bot, once = user("arn:aws:iam::1:user/bot"), user("arn:aws:iam::1:user/once")
    folder = archive(
        a=[made(n, 1 + n % 5, userIdentity=bot) for n in range(10)],
        b=[made(20 + n, 3, userIdentity=once) for n in range(10)],
    )
    result = exclusion(folder, share=0.5)
    assert isinstance(result, Exclusion)
    assert {hidden.identity for hidden in result.hides} == {bot["arn"]}


def test_a_user_agent_alone_is_the_last_resort(archive):
    folder = archive(
        a=[
            made(
                n,
                1 + n % 3,
                userAgent="scanner/1.0",
                userIdentity=user(f"arn:aws:iam::1:user/{n % 3}"),
            )
            for n in range(30)
        ],
        b=[OTHER, made(98, userIdentity=OTHER["userIdentity"], sourceIPAddress="198.51.100.9")],
    )
    result = exclusion(folder)
    assert isinstance(result, Exclusion)
    assert all("userAgent" not in condition for condition in result.conditions)


def test_a_pattern_that_nothing_matches_is_not_an_exclusion(archive):
    folder = archive(
        a=[
            made(
                n,
                userIdentity={"type": "Unknown"},
                sourceIPAddress=f"a*{n}",
                userAgent=f"a*{n}",
                recipientAccountId=f"a*{n}",
            )
            for n in range(40)
        ]
    )
    assert isinstance(exclusion(folder, '{ $.eventName = "CreateUser" }'), NoExclusion)


def test_a_condition_that_names_nobody_is_a_last_resort_and_marked(archive):
    folder = archive(
        a=[
            made(
                n,
                1 + n % 3,
                eventName="GetUser" if n % 10 else "CreateUser",
                userIdentity=user(f"arn:aws:iam::1:user/{n}"),
                sourceIPAddress=f"10.{n}.0.1",
            )
            for n in range(60)
        ]
    )
    result = exclusion(folder)
    assert isinstance(result, Exclusion)
    assert result.conditions == result.for_anybody == ('$.eventName != "GetUser"',)


def test_a_call_may_go_where_only_one_role_makes_it(archive):
    folder = archive(
        a=[made(n, 1 + n % 3, eventName="GetUser") for n in range(20)]
        + [made(20 + n, 1 + n % 3, eventName="CreateUser") for n in range(3)]
    )
    result = exclusion(folder)
    assert isinstance(result, Exclusion)
    assert result.conditions == (
        '$.userIdentity.arn != "arn:aws:iam::111122223333:user/alice"'
        ' || $.userIdentity.arn NOT EXISTS || $.eventName != "GetUser"',
    )
    assert result.for_anybody == ()
    assert [(hidden.call, hidden.matches) for hidden in result.hides] == [
        ("iam.amazonaws.com:GetUser", 20)
    ]


def test_records_that_lack_the_field_stay_and_so_do_nulls(archive):
    bot = user("arn:aws:iam::1:user/bot")
    folder = archive(
        a=[made(n, 1 + n % 3, userIdentity=bot) for n in range(9)],
        b=[
            made(10, userIdentity={"type": "AWSService"}),
            made(11, userIdentity={"type": "Unknown", "arn": None}),
        ],
    )
    result = exclusion(folder)
    assert isinstance(result, Exclusion)
    assert result.conditions[0].endswith(
        "|| $.userIdentity.arn NOT EXISTS || $.userIdentity.arn IS NULL"
    )
    assert result.hidden == 9
    assert [len(left) for left in matching(folder, result.pattern)] == [2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        'say "hi"',
        "back\\slash",
        'both\\"',
        "ends\\",
        "100%",
        "%^a.+b$%",
        "(a|b)+[c]",
        "o'neill'; DROP TABLE records; --",
        "{ } && || $.x",
        "žluťoučký 👾",
    ],
)
def test_hostile_names_are_hidden_to_the_letter(archive, name):
    folder = archive(
        a=[made(n, 1 + n % 3, userIdentity=user(f"arn:aws:iam::1:user/{name}")) for n in range(9)],
        b=[made(10, userIdentity=user(f"arn:aws:iam::1:user/{name}x"))],
        c=[made(11, userIdentity=user("arn:aws:iam::1:user/o"))],
    )
    result = exclusion(folder)
    assert isinstance(result, Exclusion)
    assert (result.hidden, result.hides_count) == (9, 1)
    retained = {f"00000000-0000-4000-8000-0000000000{n}" for n in (10, 11)}
    assert matching(folder, result.pattern) == [retained]
    tree = parse(result.pattern)
    assert {event for event, text in records_of(folder).items() if matches(tree, text)} == retained


@pytest.mark.parametrize(
    "name", ["*", "a*b", "%^a.*b$%", "/* condition */ TRUE", "bell\x07", "right\u202eleft", "a\nb"]
)
def test_values_that_a_pattern_cannot_express_exactly_are_left_out(archive, name):
    folder = archive(
        a=[
            made(n, userIdentity=user(f"arn:aws:iam::1:user/{name}"), userAgent=name)
            for n in range(9)
        ],
        b=[OTHER],
    )
    result = exclusion(folder)
    assert isinstance(result, Exclusion)
    assert result.conditions == ('$.sourceIPAddress != "203.0.113.*"',)


def test_a_pattern_that_is_nearly_full_says_how_far_it_gets(archive):
    names = " || ".join(f'$.eventName = "Call{n:03d}"' for n in range(24))
    pattern = f"{{ {names} }}"
    shortest = "{" + "||".join(f"$.eventName=Call{n:03d}" for n in range(24)) + "}"
    assert len(shortest) < len(pattern) < MAXIMUM_LENGTH
    folder = archive(
        a=[
            made(
                n,
                1 + n % 3,
                eventName=f"Call{n % 24:03d}",
                userIdentity=user(f"arn:aws:iam::111122223333:user/{n % 12:0240d}"),
                sourceIPAddress=f"10.{n % 12}.0.1",
                recipientAccountId=str(n % 12),
                userAgent=f"{n % 12:0300d}",
            )
            for n in range(240)
        ]
    )
    result = exclusion(folder, pattern)
    assert isinstance(result, NoExclusion)
    assert result.nearest is not None
    assert len(result.nearest.pattern) <= MAXIMUM_LENGTH
    assert 0 < result.nearest.share < 0.8
    assert "found no pattern of at most 1,024 characters that removes 80 % of the noise" in (
        result.reason
    )


@pytest.mark.parametrize("pattern", ["iam", "[a, b]"])
def test_patterns_without_fields_take_no_exclusion(archive, pattern):
    result = exclusion(archive(a=[made(1)]), pattern)
    assert isinstance(result, NoExclusion)
    assert result.reason == "only a JSON pattern, in { }, can name fields to exclude"


@pytest.mark.parametrize("share", [0, -1, 1.01, float("nan")])
def test_a_share_lies_above_0_and_up_to_1(changes, share):
    with pytest.raises(UsageError, match="give a number above 0 and at most 1"):
        suggest_exclusion(changes, CHANGES, [EVER], share=share)


def test_a_share_is_reached_where_it_is_met_exactly(archive):
    folder = archive(
        a=[
            made(
                n, 1 + n % 3, userIdentity=user("arn:aws:iam::1:user/" + ("a" if n < 7 else "long"))
            )
            for n in range(100)
        ],
    )
    result = exclusion(folder, share=0.07)
    assert isinstance(result, Exclusion)
    assert result.removed == 7


def test_without_matches_there_is_no_noise(archive):
    folder = archive(a=[made(1)])
    result = exclusion(folder, '{ $.eventName = "Other" }')
    assert result == NoExclusion("no match is noise", 0)


def test_the_empty_pattern_becomes_one_of_conditions_only(archive):
    folder = archive(a=[made(n, 1 + n % 3) for n in range(5)], b=[OTHER])
    result = exclusion(folder, "")
    assert isinstance(result, Exclusion)
    assert matching(folder, result.pattern) == [{OTHER["eventID"]}]


def test_no_exclusion_leaves_next_to_nothing(archive):
    bots = [user(f"arn:aws:iam::1:user/{n}") for n in range(10)]
    folder = archive(
        a=[made(n, 1 + n % 3, userIdentity=bots[n % 10]) for n in range(40)], b=[OTHER]
    )
    assert isinstance(exclusion(folder), Exclusion)
    refused = exclusion(folder, share=0.97)  # 40 of 41 matches
    assert isinstance(refused, NoExclusion)
    assert refused.nearest is not None
    assert refused.nearest.removed < 40


def test_no_exclusion_hides_a_call_of_root(archive):
    root = {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}
    calls = [made(n, 1 + n % 3, userIdentity=root) for n in range(30)]
    assert isinstance(exclusion(archive(a=calls, b=[OTHER])), NoExclusion)
    bot = user("arn:aws:iam::111122223333:user/bot")
    calls[1:] = [{**call, "userIdentity": bot} for call in calls[1:]]
    result = exclusion(archive(a=calls, b=[OTHER]))
    assert isinstance(result, Exclusion)  # bot and root share address, agent, call and account
    assert {hidden.identity for hidden in result.hides} == {bot["arn"]}


def test_no_exclusion_exempts_all_of_an_account(archive):
    noisy = [
        made(
            n,
            1 + n % 3,
            eventName=f"Create{n}",
            userIdentity=user(f"arn:aws:iam::111122223333:user/{n}"),
            sourceIPAddress=f"10.{n}.0.1",
            userAgent=f"agent{n}",
        )
        for n in range(60)
    ]
    other = [
        {**made(100 + n), "recipientAccountId": "444455556666", "userAgent": f"other{n}"}
        for n in range(20)
    ]
    result = exclusion(archive(a=noisy, b=other), share=0.7)
    assert not isinstance(result, Exclusion) or "recipientAccountId" not in result.pattern


def test_an_exclusion_round_trips_through_json(archive):
    result = exclusion(archive(a=[made(n) for n in range(5)], b=[OTHER]))
    assert msgspec.json.decode(msgspec.json.encode(result), type=Exclusion) == result


odd = st.sampled_from(
    ["a", "b*", 'q"', "\\", "%", "x/1 y", "x/2", "10.0.0.1", "10.0.0.2", "2001:db8:1::1"]
)
scalars = st.one_of(odd, st.none(), st.booleans(), st.just(7), st.just({"a": 1}), st.just(["a"]))


@st.composite
def drawn(draw) -> dict[str, object]:
    identity: dict[str, object] = {"type": "AssumedRole"}
    if draw(st.booleans()):
        identity["arn"] = draw(
            st.one_of(scalars, odd.map(lambda s: f"arn:aws:sts::1:assumed-role/r/{s}"))
        )
    if draw(st.booleans()):
        identity["sessionContext"] = {"sessionIssuer": {"arn": draw(scalars)}}
    if draw(st.booleans()):
        identity["invokedBy"] = draw(scalars)
    fields: dict[str, object] = {"userIdentity": identity, "userAgent": draw(scalars)}
    for name in ("sourceIPAddress", "errorCode", "recipientAccountId"):
        if draw(st.booleans()):
            fields[name] = draw(scalars)
    fields["eventName"] = draw(odd)
    return fields


def numbered(some: Sequence[dict[str, object]]) -> Iterator[dict[str, object]]:
    for number, fields in enumerate(some):
        whole = made(number, 1 + number % 2, **fields)
        for name in ("sourceIPAddress", "recipientAccountId"):
            if name not in fields:
                del whole[name]
        yield whole


@settings(max_examples=4)
@given(
    st.lists(drawn(), min_size=1, max_size=12),
    st.sampled_from([0.3, 0.8, 1.0]),
    st.sampled_from([IAM, '{ $.eventName = "a" || $.errorCode NOT EXISTS }', ""]),
    st.sets(st.integers(0, 11), max_size=2),
)
def test_whatever_the_records_an_exclusion_hides_what_it_says(some, share, pattern, labelled):
    keep = {f"00000000-0000-4000-8000-{number:012d}" for number in labelled}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(json.dumps({"Records": list(numbered(some))}))
        result = exclusion(folder, pattern, must_keep=keep, share=share)
        nearest = result.nearest if isinstance(result, NoExclusion) else result
        if nearest is None:
            return
        before, after = matching(folder, pattern, nearest.pattern)
        texts = records_of(Path(folder))
    assert after <= before
    assert len(before - after) == nearest.hidden
    assert nearest.removed == len(before - after - keep)
    assert nearest.noise == len(before - keep)
    assert not (before - after) & keep
    assert len(nearest.pattern) <= MAXIMUM_LENGTH
    assert isinstance(result, NoExclusion) == (nearest.removed < share * nearest.noise)
    tree = parse(nearest.pattern)
    assert {event for event, text in texts.items() if matches(tree, text)} == after


@pytest.mark.slow
@pytest.mark.shared
def test_real_logs_have_exclusions_that_hide_what_they_say(shared):
    corpus = shared / "corpus"
    pattern = '{ $.errorCode = "*" }'
    result = exclusion(corpus, pattern)
    assert isinstance(result, Exclusion)
    before, after = matching(corpus, pattern, result.pattern)
    assert after < before
    assert len(before - after) == result.hidden
    assert result.share >= 0.8


CALLS = [
    f"{verb}{noun}Policy{number}"
    for verb in ("Put", "Delete")
    for noun in ("Role", "User")
    for number in range(8)
]
LONG = (
    "{$.eventSource=iam.amazonaws.com&&("
    + "||".join(f"$.eventName={name}" for name in CALLS)
    + ")}"
)
"""A pattern that leaves no room for an exclusion."""


def crowd(names: Sequence[str]) -> list[dict[str, object]]:
    bot = user("arn:aws:iam::111122223333:user/" + "deployment-" * 20 + "bot")
    alice = user("arn:aws:iam::111122223333:user/alice")
    return [
        made(number, eventName=name, userIdentity=alice if number % 9 == 0 else bot)
        for number, name in enumerate(names)
    ]


def test_an_exclusion_that_does_not_fit_is_offered_as_two_filters(archive):
    folder = archive(a=crowd([*CALLS, "GetUser", "GetRole"]))
    assert MAXIMUM_LENGTH - 200 < len(LONG) <= MAXIMUM_LENGTH
    result = exclusion(folder, LONG, share=0.8)
    assert isinstance(result, Exclusion)
    assert len(result.patterns) == len(result.split) == 2
    assert all(len(pattern) <= MAXIMUM_LENGTH for pattern in result.patterns)
    before, whole, *parts = matching(folder, LONG, *(LONG, *result.patterns))
    one, other = parts
    assert not one & other
    assert whole == before
    assert len(before) - len(one | other) == result.removed == result.hidden
    trees = [parse(result.pattern, of_any_length=True), *map(parse, result.patterns)]
    for text in records_of(folder).values():
        verdicts = [matches(tree, text) for tree in trees]
        assert verdicts[0] is any(verdicts[1:])
        assert verdicts.count(True) in (0, 2)


def test_a_pattern_that_says_the_same_in_fewer_characters_leaves_room_for_one_filter(archive):
    alike = "||".join(f"$.eventName=Put{number:02}*" for number in range(46))
    pattern = f"{{$.eventName=Put*||{alike}}}"
    folder = archive(a=crowd(CALLS[:9]))
    assert len(pattern) > MAXIMUM_LENGTH - 100
    result = exclusion(folder, pattern, share=0.5)
    assert isinstance(result, Exclusion)
    assert result.split == ()
    assert result.pattern.startswith("{$.eventName=Put*&&")
