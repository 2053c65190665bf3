"""Values of parameters, out of the files that people keep them in."""

from pathlib import Path

from auditor.errors import UsageError
from auditor.rules.formats.document import UnreadableError, objects, plain
from auditor.rules.formats.load import decode, load


def read_parameters(path: str) -> dict[str, str]:
    """Return the parameters of a file, by name.

    It may be JSON or YAML in the form of the AWS CLI (`ParameterKey`, `ParameterValue`), in that of
    CodePipeline (`Parameters`), a plain mapping, or a .tfvars file.

    Raises:
        UsageError: it is not there, or none of these.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"--parameter @{path}: {error.strerror}; give a JSON or YAML file of parameters, or a"
            " .tfvars file"
        ) from error
    try:
        if path.endswith(".tfvars"):
            from auditor.rules.formats import terraform_files  # expressions and their functions

            return terraform_files.values(decode(data))
        return _values(load(data).value, path)
    except UnreadableError as error:
        line = "" if error.line is None else f":{error.line}"
        raise UsageError(f"--parameter @{path}{line}: {error}") from error
    except RecursionError as error:
        raise UsageError(f"--parameter @{path}: it is nested too deeply") from error


def _values(document: object, path: str) -> dict[str, str]:
    given = plain(document)
    if isinstance(given, list):
        pairs = [(item.get("ParameterKey"), item.get("ParameterValue")) for item in objects(given)]
        named = pairs and all(isinstance(key, str) for key, _ in pairs)
        given = dict(pairs) if named else None
    elif isinstance(given, dict) and isinstance(given.get("Parameters"), dict):
        given = given["Parameters"]
    if not isinstance(given, dict):
        raise UsageError(f"--parameter @{path}: it holds no names with values")
    return {str(name): _text(value) for name, value in given.items()}


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ",".join(map(_text, value))
        case _:
            return "" if value is None else str(value)
