"""A backtest as text for a terminal of 80 columns."""

from collections.abc import Iterator
from typing import Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.settings import with_settings
from auditor.render.backtest import words as backtest_words
from auditor.render.backtest.against import against_lines
from auditor.render.backtest.export_command import exclusion_command, export_command, note
from auditor.render.backtest.incidents import incident_headline, incident_lines
from auditor.render.backtest.labels import label_lines, not_caught
from auditor.render.backtest.noise import exclusion_lines, noise_lines
from auditor.render.backtest.table import tables
from auditor.render.shared import intake as went_in
from auditor.render.shared import method, words
from auditor.render.shared.expected import answer_facts
from auditor.render.shared.intake import without_records
from auditor.render.shared.lines import divider, terminal_text, wrapped
from auditor.render.shared.words import count, counted
from auditor.result.backtest import AlarmBacktest, BacktestResult, Rates, Tally
from auditor.result.recommendation import Basis

_MAX_FRONTIER_SETTINGS: Final = 8
_MAX_SKIPPED: Final = 5


def backtest_text(result: BacktestResult) -> str:
    """Return the answer in sentences, then the input, then each alarm."""
    lines: list[str] = []
    if result.incidents and len(result.alarms) > 1:
        lines += [*wrapped(incident_headline(result), ""), ""]
    for alarm in result.alarms:
        lines += wrapped(headline(alarm), "")
    if not result.alarms:
        lines += wrapped(f"Nothing could be tried: {without_records(result.intake)}.")
    lines += ["", *_facts(result)]
    if result.incidents and len(result.alarms) > 1:
        lines += ["", *incident_lines(result)]
    for alarm in result.alarms:
        lines += ["", *_alarm(alarm, result)]
    return terminal_text(lines)


def headline(alarm: AlarmBacktest) -> str:
    """Return a sentence on the alarm as deployed and with the recommended setting."""
    fires = alarm.deployed.episodes > 0
    would = f"would have fired {_fired(alarm.deployed)}" if fires else "would not have fired"
    message = f"{alarm.name} {would} as deployed"
    index = alarm.recommendation.setting
    if index is None and alarm.against is not None:
        return f"{message}, and {counted(alarm.against.after, 'time')} with the variant."
    if index is None:
        return f"{message}."
    tally = alarm.settings[index]
    if tally.settings.means(alarm.deployed.settings):
        return f"{message}, and no setting tried is better."
    joint = "and" if fires else "but"
    return f"{message}, {joint} {_fired(tally)} with {worded(alarm.alarm, tally)}."


def _fired(tally: Tally) -> str:
    times = counted(tally.episodes, "time")
    return f"{times} on {counted(tally.days, 'day')}" if tally.episodes else times


def worded(alarm: Alarm, tally: Tally) -> str:
    """Return the condition of a setting and its other differences from the deployed one."""
    settings = tally.settings
    message = method.settings(with_settings(alarm, settings))
    treated = settings.treat_missing_data
    return message if treated == alarm.missing else f"{message}, missing data {treated}"


def _facts(result: BacktestResult) -> Iterator[str]:
    intake, options = result.intake, result.options
    if result.span is not None:
        length = words.duration(result.span.end - result.span.start)
        yield from _fact("Span", f"{words.span(result.span)} ({length})")
    files = counted(intake.files, "file")
    yield from _fact("Records", f"{counted(intake.records, 'record')} from {files}")
    judged = went_in.in_span(result)
    if judged is not None:
        yield from _fact("In span", f"{count(judged)} of these records")
    yield from _fact("Coverage", went_in.covered(result))
    yield from _fact("Left out", went_in.copies(intake))
    if intake.undated:
        undated = counted(intake.undated, "record")
        yield from _fact("Undated", f"{undated} without a usable eventTime")
    if intake.rejections:
        faults = counted(len(intake.rejections), "fault")
        yield from _fact("Rejected", f"{faults} in files; auditor audit shows where")
    tried = sum(len(alarm.settings) for alarm in result.alarms)
    alarms = counted(len(result.alarms), "alarm")
    yield from _fact("Tried", f"{counted(tried, 'setting')} of {alarms}")
    for composite in result.untried[:_MAX_SKIPPED]:
        yield from _fact("", backtest_words.untried(composite))
    if len(result.untried) > _MAX_SKIPPED:
        more = counted(len(result.untried) - _MAX_SKIPPED, "more composite alarm")
        yield from _fact("", f"… and {more}; --format json has them all")
    yield from _fact(
        "Judged by",
        f"rules {options.rules}, evaluation {options.evaluation}, clock {options.clock},"
        f" scope {options.scope}",
    )
    yield from answer_facts(result)


def _fact(label: str, value: str) -> list[str]:
    return wrapped(value, f"{label:<9}  ")


def _alarm(alarm: AlarmBacktest, result: BacktestResult) -> Iterator[str]:
    yield divider()
    matches = counted(alarm.matches, "record matches", "records match")
    yield from wrapped(f"{alarm.name}: {matches}.", "")
    deployed = f"{method.settings(alarm.alarm)}: {_did(alarm.deployed)}"
    yield from wrapped(deployed, "  as deployed   ")
    index = alarm.recommendation.setting
    if index is not None:
        tally = alarm.settings[index]
        mark = "recommended" if alarm.recommendation.basis is Basis.LABELS else "at the knee"
        yield from wrapped(f"{worded(alarm.alarm, tally)}: {_did(tally)}", f"  {mark}   ")
    for refused in alarm.refused:
        left_out = f"not tried: {counted(refused.settings, 'setting')}: {refused.reason}"
        yield from wrapped(left_out, "  ", "    ")
    yield from tables(alarm)
    for rates in alarm.rates:
        yield from wrapped(_rates(rates), "  ", "    ")
    yield from label_lines(alarm, result.span)
    yield from _frontier(alarm)
    yield ""
    basis = {
        Basis.LABELS: "No recommendation" if index is None else "Recommendation",
        Basis.KNEE: "The knee, not a recommendation",
        Basis.NOTHING: "No recommendation",
    }[alarm.recommendation.basis]
    reason = alarm.recommendation.reason.rstrip(".")
    message = f"{basis}: {reason}."
    if index is not None:
        message = f"{basis}: {worded(alarm.alarm, alarm.settings[index])}: {reason}."
    yield from wrapped(message, "  ", "    ")
    command = export_command(alarm, result)
    if command is not None:
        yield ""
        yield f"    {words.visible(command)}"
        if message := note(result):
            yield from wrapped(message, "  ")
    yield from _explained(alarm, result)
    if backtest_words.is_unpaired(alarm, result):
        yield from ("", "  compared with: nothing; no alarm of the other rules corresponds to it")


def _explained(alarm: AlarmBacktest, result: BacktestResult) -> Iterator[str]:
    """Yield the causes of noise, the exclusion, and the effects of another alarm."""
    if alarm.noise is not None:
        yield ""
        yield from noise_lines(alarm.noise)
    for offered in alarm.exclusions:
        yield ""
        if len(alarm.exclusions) > 1:
            yield f"  metric filter {words.visible(offered.filter)}"
        suggestion = offered.exclusion or offered.none
        if suggestion is not None:
            best = offered.exclusion
            written = exclusion_command(alarm, result, best) if best else ""
            yield from exclusion_lines(suggestion, written)
    if alarm.other is not None and alarm.against is not None:
        yield ""
        message = f"compared with: {method.settings(alarm.other)}"
        if named := backtest_words.other_alarm(alarm):
            message = f"compared with: {words.visible(named)}: {method.settings(alarm.other)}"
        if alarm.other_filters != alarm.filters:
            patterns = " and ".join(other_filter.pattern for other_filter in alarm.other_filters)
            message = f"{message}, on {words.cut(patterns, 200)}"
        yield from wrapped(message, "  ", "    ")
        yield from against_lines(alarm.against)


def _did(tally: Tally) -> str:
    """Return the results of a setting in a clause."""
    if not tally.episodes:
        return "would not have fired"
    worst = ""
    if tally.worst_day is not None:
        sent = counted(tally.worst_day_notifications, "mail")
        worst = f", {sent} on {tally.worst_day.isoformat()}"
        if tally.per_week is not None:
            worst = f", {tally.per_week:.1f} mails a week{worst}"
    unnotified = ""
    if tally.unnotified_matches:
        arrived = counted(tally.unnotified_matches, "match", "matches")
        unnotified = f"; {arrived} while already in ALARM, which notified nobody"
    if tally.held_back_by_mute_rules:
        unnotified += f"; {count(tally.held_back_by_mute_rules)} held back by mute rules"
    longest, quiet = words.duration(tally.longest_episode), words.duration(tally.longest_quiet)
    on = words.duration(tally.minutes_in_alarm * MINUTE)
    return (
        f"{_fired(tally)}{worst}, in ALARM for {on}, {longest} at most, quiet for up to"
        f" {quiet}{unnotified}"
    )


def _rates(rates: Rates) -> str:
    """Return the distribution of values per period on one line."""
    of = "" if rates.statistic is None else f"{rates.statistic} "
    value = words.value
    return (
        f"{of}per {words.per(rates.period)}, {counted(rates.periods, 'period')} with samples:"
        f" half at most {value(rates.p50)}, 90 % {value(rates.p90)}, 99 % {value(rates.p99)},"
        f" 99.9 % {value(rates.p999)}, most {value(rates.largest)}"
    )


def _frontier(alarm: AlarmBacktest) -> Iterator[str]:
    """Yield the settings of the frontier, which trade noise for missed incidents."""
    if not alarm.frontier:
        return
    yield ""
    yield "  settings that no other setting beats in both noise and incidents caught"
    yield "    noise  not caught  episodes  notices in  setting"
    for index in alarm.frontier[:_MAX_FRONTIER_SETTINGS]:
        tally = alarm.settings[index]
        if tally.score is None:
            continue
        score = tally.score
        lost = score.missed + score.unnotified
        slowest = "" if score.slowest is None else words.duration(score.slowest)
        row = f"  {count(score.noise_episodes):>7}  {count(lost):>10}  {count(tally.episodes):>8}"
        yield from wrapped(worded(alarm.alarm, tally), f"  {row}  {slowest:<10}  ")
        if lost and alarm.recommendation.setting is None:
            yield from wrapped(not_caught(alarm, score), " " * 11)
    more = len(alarm.frontier) - _MAX_FRONTIER_SETTINGS
    if more > 0:
        yield f"    … and {counted(more, 'more setting')}; --format csv has them all"
