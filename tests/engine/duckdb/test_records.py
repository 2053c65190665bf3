"""Records that filters match, as reports show them."""

from dataclasses import replace

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import EVER
from auditor.engine.base import Criteria
from auditor.engine.duckdb.engine import Engine
from auditor.readers import discover
from tests.conftest import record
from tests.engine.fillers import plain

NAMES = ("CreateUser", "DeleteUser")
CRITERIA = Criteria(
    tuple(
        MetricFilter(
            name, f'{{ $.eventName = "{name}" || $.eventName = "Tag" }}', MetricId("N", name)
        )
        for name in NAMES
    )
)


def test_records_of_several_questions_are_read_in_one_pass(archive):
    folder = archive(a=[record(eventName=name, eventID=name) for name in (*NAMES, "Tag", "List")])
    readings = []
    with plain(discover([str(folder)]), CRITERIA) as relations:

        def texts(addresses):
            readings.append(sorted(position for _, position in addresses))
            return relations.texts(addresses)

        records = Engine(replace(relations, texts=texts)).records
        records.read([((0,), [EVER]), ((1,), [EVER]), ((0, 1), [])], 5)
        shown = [
            [one.event_name for one in some]
            for index in range(2)
            for some in records.evidence((index,), [EVER], 5)
        ]
        assert records.evidence((0, 1), [], 5) == ()
    assert readings == [[0, 1, 2]]
    assert [sorted(names) for names in shown] == [["CreateUser", "Tag"], ["DeleteUser", "Tag"]]
