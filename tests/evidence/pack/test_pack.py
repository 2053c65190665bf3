"""A pack as the one who receives it meets it: checked, compared, and broken on purpose."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from auditor.errors import AuditorError, UsageError
from auditor.evidence.compliance import ComplianceRequest
from auditor.evidence.dispositions import read_dispositions
from auditor.evidence.pack.bag import MANIFEST, TAG_MANIFEST, check_free, staged
from auditor.evidence.pack.check import check_pack
from auditor.evidence.pack.previous import carried_over, read_previous
from auditor.evidence.pack.write import PackRequest, write_pack
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method, Scope
from auditor.replay.question import Question
from auditor.rules import load_rules
from auditor.times import parse_to
from tests.cli.conftest import call
from tests.conftest import record
from tests.paths import ROOT

SHA256SUM = shutil.which("sha256sum") or ""
SAMPLE = str(ROOT / "sample_data")


def request(*sources: str, **changes: Any) -> PackRequest:
    question = Question([*(sources or (SAMPLE,))], load_rules(["cis-5.0"]))
    asked = PackRequest(question, ComplianceRequest(), ("cis-5.0",), ("auditor", "evidence"))
    return replace(asked, **changes)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of the sample, not to be written to."""
    pack = tmp_path_factory.mktemp("packs") / "evidence"
    write_pack(request(), pack)
    return pack


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pack as a zip archive, not to be written to."""
    pack = tmp_path_factory.mktemp("packs") / "any.zip"
    write_pack(request(), pack)
    return pack


@pytest.fixture
def pack(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(whole, tmp_path / "pack")


def files(pack: Path) -> dict[str, str]:
    return {
        path.relative_to(pack).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in pack.rglob("*")
        if path.is_file()
    }


def test_the_same_input_gives_the_same_bytes_whatever_the_pack_is_called(whole, archived, tmp_path):
    again, other = tmp_path / "again", tmp_path / "other.zip"
    for path in (again, other):
        write_pack(request(), path)
    assert files(again) == files(whole)
    assert other.read_bytes() == archived.read_bytes()


def test_an_archive_holds_the_folder_evidence_its_members_stored_and_in_order(whole, archived):
    with zipfile.ZipFile(archived) as archive:
        entries = archive.infolist()
        hashes = {
            entry.filename.removeprefix("evidence/"): hashlib.sha256(
                archive.read(entry)
            ).hexdigest()
            for entry in entries
        }
    assert hashes == files(whole)
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert check_pack(archived) == check_pack(whole)


def test_an_archive_beyond_the_limit_of_32_bits_is_one_of_64(monkeypatch, whole, tmp_path):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100_000)  # 4 GB take a minute to write
    write_pack(request(), tmp_path / "large.zip")
    assert check_pack(tmp_path / "large.zip") == check_pack(whole)
    with zipfile.ZipFile(tmp_path / "large.zip") as archive:
        needed = {entry.filename: entry.extract_version for entry in archive.infolist()}
    assert needed["evidence/data/records.jsonl"] == 45
    assert b"PK\x06\x06" in (tmp_path / "large.zip").read_bytes()[-1_000:]  # the end of 64 bits


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no OpenSSH")
def test_the_documented_commands_sign_a_pack_and_verify_the_signature(pack, tmp_path):
    section = (ROOT / "docs/evidence.md").read_text("utf-8").partition("## Signing it")[2]
    block = section.partition("```\n")[2].partition("```")[0].replace("\\\n", " ")
    sign, verify = block.strip().splitlines()
    pack.rename(tmp_path / "evidence")
    key = tmp_path / "id_ed25519"
    made = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key))
    subprocess.run(made, check=True)
    public = key.with_suffix(".pub").read_text()
    allowed = f'security@example.com namespaces="auditor-evidence" {public}'
    (tmp_path / "allowed_signers").write_text(allowed)

    def run(command: str) -> int:
        given = command.replace("~/.ssh/id_ed25519", str(key))
        return subprocess.run(
            ["/bin/sh", "-c", given], cwd=tmp_path, capture_output=True, check=False
        ).returncode

    assert run(sign) == 0
    assert run(verify) == 0
    assert check_pack(tmp_path / "evidence").faults == ()
    with (tmp_path / "evidence" / TAG_MANIFEST).open("a") as file:
        file.write("\n")
    assert run(verify) != 0


def test_a_pack_is_valid_for_bagit(whole):
    bagit = pytest.importorskip("bagit")
    assert bagit.Bag(str(whole)).validate()


@pytest.mark.process
@pytest.mark.skipif(not SHA256SUM, reason="no coreutils")
def test_sha256sum_alone_checks_a_pack(whole):
    for manifest in (MANIFEST, TAG_MANIFEST):
        done = subprocess.run(
            [SHA256SUM, "-c", "--strict", "--quiet", manifest],
            cwd=whole,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_whole_pack_has_no_faults_and_names_the_hash_that_fixes_it(whole):
    check = check_pack(whole)
    assert check.faults == ()
    assert check.fingerprint == files(whole)[TAG_MANIFEST]
    assert check.files == len(files(whole)) - 1


def test_one_flipped_bit_in_any_file_is_found(pack):
    names = sorted(files(pack))
    assert len(names) > 15
    for name in names:
        path = pack / name
        content = path.read_bytes()
        if not content:
            continue
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        assert check_pack(pack).faults, name
        assert any(name in fault for fault in check_pack(pack).faults) or name in {
            MANIFEST,
            TAG_MANIFEST,
        }
        path.write_bytes(content)
    assert check_pack(pack).faults == ()


def drop(name: str) -> Callable[[Path], object]:
    return lambda pack: (pack / name).unlink()


def add(name: str, text: str = "x") -> Callable[[Path], object]:
    def added(pack: Path) -> None:
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, "utf-8")

    return added


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (drop("data/records.jsonl"), "data/records.jsonl: missing"),
        (drop(TAG_MANIFEST), f"{TAG_MANIFEST}: missing"),
        (drop(MANIFEST), f"{MANIFEST}: missing"),
        (add("data/extra.txt"), "data/extra.txt: in no manifest"),
        (add("notes.txt"), "notes.txt: in no manifest"),
        (add("fetch.txt", "http://x 1 data/y"), "fetch.txt: in no manifest"),
        (add("bagit.txt", "BagIt-Version: 0.97\n"), "bagit.txt: changed"),
        (lambda pack: (pack / "data" / "empty").mkdir(), "data/empty: an empty folder"),
        (lambda pack: (pack / "data" / "link").symlink_to("/etc"), "data/link: a link"),
    ],
)  # fmt: skip
def test_files_taken_out_or_added_are_found(pack, damage, fault):
    damage(pack)
    assert any(one.startswith(fault) for one in check_pack(pack).faults)


def test_a_signature_beside_the_tag_manifest_is_not_a_fault(pack):
    add(f"{TAG_MANIFEST}.sig")(pack)
    assert check_pack(pack).faults == ()


def test_a_member_twice_or_outside_of_the_folder_is_found(archived, tmp_path):
    pack = shutil.copy(archived, tmp_path / "p.zip")
    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr("elsewhere.txt", "x")
        archive.writestr("evidence/../up.txt", "x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("evidence/data/about.json", "x")
    faults = check_pack(pack).faults
    assert "data/about.json: twice in the archive" in faults
    assert sum("outside of the pack's folder" in one for one in faults) == 2


def test_links_and_empty_folders_in_an_archive_are_found(archived, tmp_path):
    with (
        zipfile.ZipFile(archived) as intact,
        zipfile.ZipFile(tmp_path / "changed.zip", "w") as archive,
    ):
        archive.writestr("evidence/data/", b"")
        archive.writestr("evidence/data/empty/", b"")
        for entry in intact.infolist():
            if entry.filename.endswith("about.json"):
                entry.external_attr = 0o120777 << 16
            archive.writestr(entry, intact.read(entry))
    assert check_pack(tmp_path / "changed.zip").faults == (
        "data/about.json: a link; a pack has none",
        "data/about.json: missing",
        "evidence/data/empty/: an empty folder; a pack has none",
    )


def test_what_is_neither_a_file_nor_a_folder_is_found(pack):
    os.mkfifo(pack / "data" / "pipe")
    assert check_pack(pack).faults == ("data/pipe: neither a file nor a folder",)


def test_anything_but_a_pack_is_refused(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(UsageError):
            check_pack(path)
    (tmp_path / "x.zip").write_bytes(b"no archive")
    with pytest.raises(UsageError, match="not a pack"):
        check_pack(tmp_path / "x.zip")


def lines(pack: Path) -> list[Any]:
    text = (pack / "data/records.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_every_record_behind_the_alarms_is_there_once_as_it_stands_in_its_file(whole, tmp_path):
    matches = tmp_path / "m.parquet"
    done = call(
        "audit", SAMPLE, "--rules", "cis-5.0", "-o", tmp_path / "r.json", "--matches", matches
    )
    assert done.returncode == 0
    expected: dict[str, tuple[set[str], set[str], str]] = {}
    for row in pq.read_table(matches).to_pylist():
        alarms, episodes, _ = expected.setdefault(row["event_id"], (set(), set(), row["record"]))
        alarms.add(row["alarm"])
        episodes.update(row["episode_ids"])
    recorded = {
        one["record"]["eventID"]: (set(one["alarms"]), set(one["episodes"])) for one in lines(whole)
    }
    assert recorded == {key: value[:2] for key, value in expected.items()}
    assert len(lines(whole)) == len(recorded)
    raw = {one["record"]["eventID"]: one["record"] for one in lines(whole)}
    assert raw == {key: json.loads(value[2]) for key, value in expected.items()}
    table = pq.read_table(whole / "data/records.parquet").to_pylist()
    assert [(one["file"], one["position"], one["alarms"], one["episodes"]) for one in table] == [
        (one["file"], one["position"], one["alarms"], one["episodes"]) for one in lines(whole)
    ]
    assert [json.loads(one["record"]) for one in table] == [one["record"] for one in lines(whole)]


def test_inputs_are_all_log_files_with_their_hashes(whole):
    rows = list(csv.DictReader(io.StringIO((whole / "data/inputs.csv").read_text("utf-8"))))
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    audit = json.loads((whole / "data/result.json").read_text("utf-8"))
    assert len(rows) == audit["intake"]["files"]
    assert sum(int(row["size"]) for row in rows) == audit["intake"]["bytes"]
    for row in rows[::100]:
        content = (ROOT / row["name"]).read_bytes()
        assert row["sha256"] == hashlib.sha256(content).hexdigest()


def test_no_file_names_the_machine(whole):
    folder, home = str(ROOT).encode(), os.fsencode(Path.home())
    for path in whole.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert folder not in content, path
            assert len(home) < 3 or home not in content, path


@pytest.mark.slow
def test_with_a_scope_each_record_is_that_of_its_own_alarms(tmp_path):
    question = Question(
        [SAMPLE], load_rules(["cis-5.0"]), method=Method(scope=Scope.ACCOUNT_REGION)
    )
    write_pack(replace(request(), question=question), tmp_path / "p")
    records = lines(tmp_path / "p")
    assert len(records) == len({one["record"]["eventID"] for one in records})
    for one in records:
        location = f"({one['record']['recipientAccountId']} {one['record']['awsRegion']})"
        assert all(name.endswith(location) for name in one["alarms"])


def test_line_ends_in_a_record_become_blanks_and_nothing_else_changes(tmp_path, archive):
    folder = archive()
    one = record(eventName="StopLogging", note="a b")
    text = json.dumps({"Records": [one]}, indent=2).replace("\n", "\r\n")
    (folder / "pretty.json").write_text(text, "utf-8")
    write_pack(request(str(folder)), tmp_path / "p")
    (entry,) = lines(tmp_path / "p")
    assert entry["record"] == one


def test_without_a_record_there_is_no_pack(tmp_path, archive):
    with pytest.raises(AuditorError, match="no alarm could be judged"):
        write_pack(request(str(archive(a=[]))), tmp_path / "p")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("p")]


@pytest.mark.slow
def test_the_pack_before_hands_over_its_dispositions_and_shows_what_changed(whole, tmp_path):
    episode = next(
        row["episode"]
        for row in csv.DictReader(io.StringIO((whole / "data/episodes.csv").read_text("utf-8")))
    )
    (tmp_path / "d.csv").write_text(
        f"episode,verdict,by,when\n{episode},explained,me,2026-03-30\n", "utf-8"
    )
    given = read_dispositions(tmp_path / "d.csv")
    first = tmp_path / "first.zip"
    write_pack(replace(request(), compliance=ComplianceRequest(dispositions=given)), first)
    before = read_previous(first)
    assert before.dispositions == given
    assert carried_over(before.dispositions, given) == given
    shorter = Question([SAMPLE], load_rules(["cis-5.0"]), Bounds(end=parse_to("2026-03-20")))
    carried = ComplianceRequest(dispositions=before.dispositions)
    asked = replace(request(), question=shorter, compliance=carried, previous=before)
    write_pack(asked, tmp_path / "second")
    changes = json.loads((tmp_path / "second/data/changes.json").read_text("utf-8"))
    assert changes["previous"] == check_pack(first).fingerprint
    assert "span" in {one["what"] for one in changes["options"]}
    assert changes["vanished_episodes"]
    assert changes["new_episodes"] == []
    assert all(one["after"].endswith("of 20 days") for one in changes["coverage"])
    same = tmp_path / "same"
    write_pack(replace(asked, question=request().question), same)
    unchanged = json.loads((same / "data/changes.json").read_text("utf-8"))
    assert not any(value for key, value in unchanged.items() if key != "previous")


def test_a_pack_that_was_changed_hands_nothing_over(pack):
    add("data/extra.txt")(pack)
    with pytest.raises(UsageError, match=r"the pack is not intact: data/extra\.txt"):
        read_previous(pack)


def test_names_of_files_are_fit_for_every_system(tmp_path):
    with staged(tmp_path / "p") as bag:
        for name in ("data/A.txt", "data/../x", "data/a b", "x.txt", "data/" + "a" * 100):
            with pytest.raises(ValueError, match="not a valid name for a file"), bag.file(name):
                pass


def test_the_command_writes_checks_and_offers_a_template(tmp_path):
    pack = tmp_path / "evidence.zip"
    asked = ("evidence", SAMPLE, "--rules", "cis-5.0")
    done = call(*asked, "-o", pack)
    assert done.returncode == 0, done.stderr
    assert f"wrote {pack}: " in done.stderr
    with zipfile.ZipFile(pack) as archive:
        result = json.loads(archive.read("evidence/data/result.json"))
        page = archive.read("evidence/data/report.html").decode()
    assert result["threads"]["named"][0]["actor"] == "user ci-deploy"
    assert 'id="threads"' in page
    whole = call("evidence", "--check", pack)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith(f"{pack}: whole, ")
    pack.write_bytes(pack.read_bytes().replace(b"StopLogging", b"StopLoggimg", 1))
    changed = call("evidence", "--check", pack)
    assert changed.returncode == 1
    assert ": changed" in changed.stdout or ": cannot be read" in changed.stdout
    none = call("evidence", "--check", tmp_path / "none")
    assert (none.returncode, none.stderr) == (2, f"error: {tmp_path / 'none'}: no such pack\n")
    for name in ("d.yaml", "d.csv"):
        assert call(*asked, "--dispositions-template", "-o", tmp_path / name).returncode == 0
        assert read_dispositions(tmp_path / name) == ()
        text = (tmp_path / name).read_text("utf-8")
        assert text.count("CIS-5.0-4.4-IAMPolicyChanges/") == 33
    for more in ((SAMPLE,), ("-o", tmp_path / "x"), ("--sample", "3")):
        both = call("evidence", "--check", pack, *more)
        assert (both.returncode, both.stderr) == (
            2,
            "error: --check: cannot be combined with SOURCE or other options\n",
        )
    assert call("evidence").returncode == 2
    assert call(*asked).returncode == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert call(*asked, "-o", tmp_path / "full").returncode == 1


def test_the_readme_fits_a_terminal_and_says_that_nothing_was_verified(whole):
    text = (whole / "README.txt").read_text("utf-8")
    assert "It was not verified that the log files" in " ".join(text.split())
    prose = text.partition("WHERE TO BEGIN")[2]
    assert max(map(len, prose.splitlines())) <= 80


def test_a_pack_is_not_written_under_the_name_of_another_kind_of_file(tmp_path):
    path = tmp_path / "pack.pdf"
    with pytest.raises(UsageError, match=r"pack\.pdf: a pack is a folder or a \.zip; name one"):
        check_free(path)
