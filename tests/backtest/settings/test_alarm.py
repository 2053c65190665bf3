import numpy as np
import pytest

from auditor.backtest.settings.tallies import how_many_breach
from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.cloudwatch.evaluation.decide import compared


@pytest.mark.parametrize("operator", ComparisonOperator)
def test_how_many_breach_is_what_comparing_each_with_each_counts(operator):
    values, thresholds = np.array([0.0, 1, 1, 2, 5]), np.array([-1.0, 0, 1, 1.5, 5, 6])
    each = compared(operator, values, thresholds[:, None]).sum(axis=1)
    assert how_many_breach(operator, values, thresholds).tolist() == each.tolist()
