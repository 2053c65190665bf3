"""Metric math on alarms: parse expressions, check their types, evaluate them over a range."""

from auditor.cloudwatch.math.evaluate import ExpressionScope, evaluate
from auditor.cloudwatch.math.nodes import MathExpression
from auditor.cloudwatch.math.parser import parse
from auditor.cloudwatch.math.types import check_expressions, depends_on_time, in_order

__all__ = [
    "ExpressionScope",
    "MathExpression",
    "check_expressions",
    "depends_on_time",
    "evaluate",
    "in_order",
    "parse",
]
