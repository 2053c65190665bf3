"""`auditor rules compare`: alarms paired and compared by what their filters match."""

import json

import pytest

from tests.cli.conftest import call


def compare(*arguments):
    return call("rules", "compare", *arguments)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("cis-1.2", "cis-1.4", "13 equal, 1 wider than before, 1 new"),
        ("cis-1.4", "cis-3.0", "14 equal, 1 narrower than before"),
        ("cis-3.0", "cis-5.0", "14 equal, 1 wider than before"),
        ("cis-5.0", "cis-7.0", "15 equal"),
        (
            "cis-5.0",
            "security-hub",
            "9 equal, 4 narrower than before, 1 wider than before, 1 ",
        ),
    ],
)
def test_versions_of_the_benchmark_are_paired_by_control(before, after, expected):
    done = compare(before, after, "--format", "json")
    by = {pair["paired_by"] for pair in json.loads(done.stdout)["pairs"]}
    assert by == {"control"}
    headline = compare(before, after).stdout.splitlines()[0]
    assert headline.startswith(f"From {before} to {after}: {expected}")


def test_the_drift_of_a_control_is_told_by_its_calls():
    lines = compare("cis-3.0", "cis-5.0").stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "4.10-SecurityGroupChanges" in line)
    assert lines[at].endswith("(paired by control): wider than before")
    assert lines[at + 1] == "  only after: ec2: ModifySecurityGroupRules"


def test_alarms_are_paired_by_name_then_by_the_nearest_meaning(template):
    before = template(
        "before.yaml",
        same=("{ $.eventName = StopLogging }", 1),
        old=("{ $.eventName = Create* }", 1),
        gone=("{ $.eventName = GetUser }", 1),
    )
    after = template(
        "after.yaml",
        added=("{ $.eventName = PutKeyPolicy }", 1),
        renamed=("{ $.eventName = Create* || $.eventName = DeleteTrail }", 1),
        same=("{ $.eventName = StopLogging && $.errorCode NOT EXISTS }", 3),
    )
    answer = json.loads(compare(before, after, "--format", "json").stdout)
    named, near = answer["pairs"]
    assert (named["before"], named["paired_by"], named["relation"]) == ("same", "name", "wider")
    assert named["settings"] == {"Threshold": {"before": "1", "after": "3"}}
    assert named["only_before"]["calls"] == []
    assert json.loads(named["only_before"]["example"])["errorCode"] == "AccessDenied"
    assert (near["after"], near["paired_by"]) == ("renamed", "meaning")
    assert near["relation"] == "narrower"
    assert near["only_after"]["calls"] == ["cloudtrail.amazonaws.com:DeleteTrail"]
    assert (answer["only_before"], answer["only_after"]) == (["gone"], ["added"])
    text = compare(before, after).stdout
    assert "  only before: some records of cloudtrail: StopLogging\n" in text
    assert "  Threshold: 1 → 3\n" in text


def test_markdown_shows_what_differs_and_takes_no_markup_from_names(template, tmp_path):
    pattern = ("{ $.eventName = StopLogging }", 1)
    before = template("before.yaml", **{"<img src=x>|[a](b)": pattern, "equal": pattern})
    wider = ("{ $.eventName = StopLogging || $.eventName = DeleteTrail }", 1)
    after = template("after.yaml", **{"<img src=x>|[a](b)": wider, "equal": pattern})
    output = tmp_path / "comment.md"
    assert compare(before, after, "-o", str(output)).returncode == 0
    head, _, _, rule, row = output.read_text().splitlines()
    assert head.startswith("**From before.yaml to after.yaml: 1 wider than before, 1 equal.**")
    assert rule == "|---|---|---|---|---|"
    assert row.startswith(r"| \<img src=x\>\|\[a\](b) | wider than before |  | cloudtrail: DeleteT")
    assert "<img" not in row.replace(r"\<", "")


def test_a_pack_that_is_not_there_is_wrong_usage():
    done = compare("cis-5.0", "cis-9.9")
    assert done.returncode == 2
    assert "cis-9.9" in done.stderr
