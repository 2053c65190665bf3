"""The steps of `auditor evidence` after its options are read."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditor.cli import console
from auditor.limits import MB

if TYPE_CHECKING:
    from auditor.evidence.compliance import ComplianceRequest
    from auditor.evidence.pack.write import PackRequest
    from auditor.replay.question import Question
    from auditor.result.verify import VerifyResult


def write(request: "PackRequest", output: Path) -> None:
    """Write a pack, and print a summary of it on stderr."""
    from auditor.evidence.pack.write import write_pack
    from auditor.render.compliance.words import headline
    from auditor.render.shared.words import counted

    with console.progress() as progress:
        done = write_pack(request, output, progress)
    files = counted(done.files, "file")
    records = counted(done.records, "record")
    for line in (
        headline(done.compliance),
        f"wrote {output}: {files}, {records} behind the alarms",
        f"SHA-256 of tagmanifest-sha256.txt: {done.fingerprint}",
    ):
        console.say(line)


def verified(
    sources: Sequence[str], public_keys: Sequence[Path], head_objects: Sequence[Path], cap: int
) -> "VerifyResult | None":
    """Return whether log files are as CloudTrail wrote them; `None` if no file proves it.

    Args:
        sources: log files with their digest files.
        public_keys: saved public keys.
        head_objects: saved signatures.
        cap: the largest decompressed size of a log file, in MB.
    """
    if not public_keys and not head_objects:
        return None
    from auditor.verify import run_verify

    with console.progress("verifying files") as progress:
        return run_verify(sources, public_keys, head_objects, progress=progress, cap=cap * MB)


def write_template(question: "Question", request: "ComplianceRequest", output: Path | None) -> None:
    """Write a file of dispositions to fill in."""
    from auditor.audit.run import run_audit
    from auditor.evidence.pack.tables import template_csv, template_yaml
    from auditor.evidence.reviews import review_of

    with console.progress() as progress:
        result = run_audit(question, progress)
    reviews = review_of(result, request.dispositions, request.within).by_episode
    is_csv = output is not None and output.suffix.lower() == ".csv"
    text = (template_csv if is_csv else template_yaml)(result, reviews)
    console.write([text.encode()], output)


def check(pack: Path) -> int:
    """Print the faults of a pack, and return the exit status."""
    from auditor.evidence.pack.check import check_pack
    from auditor.render.shared.lines import shown

    checked = check_pack(pack)
    for fault in checked.faults:
        typer.echo(shown(fault))
    if checked.faults:
        console.say(f"{pack}: changed since it was written")
        return 1
    typer.echo(shown(f"{pack}: whole, {checked.files:,} files"))
    typer.echo(f"SHA-256 of tagmanifest-sha256.txt: {checked.fingerprint}")
    return 0


def command(question: "Question", given: dict[str, object]) -> tuple[str, ...]:
    """Return the command that reproduces the pack, if its sources and files are available."""
    from auditor.file_names import source_names

    words = ["auditor", "evidence", *source_names(question.sources)]
    for name, value in given.items():
        if name == "rules":
            words += [f"--rules={pack}" for pack in (*question.pack.packs, *question.pack.files)]
        elif isinstance(value, list):
            words += [f"--{name}={item}" for item in value]
        elif value not in (None, ""):
            words.append(f"--{name}={value}")
    return tuple(words)


def given_names(context: typer.Context) -> set[str]:
    """Return the names of the arguments and options on the command line."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source and source.name == "COMMANDLINE"}
