"""A statement of `queries/sql` takes what fills its slots, or says that it cannot."""

import pytest

from auditor import resources

SLOTS = {"/* columns */ eventName": '"eventName"'}


def test_a_slot_that_its_file_lacks_is_named(monkeypatch):
    monkeypatch.setattr(resources, "sql", lambda name: "SELECT /* fields */ eventName")
    with pytest.raises(AssertionError) as raised:
        resources.filled("ingest", SLOTS)
    assert str(raised.value) == "queries/sql/ingest.sql has no slot /* columns */ eventName"


def test_a_name_may_be_absent(monkeypatch):
    monkeypatch.setattr(resources, "sql", lambda name: "SELECT /* columns */ eventName FROM t")
    filled = resources.filled("ingest", SLOTS, {"/* table */ attributed": "attributed_1"})
    assert filled == 'SELECT "eventName" FROM t'


def test_what_fills_a_slot_is_not_filled_itself():
    text = resources.named("/* a */ 1, /* b */ 2", {"/* a */ 1": "'/* b */ 2'", "/* b */ 2": "3"})
    assert text == "'/* b */ 2', 3"


@pytest.mark.parametrize("slots", [{}, {"/* a */ 1": "2"}])
def test_a_statement_without_slots_stays_as_it_is(slots):
    assert resources.named("SELECT 1", slots) == "SELECT 1"
