"""Rules held against other rules by meaning, from Python."""

from collections.abc import Mapping

from auditor.api.arguments import Sources, source_list
from auditor.audit.control_check import check_controls
from auditor.result.control_check import ControlCheck
from auditor.rules.catalog import RuleQuery


def check_rules(
    *names: str,
    against: str,
    sources: Sources = (),
    framework: str = "",
    control: str = "",
    parameters: Mapping[str, str] | None = None,
) -> ControlCheck:
    """Return which controls of a benchmark some rules meet by meaning, as `auditor rules check`.

    Args:
        names: packs, files and folders with the rules.
        against: the pack, file or folder whose controls are to be met, such as `cis-5.0`.
        sources: logs in which the records that are missed are counted, if any.
        framework: only controls for the frameworks that have this in their names.
        control: only the control with this ID.
        parameters: values of parameters and variables of the rules, instead of their defaults.

    Raises:
        UsageError: there is no such pack, file, source or parameter, or no such control.
        RuleError: no rule of those to be met can be used.
    """
    wanted = RuleQuery((), control, framework)
    return check_controls(names, against, source_list(sources), wanted, parameters or {})
