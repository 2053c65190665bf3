"""Finding log files by many tasks: folders by folders, buckets by account, Region and day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.engine.scan.parts import opened_bucket
from auditor.engine.spark.jobs import Jobs
from auditor.file_names import is_object_url
from auditor.readers import Discovery, LogFile, discover
from auditor.readers.discover import walk_folders
from auditor.readers.objects import ListingPage, ObjectSource, Survey, keeps, list_folder

_TASK_FOLDERS: Final = 5_000
"""Local folders that a task lists; the driver lists fewer in less time than a job takes."""


def check_sources(sources: Sequence[str]) -> None:
    """Refuse a file or folder that does not exist, before Spark is started for it.

    Raises:
        UsageError: it does not exist, or cannot be listed or read again.
    """
    for source in sources:
        if not is_object_url(source):
            next(walk_folders(source))


def discover_spread(jobs: Jobs, sources: Sequence[str], pruning: Pruning = ALL) -> Discovery:
    """Return the log files like `discover`; tasks list the folders.

    Raises:
        UsageError: a source does not exist, or there are no log files.
        AuditorError: a bucket cannot be listed.
    """
    return discover(sources, pruning, walk=partial(_walk, jobs), lister=partial(_list_pages, jobs))


def _walk(jobs: Jobs, source: str) -> Iterator[LogFile | str]:
    walked = walk_folders(source)
    first = list(islice(walked, _TASK_FOLDERS))
    others = [folder for folder, _ in walked]
    some = [others[begin : begin + _TASK_FOLDERS] for begin in range(0, len(others), _TASK_FOLDERS)]
    for _, files in first:
        yield from files
    for entries in jobs.map(partial(_listed, source), some):
        yield from entries


def _listed(source: str, folders: Sequence[str]) -> list[LogFile | str]:
    return [file for _, files in walk_folders(source, folders) for file in files]


def _list_pages(
    jobs: Jobs, source: ObjectSource, survey: Survey, pruning: Pruning, keys: Mapping[str, str]
) -> Iterable[ListingPage]:
    """Yield pages of objects, in no order, as `readers.objects.list_pages` does."""
    del keys  # of earlier runs; a cluster lists again
    if survey.objects:
        yield tuple(stored for stored in survey.objects if keeps(pruning, stored.key))
    folders = list(survey.folders)
    while folders:
        listings = jobs.map(partial(_list_folder, source.url, pruning), folders)
        folders = []
        for pages, below in listings:
            yield from pages
            folders += below


def _list_folder(url: str, pruning: Pruning, folder: str) -> tuple[list[ListingPage], list[str]]:
    return list_folder(opened_bucket(url), folder, pruning)
