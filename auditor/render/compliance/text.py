"""The report by control as text for a terminal of 80 columns, and as Markdown."""

from collections.abc import Iterator

from auditor.render.compliance import words
from auditor.render.shared.lines import divider, terminal_text, wrapped
from auditor.render.shared.markdown import markdown_table, markdown_text
from auditor.render.shared.review import reviewed
from auditor.render.shared.words import count, span
from auditor.result.compliance import ComplianceResult

_LABEL_COLUMNS = 10


def text(result: ComplianceResult) -> str:
    """Return the answer, its basis, and each requirement."""
    lines = [*wrapped(words.title(result)), *wrapped(words.headline(result)), ""]
    for label, value in facts(result):
        lines += wrapped(value, f"{label:<{_LABEL_COLUMNS}} ")
    for requirement in result.requirements:
        lines += [
            "",
            divider(),
            *wrapped(f"{requirement.id} {requirement.title}: {requirement.status}"),
        ]
        lines += wrapped(words.because(requirement), "  ")
        for alarm in requirement.alarms:
            lines += wrapped(alarm, "  alarm     ")
        if requirement.alarms:
            lines += wrapped(words.authority(requirement), "  source    ")
            episodes = f"{count(len(requirement.episodes))}, drawn {count(len(requirement.sample))}"
            lines += wrapped(episodes, "  episodes  ")
    return terminal_text(lines)


def markdown(result: ComplianceResult) -> str:
    """Return the answer, a table of the requirements, and the basis of the answer."""
    reviews = result.review.by_episode
    rows = (
        (
            requirement.id,
            requirement.title,
            requirement.status,
            words.because(requirement),
            ", ".join(requirement.alarms),
            words.reviewed_in_time([reviews[name] for name in requirement.episodes]),
        )
        for requirement in result.requirements
    )
    heads = ("Requirement", "Asks to monitor", "Status", "Because", "Alarm", "Reviewed in time")
    lines = [
        f"# {markdown_text(words.title(result))}",
        "",
        f"**{markdown_text(words.headline(result))}**",
        "",
        *markdown_table(heads, rows),
        "",
        *(f"- {label}: {markdown_text(value)}" for label, value in facts(result)),
    ]
    return "\n".join(lines).replace("\u202f", ",") + "\n"


def facts(result: ComplianceResult) -> Iterator[tuple[str, str]]:
    """Yield labels and facts on the basis of the report."""
    yield "Span", span(result.span)
    yield "Logs", words.expected(result)
    yield "Expected", words.declared(result)
    yield "Verified", result.verified or "not checked against CloudTrail's digest files"
    yield "Reviewed", ", ".join(filter(None, [reviewed(result.review), words.as_of(result)]))
    yield "Sample", words.sample(result)
    yield "Rules", f"{result.options.rules}, SHA-256 {result.options.rules_sha256}"
