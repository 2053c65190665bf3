"""A real archive, damaged in 31 ways, against what the AWS CLI 1.46.3 says of each."""

import json
import shutil
from pathlib import Path

import pytest

from auditor.result.verify import VerifyOptions
from auditor.verify.metadata import read_head_objects
from auditor.verify.public_keys import read_public_keys
from auditor.verify.run import verify
from tests.verify.trails import ROOT, findings, tallied

pytestmark = pytest.mark.shared

NONE = (0, 0, 0, 0, 0)
DIFFERENT = {  # digest files, backfill digest files, log files
    "digest-no-metadata": ((7, 0, 0, 0, 0), (1, 0, 0, 0, 0), (11, 0, 0, 0, 0)),
    "digest-spki-key": ((7, 0, 0, 0, 0), (1, 0, 0, 0, 0), (11, 0, 0, 0, 0)),
    "digest-unknown-key": ((0, 0, 0, 0, 7), (0, 0, 0, 0, 1), (0, 0, 0, 0, 11)),
    "digest-wrong-key": ((0, 0, 0, 0, 7), (0, 0, 0, 0, 1), (0, 0, 0, 0, 11)),
    "no-public-keys": ((0, 0, 0, 0, 7), (0, 0, 0, 0, 1), (0, 0, 0, 0, 11)),
    "extra-log": ((7, 0, 0, 0, 0), (1, 0, 0, 0, 0), (11, 0, 0, 1, 0)),
    "digest-newest-missing": ((6, 0, 0, 0, 0), (1, 0, 0, 0, 0), (10, 0, 0, 1, 0)),
    "digest-moved": ((7, 1, 0, 0, 0), (1, 0, 0, 0, 0), (11, 0, 0, 0, 0)),
    "digest-list-moved-only": ((6, 1, 1, 0, 0), (1, 0, 0, 0, 0), (5, 0, 0, 0, 6)),
    "prev-hash-wrong-but-signed": ((6, 1, 0, 0, 0), (1, 0, 0, 0, 0), (11, 0, 0, 0, 0)),
    "log-moved": ((7, 0, 0, 0, 0), (1, 0, 0, 0, 0), (10, 0, 1, 1, 0)),
}
"""docs/verify.md explains each."""
CHECKS = {
    "log-tampered": {"hash"},
    "log-whitespace": {"hash"},
    "log-missing": {"not-found"},
    "log-trailing-data": {"trailing-data"},
    "log-second-member": {"trailing-data"},
    "log-not-gzip": {"format"},
    "log-truncated": {"hash"},
    "log-zero-byte": {"hash"},
    "digest-tampered": {"signature", "digest-invalid"},
    "digest-reformatted": {"signature", "digest-invalid"},
    "digest-missing": {"not-found"},
    "digest-first-of-chain-missing": {"not-found"},
    "digest-bad-signature": {"signature", "digest-invalid"},
    "digest-signature-not-hex": {"signature", "digest-invalid"},
    "digest-missing-field": {"format"},
    "digest-not-gzip": {"format"},
    "digest-moved-newest": {"moved"},
    "backfill-no-timestamp": {"metadata", "digest-invalid"},
    "digest-unknown-key": {"no-public-key", "digest-not-verifiable"},
    "digest-wrong-key": {"no-public-key", "digest-not-verifiable"},
    "no-public-keys": {"no-public-key", "digest-not-verifiable"},
    "extra-log": {"unlisted"},
    "digest-newest-missing": {"unlisted"},
    "digest-moved": {"moved"},
    "digest-list-moved-only": {"moved", "not-found"},
    "prev-hash-wrong-but-signed": {"previous-hash"},
    "log-moved": {"not-found", "unlisted"},
}
NAMES = sorted({*DIFFERENT, *CHECKS, "valid", "log-recompressed", "digest-trailing-data"})


@pytest.fixture
def scenarios(shared):
    document = json.loads((shared / "integrity" / "SCENARIOS.json").read_text("utf-8"))
    return {name: scenario for name, scenario in document.items() if name != "_about"}


def arranged(scenario, data: Path, folder: Path) -> Path:
    """Write what a scenario leaves of the bucket; return its root."""
    root = folder / "bucket"
    shutil.copytree(data / "bucket" / "example-trail-bucket", root, copy_function=shutil.copyfile)
    for entry in (root, *(below for below in root.rglob("*") if below.is_dir())):
        entry.chmod(0o755)
    heads = json.loads((data / "head-object.json").read_text("utf-8"))
    for key, file in scenario["replace"].items():
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        (root / key).write_bytes((data / file).read_bytes())
    for key in scenario["delete"]:
        (root / key).unlink()
        heads.pop(key, None)
    for key, metadata in scenario["metadata"].items():
        heads[key] = {"Metadata": metadata}
    keys = scenario["public_keys"] or json.loads((data / "public-keys.json").read_text("utf-8"))
    (folder / "heads.json").write_text(json.dumps(heads))
    (folder / "keys.json").write_text(json.dumps(keys))
    return root


def test_every_scenario_is_here(scenarios):
    assert sorted(scenarios) == NAMES
    assert len(NAMES) == 32


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_that_of_the_aws_cli_or_differs_as_documented(
    name, scenarios, shared, tmp_path
):
    scenario = scenarios[name]
    root = arranged(scenario, shared / "integrity", tmp_path)
    result = verify(
        read_public_keys([tmp_path / "keys.json"]),
        read_head_objects([tmp_path / "heads.json"]),
        VerifyOptions(("bucket",), (), (), None, None),
        [str(root)],
    )
    counts = [
        tallied(counts)
        for counts in (result.digest_files, result.backfill_digest_files, result.log_files)
    ]
    assert {check for _, _, check in findings(result)} == CHECKS.get(name, set())
    if name in DIFFERENT:
        assert counts == list(DIFFERENT[name])
        return
    theirs = scenario["awscli"]["counts"]
    for (valid, invalid, missing, unlisted, _), what in zip(
        counts, ("digests", "backfill", "logs"), strict=True
    ):
        assert valid == theirs[f"valid_{what}"]
        assert invalid + missing == theirs[f"invalid_{what}"]
        assert unlisted == 0
    assert result.broken == bool(scenario["awscli"]["exit_code"])


def test_the_page_explains_each_difference():
    page = (ROOT / "docs" / "verify.md").read_text("utf-8")
    _, _, table = page.partition("## Where it differs from the AWS CLI")
    named = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert named >= DIFFERENT.keys()
