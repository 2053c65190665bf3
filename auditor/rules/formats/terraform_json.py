"""The output of `terraform show -json` for a plan or a state, and the state file itself.

Source: Terraform documentation, "JSON Output Format".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import (
    Declaration,
    Declarations,
    Fault,
    FaultKind,
    Unresolved,
)
from auditor.rules.formats.document import line_of, mapping, objects, plain
from auditor.rules.formats.terraform import KINDS, NOT_JUDGED, name_attribute, properties

NAME: Final = "Terraform JSON"
_STATE: Final = "terraform show -json of the state, once it is applied"


def read(document: object, file: str, parameters: Mapping[str, str]) -> Declarations | None:
    """Return the metric filters and alarms of a plan or a state; `None`: it is neither."""
    del parameters  # a plan has its values
    given = mapping(document)
    if "format_version" in given and ("planned_values" in given or "values" in given):
        unknown = {
            str(change.get("address")): mapping(change.get("change")).get("after_unknown")
            for change in objects(given.get("resource_changes"))
        }
        values = mapping(given.get("planned_values") or given.get("values"))
        resources = _module(mapping(values.get("root_module")), unknown)
    elif "terraform_version" in given and isinstance(given.get("resources"), list):
        resources = _state(given["resources"])
    else:
        return None
    declared: list[Declaration] = []
    faults: list[Fault] = []
    for resource, address, values in resources:
        kind, origin = resource["type"], _origin(file, resource, address)
        if kind in NOT_JUDGED:
            faults.append(Fault(origin, FaultKind.NOT_SIMULATED, NOT_JUDGED[kind], address))
            continue
        name = name_attribute(kind)
        named = {name: Unresolved(f"{address}.{name}"), **values}
        declared.append(Declaration(KINDS[kind], origin, properties(kind, named), {}))
    return Declarations(tuple(declared), tuple(faults), file, NAME, _STATE)


def _origin(file: str, resource: Mapping[Any, Any], address: str) -> Origin:
    return Origin(file, line_of(resource, "address") or line_of(resource, "type"), address)


def _ours(items: object) -> list[dict[Any, Any]]:
    return [
        item
        for item in objects(items)
        if isinstance(item.get("type"), str)
        and (item["type"] in KINDS or item["type"] in NOT_JUDGED)
        and item.get("mode", "managed") == "managed"
    ]


def _module(
    module: Mapping[Any, Any], unknown: Mapping[str, object]
) -> Iterator[tuple[dict[Any, Any], str, dict[str, Any]]]:
    """Yield the resources of a module and its modules, with their addresses and values."""
    for resource in _ours(module.get("resources")):
        address = str(resource.get("address") or resource.get("name") or "")
        values = mapping(plain(resource.get("values")))
        yield resource, address, mapping(_unknown(values, plain(unknown.get(address)), address))
    for child in objects(module.get("child_modules")):
        yield from _module(child, unknown)


def _unknown(value: Any, unknown: object, path: str) -> Any:
    """Return a value with `Unresolved` for parts known only after apply."""
    match unknown:
        case True:
            return Unresolved(f"{path}, known after apply")
        case dict():
            inner = mapping(value)
            changed = {
                key: _unknown(inner.get(key), unknown[key], f"{path}.{key}") for key in unknown
            }
            present = {key: item for key, item in changed.items() if item is not None}
            return {**inner, **present} if present or isinstance(value, dict) else value
        case list():
            items = value if isinstance(value, list) else []
            items = [*items, *[None] * (len(unknown) - len(items))]
            marks = [*unknown, *[False] * (len(items) - len(unknown))]
            return [_unknown(item, mark, path) for item, mark in zip(items, marks, strict=True)]
        case _:
            return value


def _state(items: object) -> Iterator[tuple[dict[Any, Any], str, dict[str, Any]]]:
    for resource in _ours(items):
        parts = (resource.get("module"), resource["type"], resource.get("name"))
        address = ".".join(str(part) for part in parts if part)
        for instance in objects(resource.get("instances")):
            key = instance.get("index_key")
            index = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key}]"
            yield resource, address + index, mapping(plain(instance.get("attributes")))
