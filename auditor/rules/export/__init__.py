"""Rules exported for deployment: CloudFormation, Terraform, or AWS CLI commands."""

from collections.abc import Callable
from typing import Final

from auditor.rules.export.choice import ExportChoice, choose, choose_all, with_patterns
from auditor.rules.export.cli import to_cli
from auditor.rules.export.cloudformation import to_cloudformation
from auditor.rules.export.terraform import to_terraform

__all__ = ["FORMATS", "ExportChoice", "choose", "choose_all", "with_patterns"]

FORMATS: Final[dict[str, Callable[[ExportChoice], str]]] = {
    "cloudformation": to_cloudformation,
    "terraform": to_terraform,
    "cli": to_cli,
}
"""Writers by the names of `--to`. Each raises a `RuleError` with everything that its format cannot
express.

Each raises a `RuleError` with all that its format cannot say.
"""
