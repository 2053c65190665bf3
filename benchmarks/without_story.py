"""Run `auditor audit` without what matters first and what no alarm watches, to measure their cost.

python -m benchmarks.without_story audit SOURCE… [OPTION…]
"""

from unittest.mock import patch

from auditor.__main__ import command

if __name__ == "__main__":
    with patch("auditor.significance.table.shipped_table", return_value=None):
        command()
