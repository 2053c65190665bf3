"""An audit for other tools: SARIF, JUnit and Markdown."""

from auditor.render.audit.words import headline
from auditor.render.rules.junit import junit as junit_xml
from auditor.render.rules.sarif import SarifResult, SarifRule
from auditor.render.rules.sarif import sarif as sarif_log
from auditor.render.shared import threads as sentences
from auditor.render.shared import words
from auditor.render.shared.markdown import markdown_table, markdown_text
from auditor.render.shared.silence import silence
from auditor.render.shared.words import count, fired, visible
from auditor.result.audit import AlarmResult, AuditResult, CompositeResult

_ROWS = 100
_MAX_EPISODES = 10


def sarif(result: AuditResult) -> str:
    """Return a result for each alarm that fired, and a note for each alarm not judged."""
    alarms = [alarm for alarm in result.every_alarm if alarm.fired]
    unjudged = list({note.alarm: note for note in result.unjudged if note.alarm}.values())
    names = dict.fromkeys([*(a.alarm.name for a in alarms), *(note.alarm for note in unjudged)])
    about = {alarm.alarm.name: alarm for alarm in result.every_alarm}
    rules = [
        SarifRule(
            visible(name),
            visible(about[name].title if name in about else name),
            markdown_text(about[name].explanation) if name in about else "",
            visible(about[name].explanation) if name in about else "",
        )
        for name in names
    ]
    file = (*result.options.files, *result.options.packs, result.options.rules)[0]
    results = [
        SarifResult(
            visible(a.alarm.name), "warning", _fired(a), visible(file), None, visible(a.name)
        )
        for a in alarms
    ]
    results += [
        SarifResult(
            visible(note.alarm),
            "note",
            plain(f"not judged: {note.reason.partition(chr(10))[0]}"),
            visible(note.origin.file),
            note.origin.line,
            visible(note.alarm),
        )
        for note in unjudged
    ]
    return sarif_log(rules, results)


def junit(result: AuditResult) -> str:
    """Return a case for each alarm, which fails if the alarm fired."""
    suite = result.options.rules
    return junit_xml(
        (
            suite,
            alarm.name,
            "\n".join([_fired(alarm), *_episodes(alarm)]) if alarm.fired else None,
        )
        for alarm in result.every_alarm
    )


def markdown(result: AuditResult) -> str:
    """Return the answer and a table of the alarms that fired, most episodes first."""
    alarms = sorted(
        (alarm for alarm in result.every_alarm if alarm.fired),
        key=lambda alarm: -len(alarm.fired),
    )
    lines = [f"**{markdown_text(headline(result))}**"]
    for sentence in silence(result):
        lines += ["", markdown_text(sentence)]
    if result.threads is not None and result.threads.named:
        acts = [
            f"{sentences.who(thread)} {sentences.what(thread)}." for thread in result.threads.named
        ]
        lines += ["", *(f"{n}. {markdown_text(act)}" for n, act in enumerate(acts, 1))]
    if unwatched := sentences.unwatched(result):
        wide = "" if result.unwatched is None else sentences.too_wide(result.unwatched)
        lines += ["", markdown_text(f"{unwatched} {wide}".rstrip())]
    if alarms:
        rows = (
            (
                alarm.name,
                alarm.title,
                count(len(alarm.fired)),
                words.time(alarm.fired[0].start),
            )
            for alarm in alarms[:_ROWS]
        )
        lines += ["", *markdown_table(("Alarm", "Watches", "Episodes", "First, UTC"), rows)]
        if len(alarms) > _ROWS:
            lines += ["", f"and {count(len(alarms) - _ROWS)} more"]
    span = f"{words.span(result.span)}, rules {result.options.rules}"
    lines += ["", markdown_text(span)]
    return "\n".join(lines).replace("\u202f", ",") + "\n"


def plain(text: str) -> str:
    """Return a text on one line, with commas as thousands separators."""
    return visible(text).replace("\u202f", ",")


def _fired(alarm: AlarmResult | CompositeResult) -> str:
    return plain(f"{alarm.name} {fired(alarm)}")


def _episodes(alarm: AlarmResult | CompositeResult) -> list[str]:
    shown = [
        plain(f"{alarm.id_of(episode)}: {episode.reason}")
        for episode in alarm.fired[:_MAX_EPISODES]
    ]
    more = len(alarm.fired) - _MAX_EPISODES
    return [*shown, *([f"and {more:,} more"] if more > 0 else [])]
