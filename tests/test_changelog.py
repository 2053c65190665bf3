"""The changelog and the version of the package."""

import re
from datetime import date

from auditor.version import __version__
from tests.paths import ROOT

TEXT = (ROOT / "CHANGELOG.md").read_text("utf-8")
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", TEXT, re.M)


def test_the_version_is_that_of_the_newest_release():
    assert RELEASES[0][0] == __version__


def test_releases_stand_newest_first_below_what_is_unreleased():
    sections = re.findall(r"^## .*$", TEXT, re.M)
    assert sections[0] == "## [Unreleased]"
    assert len(sections) == 1 + len(RELEASES)
    versions = [tuple(map(int, version.split("."))) for version, _ in RELEASES]
    days = [date.fromisoformat(day) for _, day in RELEASES]
    assert versions == sorted(set(versions), reverse=True)
    assert days == sorted(days, reverse=True)


def test_its_links_lead_to_files():
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
