"""CloudFormation templates, written by hand or synthesized by the CDK, to declarations."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import (
    SET_ASIDE,
    TWICE,
    Declaration,
    Declarations,
    Fault,
    FaultKind,
    ResourceType,
    Unresolved,
)
from auditor.rules.formats.constraints import refusals, resource_faults
from auditor.rules.formats.document import LINES, line_of, mapping, plain
from auditor.rules.formats.foreach import is_loop, unrolled
from auditor.rules.formats.intrinsics import PSEUDO, TemplateScope
from auditor.rules.formats.load import load
from auditor.rules.formats.macros import TRANSFORM, macro_faults

NAME: Final = "CloudFormation"


def read(document: object, file: str, parameters: Mapping[str, str]) -> Declarations | None:
    """Return the metric filters and alarms of a template, in its order; `None` if it is not one.

    Args:
        file: the name that faults show as their place.
        parameters: values instead of the defaults of the template's parameters.
    """
    document, doubled = _template(document)
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        return None
    declares = mapping(document.get("Parameters"))
    given = {**_defaults(declares), **_listed(declares, parameters)}
    scope = TemplateScope(
        parameters=given,
        conditions=mapping(document.get("Conditions")),
        mappings=mapping(document.get("Mappings")),
        declared=frozenset(map(str, plain(declares))),
    )
    resources = unrolled(document["Resources"], scope)
    scope = replace(scope, parameters={**given, **_references(_alarm_names(resources, scope))})
    declared, faults = [], list(_refused(declares, parameters, file))
    faults += [Fault(Origin(file, None, key), FaultKind.UNREADABLE, TWICE) for key in doubled]
    faults += macro_faults(document, file)
    left_out = []
    for name, resource in resources.items():
        origin = Origin(file, line_of(resources, name), str(name))
        if is_loop(name):
            faults.append(Fault(origin, FaultKind.UNRESOLVED, _LOOP))
        elif _type(resource) in SET_ASIDE and _there(resource, scope) is not False:
            why = SET_ASIDE[_type(resource)]
            faults.append(Fault(origin, FaultKind.NOT_SIMULATED, why, origin.name))
        elif _kind(resource) is not None:
            item = _declared(resource, origin, scope)
            declared += [item] if item else []
            left_out += [] if item else [origin]
        elif _is_nested(resource) and _there(resource, scope) is not False:
            faults.append(Fault(origin, FaultKind.NOT_READ, _NESTED))
    if left_out and not declared:
        faults.append(Fault(left_out[0], FaultKind.SWITCHED_OFF, _OFF))
    return Declarations(
        tuple(declared), tuple(faults), file, NAME, parameters=scope.declared | PSEUDO
    )


def _template(document: object) -> tuple[object, tuple[str, ...]]:
    """Return the template in the output of `aws cloudformation get-template`, text or object.

    Returns:
        The template, and the keys that occur twice in its text.

    Raises:
        UnreadableError: the text is not a template.
    """
    if not isinstance(document, dict) or "Resources" in document:
        return document, ()
    body = document.get("TemplateBody")
    if not isinstance(body, str):
        return body, ()
    text = load(body.encode())
    return plain(text.value), tuple(key for _, key in text.doubled)


_OFF: Final = "conditions leave out every metric filter and alarm of this file"
_NESTED: Final = (
    "the template of a nested stack was not read; name it as well, with --parameter"
    " NAME=VALUE for the values that the stack passes to it"
)
_STACKS: Final = frozenset(
    [
        *("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"),
        "AWS::Serverless::Application",
    ]
)
_LOOP: Final = "Fn::ForEach goes over a list that is not known, or too long"


_SCALAR: Final = (str, int, float)
_STORED: Final = "AWS::SSM::Parameter::Value<"
"""Types of parameters whose value a deployment looks up by a key, which is their default."""


def _type(resource: object) -> str:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) else ""


def _kind(resource: object) -> ResourceType | None:
    kind = _type(resource)
    return ResourceType(kind) if kind in set(ResourceType) else None


def _is_nested(resource: object) -> bool:
    """Return whether a resource represents the resources of another template or a module."""
    kind = _type(resource)
    return kind in _STACKS or kind.endswith("::MODULE")


def _there(resource: Mapping[Any, Any], scope: TemplateScope) -> object:
    """Return whether a resource exists, according to its condition, or `Unresolved`."""
    condition = resource.get("Condition")
    return scope.holds(condition) if isinstance(condition, str) else True


def _declared(
    resource: Mapping[Any, Any], origin: Origin, scope: TemplateScope
) -> Declaration | None:
    """Return the declaration of a resource; `None`: its condition excludes it."""
    there = _there(resource, scope)
    if there is False:
        return None
    kind = ResourceType(resource["Type"])
    properties = scope.resolve(resource.get("Properties") or {})
    if TRANSFORM in resource:
        there = Unresolved(TRANSFORM)
    faults = resource_faults(kind, mapping(properties))
    if isinstance(properties, Unresolved):
        there, properties, faults = properties, {}, iter(())
    # Examples there are records, which may well have a key "Condition".
    about = plain(mapping(resource.get("Metadata")).get("Auditor"))
    return Declaration(
        kind,
        origin,
        mapping(properties),
        mapping(about),
        there if isinstance(there, Unresolved) else None,
        tuple(faults),
    )


def _defaults(declares: Mapping[Any, Any]) -> dict[str, object]:
    """Return the defaults of parameters, except keys in Parameter Store."""
    defaults = {
        str(name): plain(declared["Default"])
        for name, declared in declares.items()
        if isinstance(declared, dict)
        and "Default" in declared
        and not str(declared.get("Type")).startswith(_STORED)
    }
    return _listed(declares, defaults)


def _refused(
    declares: Mapping[Any, Any], parameters: Mapping[str, str], file: str
) -> Iterable[Fault]:
    """Yield the defaults of parameters and given values that CloudFormation rejects."""
    for name, declared in declares.items():
        if not isinstance(declared, dict) or name == LINES:
            continue
        origin = Origin(file, line_of(declares, name), str(name))
        values = [declared["Default"]] if isinstance(declared.get("Default"), _SCALAR) else []
        values += [parameters[str(name)]] if str(name) in parameters else []
        for value in values:
            for what in refusals(declared, value):
                yield Fault(origin, FaultKind.REJECTED, what)


def _listed(declares: Mapping[Any, Any], values: Mapping[str, object]) -> dict[str, object]:
    """Return values of parameters, with lists for list types."""
    kinds = {name: str(mapping(declares.get(name)).get("Type")) for name in values}
    return {
        name: [part.strip() for part in str(value).split(",")]
        if kinds[name].removeprefix(_STORED).startswith(("CommaDelimitedList", "List<"))
        else value
        for name, value in values.items()
    }


def _alarm_names(resources: Mapping[Any, Any], scope: TemplateScope) -> Iterable[tuple[str, str]]:
    """Yield the logical names of alarms with their own."""
    for logical, resource in resources.items():
        if _kind(resource) in {ResourceType.ALARM, ResourceType.COMPOSITE_ALARM}:
            properties = mapping(scope.resolve(mapping(resource.get("Properties"))))
            yield str(logical), str(properties.get("AlarmName") or logical)


def _references(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the values of Ref and GetAtt for alarms; for rules, a name is as good as an ARN."""
    return {key: name for logical, name in names for key in (logical, f"{logical}.Arn")}
