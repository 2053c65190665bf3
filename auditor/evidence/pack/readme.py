"""The README for the receiver of a pack."""

from collections.abc import Collection
from textwrap import fill
from typing import Final

from auditor import resources
from auditor.render.compliance import words
from auditor.render.shared.words import span
from auditor.result.compliance import ComplianceResult

CONTENTS: Final = {
    "data/compliance.csv": "a row for each requirement",
    "data/compliance.json": "the report with all details, for programs",
    "data/episodes.csv": "every episode, its review, and the sample",
    "data/records.jsonl": "records behind the alarms, with file and position",
    "data/records.parquet": "the same records for data tools",
    "data/result.json": "the result of the audit",
    "data/inputs.csv": "log files that were read, with size and SHA-256",
    "data/coverage.csv": "records of each account, Region and day",
    "data/dispositions.csv": "the results of reviews as handed in",
    "data/verification.json": "log files checked against CloudTrail's digests",
    "data/changes.json": "what changed since the previous pack",
    "data/oscal.json": "the assessment results in OSCAL",
    "data/findings.ocsf.jsonl": "episodes and requirements as OCSF findings",
    "data/about.json": "versions, options, and the command to repeat it",
}
"""The contents of the files of the payload."""
_WIDTH: Final = 80
_REDACTED: Final = (
    "Replaced: {kinds}. The same value has the same replacement everywhere. Hashes in"
    " data/inputs.csv are those of the original log files. Verification happened before"
    " that; it cannot be repeated from this pack."
)
_PROVES: Final = (
    "These log files, rules and options give this result: anyone who has them can run the"
    " command in data/about.json and compare. {verified} It does not show that nothing"
    " happened beyond what the alarms watch."
)
_VERIFIED: Final = (
    "data/verification.json shows whether the log files are as CloudTrail wrote them."
)
_NOT_VERIFIED: Final = "It was not verified that the log files are as CloudTrail wrote them."


def readme(result: ComplianceResult, files: Collection[str], redacted: str = "") -> str:
    """Return the text of README.txt.

    Args:
        files: the names of the files of the payload.
        redacted: the kinds of values that were replaced; "" for none.
    """
    contents = [f"  {name:<27} {what}" for name, what in CONTENTS.items() if name in files]
    contents.append(f"  {'data/rules/':<27} the rules as used")
    text = (resources.reports_folder() / "evidence-readme.txt").read_text("utf-8")
    verified = _VERIFIED if "data/verification.json" in files else _NOT_VERIFIED
    replaced = f"\nWHAT WAS REPLACED\n\n{_filled(_REDACTED.format(kinds=redacted))}\n"
    return text.format(
        title=words.title(result),
        headline=words.headline(result),
        version=result.auditor,
        files=f"{result.intake.files:,}",
        rules=result.options.rules,
        span=span(result.span),
        contents="\n".join(contents),
        proves=_filled(_PROVES.format(verified=verified)),
        redaction=replaced if redacted else "",
    ).replace("\u202f", ",")


def _filled(paragraph: str) -> str:
    return fill(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False)
