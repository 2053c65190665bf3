"""The tasks of a job are counted as they end."""

import time
from functools import partial

import pytest

from auditor.engine.spark.jobs import Jobs
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.watch import TaskCount
from tests.engine.spark.sessions import local_session


class Recorded:
    """What a run says of its progress."""

    def __init__(self):
        self.totals = []
        self.advances = []

    def total(self, files):
        self.totals.append(files)

    def advance(self, files, size):
        self.advances.append((files, size))


def test_tasks_of_the_steps_count_once_and_bytes_with_those_that_read():
    progress = Recorded()
    count = TaskCount(progress, (6, 3), 600)
    count.update([(2, 2), (6, 0)])  # the stage that hands out work is not a step
    count.update([(2, 2), (6, 2)])
    count.update([(2, 2), (6, 2)])
    count.update([(2, 2), (6, 6), (3, 1)])
    count.update([])  # Spark forgets old stages
    count.finish()
    assert progress.totals == [9]
    assert progress.advances == [(2, 200), (5, 400), (2, 0)]


def test_no_more_tasks_end_than_there_are():
    progress = Recorded()
    count = TaskCount(progress, (2, 2), 100)
    count.update([(2, 2), (2, 2), (2, 2)])
    count.finish()
    assert progress.advances == [(4, 100)]


def held(given, folder):
    """End each task once it is seen that the one before has ended; a step for `mapInArrow`."""
    for message in given:
        while not (folder / str(message.value)).exists():
            time.sleep(0.01)
        yield Message.of_value(0, MessageKind.ANSWER, message.value)


@pytest.mark.slow
@pytest.mark.process
def test_progress_is_shown_while_a_job_runs(tmp_path):
    class Releasing(Recorded):
        """Lets the next task end when one has."""

        def advance(self, files, size):
            super().advance(files, size)
            (tmp_path / str(sum(files for files, _ in self.advances))).touch()

    progress = Releasing()
    jobs = Jobs(local_session(), progress)
    work = jobs.messages(Message.of_value(n, MessageKind.WORK, n) for n in range(5))
    (tmp_path / "0").touch()
    rows = jobs.step(work, partial(held, folder=tmp_path), 5)
    assert len(list(jobs.collected(rows, (5,), 500))) == 5
    assert progress.totals == [5]
    assert progress.advances == [(1, 100)] * 5
