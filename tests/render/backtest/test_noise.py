"""Noise, exclusions and comparisons on a terminal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.render.backtest.against import against_lines
from auditor.render.backtest.noise import exclusion_lines, noise_lines
from auditor.render.shared.words import width
from auditor.result.against import (
    Against,
    EpisodeChange,
    Fate,
    FateCount,
    NumberedEpisode,
    RecordCount,
)
from auditor.result.noise import (
    Exclusion,
    Field,
    FieldShares,
    HiddenGroup,
    NoExclusion,
    Noise,
    PairShare,
    Share,
    Week,
)
from tests.render.conftest import evidence

START = datetime(2026, 1, 26, 10, tzinfo=UTC)
HOSTILE = "\x1b[31m<script>\u202e警" * 40


def share(value: str = "arn:aws:iam::111122223333:user/bot", matches: int = 9) -> Share:
    return Share(value, matches, START, START, 4, (1, 2, 3), 3)


def noise(*values: str) -> Noise:
    shares = tuple(share(value) for value in values or ("arn:aws:iam::111122223333:user/bot",))
    pair = PairShare((Field.ROLE, Field.CALL), (shares[0].value, "a:B"), share("both"))
    hours = tuple(tuple(9 if hour == 2 else 0 for hour in range(24)) for _ in range(7))
    return Noise(
        matches=12,
        episodes=5,
        fields=(FieldShares(Field.IDENTITY, shares, 3, 11),),
        pairs=(pair,),
        pair_count=7,
        week=Week("UTC", hours),
    )


def exclusion(**fields: Any) -> Exclusion:
    hidden = HiddenGroup(
        "arn:aws:iam::1:user/bot", "iam.amazonaws.com:GetUser", 9, START, START, ()
    )
    whole = Exclusion(
        pattern='{ $.eventSource = "iam.amazonaws.com" && $.sourceIPAddress != "10.0.0.*" }',
        conditions=('$.sourceIPAddress != "10.0.0.*"',),
        for_anybody=(),
        noise=12,
        removed=9,
        hidden=9,
        hides=(hidden,),
        hides_count=3,
        labelled=2,
        labelled_hidden=(),
    )
    return replace(whole, **fields)


def test_noise_names_its_makers_and_counts_the_rest() -> None:
    lines = list(noise_lines(noise()))
    assert lines[:7] == [
        "  causes of the 12 matches",
        "",
        "  identity",
        "      9  75.0 %  arn:aws:iam::111122223333:user/bot",
        "                   in 4 of 5 episodes, alone in 3",
        "      2  16.6 %  2 more identities",
        "      1   8.3 %  without any",
    ]
    assert "  Mon  · · █ · · · · · · · · · · · · · · · · · · · · ·         9" in lines


def test_without_matches_there_is_one_line() -> None:
    assert list(noise_lines(replace(noise(), matches=0))) == ["  nothing matches"]


def test_an_exclusion_says_what_it_removes_adds_keeps_and_hides() -> None:
    assert list(exclusion_lines(exclusion())) == [
        "  A pattern that leaves out 9 of 12 matches of noise (75.0 %):",
        "",
        '{ $.eventSource = "iam.amazonaws.com" && $.sourceIPAddress != "10.0.0.*" }',
        "",
        "  added conditions (74 of 1,024 characters in all)",
        '    $.sourceIPAddress != "10.0.0.*"',
        "  It keeps all 2 labelled events.",
        "",
        "  hidden in all: 9 matches",
        "       9  iam.amazonaws.com:GetUser, 2026-01-26 10:00",
        "            arn:aws:iam::1:user/bot",
        "      … and 2 more calls of identities",
    ]


def test_what_an_exclusion_risks_is_named() -> None:
    output = "\n".join(exclusion_lines(exclusion(for_anybody=('$.eventName != "GetUser"',))))
    shown = 'conditions that would also hide an intruder\'s calls\n    $.eventName != "GetUser"\n'
    assert shown in output
    assert "No match is labelled" in "\n".join(exclusion_lines(exclusion(labelled=0)))


def test_no_exclusion_says_why_and_what_came_nearest() -> None:
    nothing = NoExclusion("no match is noise", 0)
    assert list(exclusion_lines(nothing)) == ["  No exclusion: no match is noise."]
    output = "\n".join(exclusion_lines(replace(nothing, nearest=exclusion())))
    assert "  the nearest\n  A pattern that leaves out 9 of 12" in output


def against() -> Against:
    episodes = tuple(
        NumberedEpisode(n, START + timedelta(hours=n), START + timedelta(hours=n, minutes=5))
        for n in range(1, 6)
    )
    later = EpisodeChange(
        Fate.MOVED, episodes[:1], (replace(episodes[0], end=None),), timedelta(minutes=-3)
    )
    merged = EpisodeChange(Fate.MERGED, episodes, episodes[:1], timedelta(0))
    return Against(
        before=7,
        after=3,
        fates=(FateCount(Fate.SAME, 1), FateCount(Fate.MOVED, 1), FateCount(Fate.MERGED, 1)),
        changes=(later, merged),
        only_before=RecordCount(4, (evidence(START),)),
        only_after=RecordCount(0, ()),
        silenced=RecordCount(0, ()),
        raised=RecordCount(0, ()),
    )


def test_a_comparison_says_what_became_of_the_episodes() -> None:
    lines = list(against_lines(against()))
    assert lines[:5] == [
        "  7 episodes before, 3 after: 1 same, 1 moved, 1 merged",
        "    moved      2026-01-26 11:00 to 11:05 is now 2026-01-26 11:00 on (3 min",
        "               earlier)",
        "    merged     2026-01-26 11:00 to 11:05, 2026-01-26 12:00 to 12:05, 2026-01-26",
        "               13:00 to 13:05 and 2 more is now 2026-01-26 11:00 to 11:05",
    ]
    assert "  matched before, not after: 4 records" in lines


def test_what_the_json_has_no_more_of_is_not_promised() -> None:
    record = evidence(START)
    some = replace(
        against(), raised=RecordCount(30, (record,) * 20), silenced=RecordCount(4, (record,) * 4)
    )
    lines = list(against_lines(some))
    assert "    … and 27 more records; --format json has 17 of them" in lines
    assert "    … and 1 more record; --format json has them all" in lines
    assert "    … and 3 more records" in lines


def test_strangers_text_does_nothing_and_fits_eighty_columns() -> None:
    hidden = HiddenGroup(HOSTILE, HOSTILE, 9, None, None, ("x",))
    record = replace(evidence(START), identity=HOSTILE, event_name=HOSTILE, source_ip=HOSTILE)
    hostile = replace(against(), raised=RecordCount(1, (record,)))
    lines = [
        *noise_lines(noise(HOSTILE)),
        *exclusion_lines(exclusion(hides=(hidden,))),
        *against_lines(hostile),
    ]
    assert max(map(width, lines)) <= 80
    assert not [c for line in lines for c in line if c < " " or c in "\x7f\u202e"]


def test_an_exclusion_for_two_filters_shows_both_and_the_command_that_writes_them():
    halves = ("{$.eventName=PutUserPolicy}", "{$.eventName=PutRolePolicy}")
    command = "auditor rules export iam-changes --alarm=x"
    shown = "\n".join(exclusion_lines(exclusion(split=halves), command))
    assert "Two patterns, for two metric filters on the same metric" in " ".join(shown.split())
    assert all(f"\n{half}\n" in shown for half in halves)
    assert f"    {command}\n" in shown
    assert "27 and 27 of 1,024 characters" in shown
