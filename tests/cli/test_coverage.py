import json

from tests.cli.conftest import call


def test_coverage_is_text_or_json(logs):
    assert call("coverage", logs).stdout.startswith(
        "1 record from 1 file, 1 account and Region, 1 day"
    )
    cells = json.loads(call("coverage", logs, "--format", "json").stdout)["coverage"]["cells"]
    assert cells == [
        {"account": "111122223333", "region": "us-east-1", "day": "2026-01-26", "records": 1}
    ]


def test_sources_without_a_record_end_with_status_1_as_for_an_audit(logs):
    for name, content in (("text.json", "text"), ("empty.json", '{"Records":[]}')):
        path = logs / name
        path.write_text(content)
        for command in ("coverage", "audit"):
            done = call(command, path)
            assert done.returncode == 1
            assert done.stderr.startswith(f"error: {path}: ")
        done = call("coverage", path)
        assert done.stdout.startswith("0 records from 1 file")
        assert "no record was found; " in done.stderr
    assert call("coverage", logs).returncode == 0


def test_the_cap_leaves_larger_files_out(logs):
    (logs / "large.json").write_text(" " * 1_000_001 + '{"Records":[]}')
    answer = json.loads(call("coverage", logs, "--format", "json", "--cap", 1).stdout)
    assert [rejection["kind"] for rejection in answer["intake"]["rejections"]] == ["too large"]


def test_rejections_are_listed_with_place_and_remedy(logs):
    (logs / "b.json").write_text("text")
    report = call("coverage", logs).stdout
    assert "1 rejection" in report
    _, _, listed = report.partition("Rejected: 1 fault\n  logs/b.json\n    not JSON: ")
    assert "To do: " in listed
