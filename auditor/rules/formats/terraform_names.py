"""Files that belong to Terraform, and the folders of the modules that they call."""

import re
from pathlib import PurePath
from typing import Final

from auditor.rules.declared import RuleFile
from auditor.rules.formats.document import UnreadableError
from auditor.rules.formats.load import decode

VALUES: Final = ("terraform.tfvars", ".auto.tfvars")
"""Ends of the names of files with values of variables."""
_BLOCK: Final = re.compile(
    r'^(?:(?:resource|data|variable|module|output|provider)\s+"|(?:locals|terraform)\s*\{)', re.M
)
_SOURCE: Final = re.compile(r"""\bsource["']?\s*[=:]\s*"(\.\.?/[^"$%{}]*)\"""")


def is_terraform(file: RuleFile) -> bool:
    """Return whether a file belongs to Terraform: by name, or by content if it was named itself."""
    name = PurePath(file.name).name
    plain = name.removesuffix(".json")
    if plain.endswith((".tf", *VALUES)):
        return True
    if plain != name or file.in_folder:
        return False
    try:
        text = decode(file.data)
    except UnreadableError:
        return False
    return text.lstrip()[:1] not in {"{", "["} and bool(_BLOCK.search(text))


def sources(file: RuleFile) -> list[str]:
    """Return the folders, from a file's own, of the local modules that it calls."""
    try:
        return _SOURCE.findall(decode(file.data)) if is_terraform(file) else []
    except UnreadableError:
        return []
