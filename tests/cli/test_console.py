"""The bar on the terminal."""

import io

from rich.console import Console
from rich.progress import Progress

from auditor.cli.console import _Drawn


def test_log_files_that_are_read_again_are_counted_anew_and_the_pass_is_named():
    with Progress(console=Console(file=io.StringIO())) as bar:
        progress = _Drawn(bar, "reading log files")
        (task,) = bar.tasks
        shown = []
        for _ in range(3):
            progress.total(2)
            progress.advance(2, 10)
            shown.append((task.description, task.completed, task.total))
    assert shown == [
        ("reading log files", 2, 2),
        ("reading log files, pass 2", 2, 2),
        ("reading log files, pass 3", 2, 2),
    ]
