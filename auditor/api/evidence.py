"""Evidence from Python: reports by control, packs, and checks of packs."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from auditor.api.arguments import End, Sources, Start, bounds_of, question_of, source_list
from auditor.audit.run import run_audit
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import Clock
from auditor.cloudwatch.rule import RulePack
from auditor.evidence.compliance import ComplianceRequest, compliance_of
from auditor.evidence.dispositions import read_dispositions
from auditor.evidence.expectations import read_expectations
from auditor.evidence.pack.bag import check_free
from auditor.evidence.pack.check import check_pack
from auditor.evidence.pack.write import EvidencePack, PackRequest, write_pack
from auditor.evidence.reviews import WITHIN
from auditor.file_names import source_names
from auditor.pattern import Pattern
from auditor.replay.method import Scope
from auditor.replay.question import Question
from auditor.result.compliance import ComplianceResult
from auditor.rules import load_rules
from auditor.significance.table_file import shipped_table

_Path = str | Path


def run_compliance(
    sources: Sources,
    rules: RulePack | Pattern | str,
    *,
    framework: str = "",
    version: str = "",
    dispositions: _Path | None = None,
    within: timedelta = WITHIN,
    expect: _Path | None = None,
    sample: int | None = None,
    seed: str = "",
    start: Start = None,
    end: End = None,
    evaluation: Evaluation | str = Evaluation.SLIDING,
    clock: Clock | str | None = None,
    scope: Scope | str = Scope.ALL,
) -> ComplianceResult:
    """Return the report by control, as `auditor audit --report compliance` writes it.

    Args:
        rules, start, end, evaluation, clock, scope: as for `run_audit`.
        framework: a part of the framework's name; by default the one that the rules name first.
        version: the framework's version; by default the one in the rules, otherwise the newest.
        dispositions: a YAML or CSV file with the results of reviews.
        within: the time after its start by which an episode must be reviewed.
        expect: a YAML file with the accounts, Regions and days that should have records.
        sample: the number of episodes to draw for each requirement, by `seed`.

    Raises:
        UsageError: a source or a file does not exist, or the framework is unknown.
    """
    question = question_of(sources, rules, start, end, evaluation, clock, scope)
    request = _request(framework, version, dispositions, within, expect, sample, seed)
    return compliance_of(run_audit(question), request)


def run_evidence(
    sources: Sources,
    rules: str | Sequence[str],
    output: _Path,
    *,
    framework: str = "",
    version: str = "",
    dispositions: _Path | None = None,
    within: timedelta = WITHIN,
    expect: _Path | None = None,
    sample: int | None = None,
    seed: str = "",
    start: Start = None,
    end: End = None,
) -> EvidencePack:
    """Write an evidence pack, as `auditor evidence` does, and return a summary of it.

    Args:
        rules: packs by name, files and folders by path.
        output: a new folder, or a zip archive if the name ends in `.zip`.
        framework, version, dispositions, within, expect, sample, seed: as for `run_compliance`.
        start, end: as for `run_audit`.

    Raises:
        UsageError: a source or a file does not exist, or the framework is unknown.
        AuditorError: there is nothing to judge, or the pack cannot be written.
    """
    names = tuple(source_list(rules))
    check_free(Path(output))
    question = Question(
        source_list(sources),
        load_rules(names),
        bounds_of(start, end),
        significance=shipped_table(),
    )
    request = PackRequest(
        question=question,
        compliance=_request(framework, version, dispositions, within, expect, sample, seed),
        rules=names,
        command=("auditor.run_evidence", *source_names(question.sources)),
        options={
            "rules": question.pack.name,
            "from": start,
            "to": end,
            "framework": framework,
            "version": version,
            "dispositions": _name(dispositions),
            "review-within": within,
            "expect": _name(expect),
            "sample": sample,
            "seed": seed,
        },
    )
    return write_pack(request, Path(output))


def check_evidence(pack: _Path) -> tuple[str, ...]:
    """Return the faults of a pack, one line for each file; none if it is intact.

    Raises:
        UsageError: the path holds no pack.
    """
    return check_pack(Path(pack)).faults


def _request(
    framework: str,
    version: str,
    dispositions: _Path | None,
    within: timedelta,
    expect: _Path | None,
    sample: int | None,
    seed: str,
) -> ComplianceRequest:
    return ComplianceRequest(
        framework=framework,
        version=version,
        dispositions=() if dispositions is None else read_dispositions(Path(dispositions)),
        within=within,
        expectations=() if expect is None else read_expectations(Path(expect)),
        sample=sample,
        seed=seed,
        expected_by=_name(expect),
        reviewed_by=_name(dispositions),
    )


def _name(file: _Path | None) -> str:
    return "" if file is None else Path(file).name
