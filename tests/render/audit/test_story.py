"""The page and the text on threads and on what no alarm watches."""

import json
import re
from dataclasses import replace

import pytest

from auditor.audit.run import run_audit
from auditor.cloudtrail.lineage import call_of
from auditor.render.audit.html import html
from auditor.render.audit.lists import markdown
from auditor.render.audit.text import text
from auditor.render.audit.thread_links import ThreadLinks
from auditor.render.shared import threads
from auditor.replay.question import Question
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, to_json
from auditor.rules import load_rules
from auditor.significance.table_file import shipped_table
from tests.paths import SAMPLE
from tests.render.page.browser import Page
from tests.significance.plain import records_of


@pytest.fixture(scope="module")
def result():
    question = Question([str(SAMPLE)], load_rules(["cis-5.0"]), significance=shipped_table())
    return run_audit(question)


def test_the_page_begins_with_the_first_thread_and_then_the_alarms(result):
    page = html(result)
    lead = re.search(r'<p class="lead act">(.*?)</p>', page)
    assert lead is not None
    assert lead[1] == (
        "User ci-deploy of account 444455556666 created a key for support-backup and attached"
        " AdministratorAccess to support-backup on 17 March 2026, 21:46."
    )
    shown = Page(page)
    assert "12 of 15 alarms would have fired" in shown.text
    assert {f"thread-{one.number}" for one in result.threads.named} <= set(shown.having("id"))
    assert "of changes" not in shown.text
    assert "No alarm of cis-5.0 watches 766 of 869 changes, by 14 identities" in shown.text
    assert len(page) < 5_000_000


def test_the_answer_divides_the_episodes_between_the_first_thread_and_regular_identities(result):
    shares = (
        "8 of these episodes belong to the first thread; 30 come from role/terraform-deploy alone,"
        " whose calls are regular."
    )
    assert shares in Page(html(result)).text
    assert shares in " ".join(text(result).split())
    assert "of these episodes" not in text(replace(result, threads=None))
    without = replace(result, threads=replace(result.threads, regular=()))
    assert "8 of these episodes belong to the first thread." in " ".join(text(without).split())


def test_credentials_stand_under_those_that_led_to_them(result):
    page = html(result)
    tree = page[page.index('id="thread-1-credential-1"') :]
    first, _, rest = tree.partition('<ul class="tree">')
    assert "</li>" not in first
    assert 'id="thread-1-credential-2"' in rest.partition("</ul>")[0]


def test_all_episodes_of_one_thread_are_called_all(result):
    links = ThreadLinks(result.threads.named)
    of_first = [
        replace(
            alarm,
            episodes=tuple(
                one for one in alarm.episodes if links.thread(alarm, one) is result.threads.named[0]
            ),
        )
        for alarm in result.alarms
    ]
    alone = replace(result, alarms=tuple(of_first))
    assert "All of these episodes belong to the first thread." in " ".join(text(alone).split())


def test_an_episode_names_the_identity_of_its_records_unless_there_are_several(result):
    def role_of(arn: str) -> str:
        head, _, session = arn.partition(":assumed-role/")
        role = session.partition("/")[0]
        return f"{head.replace(':sts:', ':iam:')}:role/{role}" if session else arn

    shown = [
        (episode.identity, {role_of(record.identity) for record in episode.details.records})
        for alarm in result.alarms
        for episode in alarm.episodes
        if episode.details and episode.matches == len(episode.details.records)
    ]
    assert len(shown) > 40
    assert all(who == (min(whose) if len(whose) == 1 else "") for who, whose in shown)
    assert {len(whose) for _, whose in shown} > {1}


def test_the_records_of_each_call_of_a_thread_are_what_plain_python_counts(result):
    first = result.threads.named[0]
    records = [
        (call, record)
        for record in records_of(str(SAMPLE))
        if (call := call_of(record)) and first.first <= call.time <= first.last
    ]
    for shown in first.calls:
        source, _, name = shown.call.partition(":")
        calls = [
            call
            for call, record in records
            if (call.source, call.name) == (source, name)
            and record["userIdentity"]["arn"].rpartition("/")[2] in ("ci-deploy", "support-backup")
        ]
        assert shown.records == len(calls), shown.call
        assert shown.refused == sum(not call.succeeded for call in calls)


def test_text_of_strangers_does_nothing_on_the_page_or_the_terminal(result):
    hostile = "<script>alert(1)</script>\x1b[31m"
    first = result.threads.named[0]
    call = replace(first.calls[0], phrase=f"made {hostile}", target=hostile)
    thread = replace(first, actor=hostile, calls=(call, *first.calls[1:]))
    changed = replace(result, threads=replace(result.threads, named=(thread,)))
    page, shown = html(changed), text(changed)
    assert "<script>alert" not in page
    assert "\x1b" not in page + shown


def test_a_result_with_threads_round_trips(result):
    assert from_json(AuditResult, to_json(result)) == result
    assert json.loads(to_json(result))["threads"]["named"][0]["number"] == 1


def test_markdown_has_the_threads_and_the_line_on_what_no_alarm_watches(result):
    lines = markdown(result).splitlines()
    assert lines[2].startswith("1. user ci\\-deploy of account 444455556666 created a key for")
    assert "watches 766 of 869 changes, by 14 identities" in "\n".join(lines)


def test_every_report_names_the_alarms_that_watch_nothing(result):
    wide = replace(result, unwatched=replace(result.unwatched, too_wide=("Wide",)))
    sentence = "Not counted: Wide, which matches more than half of all records."
    assert sentence in Page(html(wide)).text
    assert sentence in text(wide)
    assert sentence in markdown(wide).replace("\\", "")


def test_packs_with_a_rule_on_an_unwatched_call_are_others_than_the_one_used(result):
    signed_in = next(one for one in result.unwatched.calls if one.call == "signin:ConsoleLogin")
    assert "cis-5.0" in signed_in.packs
    assert "cis-5.0" not in threads.packs(signed_in, result)
    assert threads.packs(replace(signed_in, packs=("cis-5.0",)), result) == ("cis-5.0",)
    assert threads.call(signed_in, result).endswith(
        "packs with a rule: cis-1.2, cis-1.4, cis-3.0, cis-7.0, cis-corrected, security-hub"
    )


@pytest.mark.slow
def test_a_page_of_many_alarms_has_a_row_for_each_and_sections_for_those_with_most_episodes(result):
    many = tuple(
        replace(one, alarm=replace(one.alarm, name=f"{one.alarm.name}-{n}"))
        for n in range(67)
        for one in result.alarms
    )
    page = html(replace(result, alarms=many))
    shown = Page(page)
    assert page.count('data-l="Episodes"') == len(many) == 1005
    assert len([one for one in shown.having("id") if one.startswith("alarm-")]) >= 150
    assert "855 alarms with fewer episodes have a row in the table above" in shown.text
    ids = set(shown.having("id"))
    assert {link[1:] for link in shown.having("href") if link.startswith("#")} <= ids
    assert len(page.encode()) < 5_000_000


def test_without_threads_the_page_begins_with_the_alarms(result):
    page = html(replace(result, threads=None, unwatched=None))
    assert '<p class="lead">12 of 15 alarms would have fired' in page
    assert 'id="threads"' not in page


def test_episodes_lead_to_their_thread_and_credential_and_threads_to_their_episodes(result):
    page = html(result)
    shown = Page(page)
    ids, links = set(shown.having("id")), shown.having("href")
    assert {link[1:] for link in links} <= ids
    thread = page[page.index('<article id="thread-1"') : page.index('<article id="thread-2"')]
    episode = "CIS-5.0-4.5-CloudTrailChanges/20260317T2204Z"
    assert f'2026-03-17 22:04 <a href="#{episode}">' in thread
    at = page.index(f'<div class="epb" id="{episode}">')
    opened = page[at : page.index("</details>", at)]
    assert 'href="#thread-1"' in opened
    assert 'href="#thread-1-credential-2">begun by CreateAccessKey, exact' in opened
    assert "auditor who SOURCE --event 736d55" in opened


def test_the_timeline_has_a_lane_for_each_thread_each_alarm_and_each_account_and_region(result):
    page = html(result)
    lanes = page[page.index('<section id="lanes"') : page.index('<section id="threads"')]
    shown = Page(lanes)
    assert {f"#thread-{one.number}" for one in result.threads.named} <= set(shown.having("href"))
    assert "33 times" in shown.text
    assert "777788889999 us- east- 1" in shown.text
    assert "9 days missing" in shown.text
    assert shown.text.count("Saturday and Sunday") == 1
    assert '<svg class="c" height="22" aria-hidden="true">' in lanes
    brief = page[page.index('<div class="brief">') : page.index("</table>")]
    assert Page(f"{brief}</table></div>").text.count("63 times") == 1


def test_calls_of_a_thread_stand_in_the_order_of_time(result):
    shown = html(result).partition('id="thread-1-h"')[2].partition("</article>")[0]
    table = shown.partition("<tbody>")[2]
    times = re.findall(r'scope="row" class="t">([^<]*)<', table)
    assert len(times) == len(result.threads.named[0].calls) > 10
    assert times == sorted(times)


def test_a_headline_has_no_padded_day_and_no_session_name_that_is_too_long(result):
    first = result.threads.named[0]
    long = replace(
        first,
        actor=f"role {'Builder' * 6} as {'session' * 9}",
        first=first.first.replace(day=2),
        calls=(replace(first.calls[0], phrase="ran commands"),),
    )
    assert threads.headline(long) == (
        f"Role {'Builder' * 6} of account 444455556666 ran commands on 2 March 2026, 21:46."
    )
    alone = replace(first, identities=first.identities[:1], new=())
    assert threads.why(alone) == "20 calls in 47 min"


def test_where_no_thread_matters_enough_none_is_said_to_matter_less(result):
    few = replace(result.threads, named=(), lighter_count=19)
    assert "19 threads, none of which matters enough to be shown." in threads.rest(few)
    one = replace(few, lighter_count=1)
    assert "One thread, which does not matter enough to be shown." in threads.rest(one)
    assert "247 more threads matter less." in threads.rest(
        replace(result.threads, lighter_count=247)
    )


def test_calls_that_were_all_refused_are_not_told_as_done(result):
    first = result.threads.named[0]
    denied = replace(first.calls[0], because="", records=2, refused=2)
    deleted = replace(denied, phrase="deleted a trail", category="logging")
    signed_in = replace(denied, phrase="signed in to the console", category="sign-in")
    thread = replace(first, calls=(deleted, signed_in))
    assert threads.what(thread) == "deleted a trail (refused) and signed in to the console (failed)"
    assert "deleted a trail (refused) and signed in" in threads.headline(thread)
    partly = replace(deleted, refused=1, because="for another user")
    assert threads.phrase(partly) == "deleted a trail (for another user)"
    assert threads.phrase(replace(partly, refused=2)).endswith("(refused; for another user)")


def test_an_act_of_several_records_adds_no_call(result):
    first = result.threads.named[0]
    signal = replace(first.calls[0], call="refused in a row", phrase="was refused 6 calls")
    assert threads.calls_of(replace(first, calls=(signal, *first.calls))) == threads.calls_of(first)


def test_a_thread_of_many_alarms_names_the_first_and_counts_the_others(result):
    thread, *others = result.threads.named
    many = replace(thread, alarms=tuple(f"Team-{n}" for n in range(250)))
    busy = replace(result, threads=replace(result.threads, named=(many, *others)))
    shown = " ".join(text(busy).split())
    assert "alarms: Team-0, Team-1, Team-2, Team-3, Team-4, Team-5, Team-6 and 243 more " in shown
    eight = replace(thread, alarms=many.alarms[:8])
    assert threads.watched(eight).endswith("Team-6 and Team-7")
