"""The metric filters that feed an alarm, found quickly among many filters and alarms."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from auditor.cloudwatch.alarms import Alarm, not_simulated
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.rule import Rule
from auditor.rules import properties
from auditor.rules.about import about
from auditor.rules.declared import Declaration, Fault, FaultKind, ResourceType

_MetricName = tuple[str, str]
"""The namespace and the name of a metric."""


class FeedingFilters:
    """The metric filters that alarms may watch, by their metrics."""

    def __init__(
        self,
        valid: Sequence[MetricFilter],
        declared: Sequence[Declaration],
        broken: Sequence[tuple[Declaration, Fault]],
    ) -> None:
        """Index the filters.

        Args:
            broken: the faults of invalid filters.
        """
        self._valid = valid
        self._by_metric: dict[_MetricName, list[int]] = defaultdict(list)
        self._by_lower_name: dict[str, int] = {}
        self._by_filter_name: dict[str, int] = {}
        for index, metric_filter in enumerate(valid):
            self._by_metric[_name(metric_filter.metric)].append(index)
            self._by_lower_name.setdefault(metric_filter.metric.name.lower(), index)
            self._by_filter_name.setdefault(metric_filter.name, index)
        self._published = {properties.metric_of(item) for item in declared}
        self._broken: dict[_MetricName, str] = {}
        for item, fault in broken:
            metric = properties.metric_of(item)
            if metric is not None:
                why = f"{item.origin.without_folder}: {fault.headline}"
                self._broken.setdefault(
                    _name(metric), f"the metric filter it watches cannot be used: {why}"
                )

    def join(self, alarm: Alarm, declared: Declaration) -> Rule | Fault:
        """Join an alarm with the filters that publish its metric; letter case counts."""
        units: dict[MetricId, set[str | None]] = defaultdict(set)
        for stat in alarm.stats:
            units[stat.metric].add(stat.unit)
        kind, message = FaultKind.NOT_SIMULATED, not_simulated(alarm)
        if not message:
            unusable = (self._broken.get(_name(metric)) for metric in units)
            kind, message = FaultKind.DEPENDENT, next(filter(None, unusable), "")
        feeding = [
            replace(self._valid[index], metric=metric)
            for index, metric in sorted(
                (index, metric)
                for metric, (unit, *_) in units.items()
                for index in self._by_metric.get(_name(metric), ())
                if self._valid[index].publishes(metric, unit)
            )
        ]
        for metric, (unit, *others) in sorted(units.items()) if not message else ():
            if others:
                several = f"{metric.namespace}/{metric.name} is read in several units"
                kind, message = FaultKind.NOT_SIMULATED, f"{several}, which is not simulated"
            elif metric not in {metric_filter.metric for metric_filter in feeding}:
                kind, message = FaultKind.UNPUBLISHED, self._not_published(metric, unit)
        if message:
            return Fault(declared.origin, kind, message, alarm.name)
        return Rule(alarm, tuple(feeding), about(declared, alarm.name), declared.origin)

    def unless_foreign(self, alarm: Declaration, fault: Fault) -> Fault:
        """Return the fault of an alarm; one on a metric that no filter has, whatever else it is.

        Templates are full of alarms of other services; that one watches an instance which only a
        deployment knows is not a reason to refuse the rest.
        """
        if fault.kind is not FaultKind.UNRESOLVED or alarm.kind is not ResourceType.ALARM:
            return fault
        for metric in properties.metrics_of(alarm):
            reserved = metric.namespace.startswith("AWS/")
            if metric not in self._published and (reserved or None not in self._published):
                message = f"no metric filter here publishes {metric.namespace}/{metric.name}"
                return replace(fault, kind=FaultKind.UNPUBLISHED, what=message)
        return fault

    def _not_published(self, metric: MetricId, unit: str | None) -> str:
        """Return the message about a metric without a filter, with the filter that is nearest."""
        wanted = _series(metric, [name for name, _ in metric.dimensions], unit)
        none = f"no metric filter here publishes {wanted}"
        alike = self._by_lower_name.get(metric.name.lower(), len(self._valid))
        named = self._by_filter_name.get(metric.name, len(self._valid))
        if alike == named == len(self._valid):
            return none
        near = self._valid[min(alike, named)]
        dimensions = [dimension.name for dimension in near.dimensions]
        if named < alike:
            offered = _series(near.metric, dimensions, None)
            return f"{metric.name} is the name of a metric filter; its metric is {offered}"
        shown = None if unit is None and near.unit == "None" else near.unit
        return f"{none}; a filter publishes {_series(near.metric, dimensions, shown)}"


def _name(metric: MetricId) -> _MetricName:
    return metric.namespace, metric.name


def _series(metric: MetricId, dimensions: Sequence[str], unit: str | None) -> str:
    about = [f"by {', '.join(sorted(dimensions))}"] if dimensions else []
    about += [f"in unit {unit}"] if unit else []
    return " ".join([f"{metric.namespace}/{metric.name}", *about])
