"""CloudFormation templates, YAML or JSON, to what they declare."""

from collections.abc import Mapping
from typing import Any

import yaml

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Declarations, Declared, Fault, FaultKind, Kind
from auditor.rules.intrinsics import NO_VALUE, Scope
from auditor.rules.yaml import LINES, load


def read_template(data: bytes, file: str, parameters: Mapping[str, str] = {}) -> Declarations:
    """Return the metric filters and alarms that a template declares, in its order.

    Args:
        file: the name that faults give as their place.
        parameters: values instead of the defaults of the template's parameters.
    """
    try:
        document = load(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _unreadable(file, None, f"not UTF-8 at byte {error.start:,}")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return _unreadable(file, line, f"not YAML: {error.problem}")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return _unreadable(file, None, f"not YAML: {error}")
    resources = document.get("Resources") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(resources, dict):
        return _unreadable(file, None, "not a CloudFormation template: it has no Resources")
    given = {**_defaults(document.get("Parameters")), **parameters}
    scope = Scope(given, document.get("Conditions") or {})
    scope = Scope({**given, **_references(_alarm_names(resources, scope))}, scope.conditions)
    declared = []
    for name, resource in resources.items():
        if not isinstance(resource, dict) or resource.get("Type") not in set(Kind):
            continue
        properties = scope.resolve(resource.get("Properties") or {})
        about = scope.resolve((resource.get("Metadata") or {}).get("Auditor") or {})
        declared.append(
            Declared(
                Kind(resource["Type"]),
                Origin(file, resources[LINES][name], str(name)),
                properties if isinstance(properties, dict) else {},
                about if isinstance(about, dict) else {},
            )
        )
    return Declarations(tuple(declared))


def _unreadable(file: str, line: int | None, what: str) -> Declarations:
    return Declarations((), (Fault(Origin(file, line, ""), FaultKind.UNREADABLE, what),))


def _defaults(parameters: object) -> dict[str, object]:
    if not isinstance(parameters, dict):
        return {}
    return {
        name: declared["Default"]
        for name, declared in parameters.items()
        if isinstance(declared, dict) and "Default" in declared
    }


def _alarm_names(resources: Mapping[Any, Any], scope: Scope) -> dict[str, str]:
    """Return the names of the alarms by their logical names."""
    names = {}
    for logical, resource in resources.items():
        if isinstance(resource, dict) and resource.get("Type") in {
            Kind.ALARM,
            Kind.COMPOSITE_ALARM,
        }:
            properties = resource.get("Properties")
            given = properties.get("AlarmName") if isinstance(properties, dict) else None
            name = scope.resolve(given)
            names[str(logical)] = str(logical if name is None or name is NO_VALUE else name)
    return names


def _references(names: Mapping[str, str]) -> dict[str, str]:
    """Return what Ref and GetAtt make of alarms; for rules, a name is as good as an ARN."""
    return {**names, **{f"{logical}.Arn": name for logical, name in names.items()}}
