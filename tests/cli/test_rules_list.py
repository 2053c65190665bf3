"""`auditor rules list`."""

import json

from auditor.render.shared.words import width
from tests.cli.conftest import call


def test_the_packs_are_listed_with_their_alarms_and_where_they_are_from():
    done = call("rules", "list")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "cis-1.2               14 alarms  CIS AWS Foundations Benchmark 1.2.0, monitoring" in lines
    )
    index = next(n for n, line in enumerate(lines) if line.startswith("cis-corrected"))
    assert lines[index + 1].strip() == "ours, after CIS AWS Foundations Benchmark 7.0.0"
    assert max(map(width, lines)) <= 80


def test_rules_are_found_by_framework_and_word_with_who_says_so():
    done = call("rules", "list", "--framework", "pci dss 3", "root")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "cis-5.0: CIS AWS Foundations Benchmark 5.0.0, monitoring" in lines
    index = lines.index("  CIS-5.0-4.3-RootUsage: Use of the root user")
    assert lines[index + 1 : index + 4] == [
        "    PCI DSS 3.2.1: 7.2.1, AWS Security Hub user guide",
        "    PCI DSS 3.2.1: 7.2, 7.2.1, as Prowler reads it",
        "    PCI DSS 3.2.1: 7.2.1, as Powerpipe reads it",
    ]


def test_a_search_without_a_hit_says_so():
    done = call("rules", "list", "no such words")
    assert (done.returncode, done.stdout) == (
        0,
        "No rule of the packs matches. Without arguments, all packs are listed.\n",
    )


def test_the_list_is_json_for_programs():
    done = call("rules", "list", "--control", "CloudWatch.3", "--format", "json")
    listed = {pack["name"]: pack for pack in json.loads(done.stdout)}
    (alarm,) = listed["security-hub"]["alarms"]
    assert alarm["name"] == "CloudWatch.3-ConsoleSignInWithoutMFA"
    assert {one["id"] for one in alarm["controls"]} == {"CloudWatch.3"}
    assert all(one["official"] for one in alarm["controls"])
