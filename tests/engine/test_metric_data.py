"""What an engine publishes is what the plain matcher and extractor say, whatever the records."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.cloudwatch.metric_filter import DefaultValue, Dimension, MetricFilter
from auditor.cloudwatch.metrics import MAX_VALUE, MetricData, MetricId
from auditor.cloudwatch.minutes import minute_of
from auditor.engine.answers import UnpublishedCounts
from auditor.engine.base import Criteria
from auditor.engine.scan.scan import scan
from auditor.pattern import extract, extract_text, matches, parse
from tests.engine.fillers import engine_over, spark, store, tasks
from tests.engine.test_contract import DAY
from tests.pattern.draw import JSON, NUMBER_TEXTS

NUMBERS = NUMBER_TEXTS | NUMBER_TEXTS.map(json.dumps) | st.sampled_from(["1e108", "-1e109", "0.1"])
USERS = st.sampled_from(['"a"', '"b"', '"a"', '"b\'"', "7", "null", '""']) | JSON
FIELDS = st.fixed_dictionaries({}, optional={"size": NUMBERS | JSON, "user": USERS, "code": USERS})
RECORDS = st.lists(st.tuples(st.integers(0, 150), FIELDS), min_size=1, max_size=9)
"""Second of the day and fields as JSON texts, of each record."""

USER, CODE = Dimension("user", "$.user"), Dimension("code", "$.code")


@st.composite
def filters(draw):
    """Filters of JSON patterns, of all kinds of transformations, and one on words of the line."""
    pattern = draw(
        st.sampled_from(
            ["{ $.eventName = * }", '{ $.user = "a" || $.size > 1 }', "{ $.user NOT EXISTS }"]
        )
    )
    value = draw(st.sampled_from([1.0, -2.5, "$.size", "$.size"]))
    dimensions = draw(st.sampled_from([(), (USER,), (CODE, USER)]))
    texts = draw(st.sampled_from([None, ("a", "a"), ("b'", "7")])) if dimensions else None
    series = tuple(zip((d.name for d in dimensions), texts, strict=False)) if texts else ()
    default = None if dimensions else draw(st.sampled_from([None, 0.0, -1.5]))
    return MetricFilter("f", pattern, MetricId("N", "m", series), value, default, dimensions)


LAST_WORD = MetricFilter("w", "[..., word]", MetricId("N", "w"), "$word", None)


def line(number: int, second: int, texts: dict[str, str]) -> str:
    fields = {
        "eventName": "E",
        "eventSource": "a.amazonaws.com",
        "eventID": f"00000000-0000-4000-8000-{number:012d}",
        "eventTime": f"2026-01-26T00:{second // 60:02d}:{second % 60:02d}Z",
    }
    pairs = [f'"{key}": {json.dumps(value)}' for key, value in fields.items()]
    return "{" + ", ".join([*pairs, *(f'"{key}": {text}' for key, text in texts.items())]) + "}"


def published(
    metric_filter: MetricFilter, lines: Sequence[tuple[int, str]], default_value: DefaultValue
) -> tuple[dict[MetricId, MetricData], UnpublishedCounts]:
    """The series of a filter over lines with their minutes, and what did not go there."""
    pattern = parse(metric_filter.pattern)
    metric, wanted = metric_filter.metric, dict(metric_filter.metric.dimensions)
    samples: dict[MetricId, list[tuple[int, float]]] = defaultdict(list)
    if wanted or not metric_filter.dimensions:
        samples[metric] = []
    unmatched, matched, no_value, no_dimension = [], set(), 0, 0
    for minute, text in lines:
        names = {d.name: extract_text(pattern, text, d.selector) for d in metric_filter.dimensions}
        present = {name: value for name, value in names.items() if value is not None}
        if not matches(pattern, text) or (wanted and present != wanted):
            unmatched.append(minute)
            continue
        matched.add(minute)
        value = metric_filter.value
        number = extract(pattern, text, value) if isinstance(value, str) else value
        if number is None or abs(number) > MAX_VALUE:
            no_value += 1
            continue
        no_dimension += len(present) < len(names)
        samples[MetricId("N", metric.name, tuple(present.items()))].append((minute, number))
    if metric_filter.default_value is not None:
        quiet = unmatched
        if default_value is DefaultValue.PER_MINUTE:
            quiet = sorted(set(unmatched) - matched)
        samples[metric] += [(minute, metric_filter.default_value) for minute in quiet]
    data = {where: MetricData.of(*zip(*of, strict=True)) for where, of in samples.items() if of}
    empty = {where: MetricData.of((), ()) for where, of in samples.items() if not of}
    return {**data, **empty}, UnpublishedCounts(no_value, no_dimension)


def plain(series: dict[MetricId, MetricData]) -> dict[MetricId, list[list[float]]]:
    """The numbers of the series."""
    numbers = {}
    for where, data in series.items():
        assert data.singles is not None
        sets = (data.minutes, data.sample_count, data.sum, data.minimum, data.maximum, data.singles)
        numbers[where] = [np.asarray(column).tolist() for column in sets]
    return numbers


@pytest.mark.parametrize(
    ("filler", "examples"),
    [
        (scan, 2),
        pytest.param(scan, 6, marks=pytest.mark.slow),
        pytest.param(store, 5, marks=pytest.mark.slow),
        pytest.param(tasks, 3, marks=pytest.mark.slow),
        pytest.param(spark, 2, marks=[pytest.mark.slow, pytest.mark.process]),
    ],
)
def test_series_are_what_matcher_and_extractor_give(filler, examples):
    @settings(
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(RECORDS, st.lists(filters(), min_size=6, max_size=6), st.sampled_from(DefaultValue))
    def holds(records, drawn, default_value):
        texts = [line(n, second, fields) for n, (second, fields) in enumerate(records)]
        first = minute_of(DAY.start)
        lines = [
            (first + second // 60, text) for (second, _), text in zip(records, texts, strict=True)
        ]
        every = [*drawn, LAST_WORD]
        with TemporaryDirectory() as folder:
            for half in range(2):
                part = ",".join(texts[half::2])
                Path(folder, f"{half}.json").write_text(f'{{"Records": [{part}]}}', "utf-8")
            with engine_over(filler, [Path(folder)], Criteria(tuple(every))) as engine:
                for index, metric_filter in enumerate(every):
                    expected, gaps = published(metric_filter, lines, default_value)
                    series = engine.metric_data(index, DAY, default_value, singles=True)
                    assert plain(series) == plain(expected), metric_filter
                    assert engine.unpublished(index, DAY) == gaps, metric_filter
                    sets = engine.metric_data(index, DAY, default_value)
                    assert {k: v.sum.tolist() for k, v in sets.items()} == {
                        k: v.sum.tolist() for k, v in expected.items()
                    }

    holds()
