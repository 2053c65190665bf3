"""Lists the folders of a survey in the order of keys, one page per request."""

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import obstore

from auditor.cloudtrail.keys import ALL, Pruning, day_folder, parse_folder, parse_key, resume_from
from auditor.errors import AuditorError
from auditor.readers.objects.faults import STORE_ERRORS, Action, run_error
from auditor.readers.objects.sources import ObjectSource
from auditor.readers.objects.stored import LISTERS, PAGE, ListingPage, stored_object

if TYPE_CHECKING:
    from obstore import ObjectMeta

    from auditor.readers.objects.surveying import Survey


def list_pages(
    source: ObjectSource,
    survey: "Survey",
    pruning: Pruning = ALL,
    last_keys: Mapping[str, str] | None = None,
) -> Iterator[ListingPage]:
    """Yield the objects that may hold requested records, ordered by key, in pages.

    There is one page for each LIST request and one for each object of the survey. A Region's folder
    is listed from the first to the last requested day. Meanwhile the first pages of the next
    folders are fetched, since most folders have only one.

    Args:
        last_keys: the last key read of each Region's folder (`keys.last_keys`). Objects that an
            earlier run read are left out, except those of the day before that key, which is listed
            again.

    Raises:
        AuditorError: the store cannot be listed, or lists out of order.
    """
    last = last_keys or {}
    loose = [
        (stored.key, iter([(stored,) if keeps(pruning, stored.key) else ()]))
        for stored in survey.objects
    ]
    listed = [
        (f"{folder}/" if folder else "", _pages(source, folder, pruning, last))
        for folder in survey.folders
    ]
    pool = ThreadPoolExecutor(LISTERS)
    ahead: deque[tuple[Future[ListingPage | None], Iterator[ListingPage]]] = deque()
    try:
        for _, pages in sorted(loose + listed, key=lambda entry: entry[0]):
            ahead.append((pool.submit(next, pages, None), pages))
            if len(ahead) > LISTERS:
                yield from _rest(*ahead.popleft())
        while ahead:
            yield from _rest(*ahead.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _rest(first: Future[ListingPage | None], pages: Iterator[ListingPage]) -> Iterator[ListingPage]:
    page = first.result()
    if page is not None:
        yield page
        yield from pages


def _pages(
    source: ObjectSource, folder: str, pruning: Pruning, last_keys: Mapping[str, str]
) -> Iterator[ListingPage]:
    """Yield the selected objects of one folder in pages; an empty page if there are none."""
    after, until = key_bounds(folder, pruning, last_keys)
    stream = obstore.list(source.store, folder or None, offset=after, chunk_size=PAGE)
    previous = ""
    while True:
        try:
            metas = next(stream, ())
        except STORE_ERRORS as error:
            raise run_error(error, source.name(folder), Action.LIST) from error
        page = [stored_object(source, meta) for meta in metas if not _is_marker(meta, folder)]
        for stored in page:
            if stored.key <= previous:
                raise AuditorError(
                    f"{source.name(folder)}: the store does not list in the order of keys; copy "
                    "the log files to a folder and name that"
                )
            previous = stored.key
        yield tuple(
            stored
            for stored in page
            if (until is None or stored.key < until) and keeps(pruning, stored.key)
        )
        if len(metas) < PAGE or (until is not None and previous >= until):
            return


def key_bounds(
    folder: str, pruning: Pruning, last_keys: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """Return the key to start after and the key to stop at, in a Region's folder or below it."""
    trail = parse_folder(folder)
    if trail is None or not trail.region:
        return None, None
    last = last_keys.get(trail.path)
    starts = [day for day in (pruning.first_day, resume_from(last) if last else None) if day]
    end = pruning.last_day
    return (
        day_folder(trail.path, max(starts)) if starts else None,
        day_folder(trail.path, end + timedelta(days=1)) if end and end < date.max else None,
    )


def _is_marker(meta: "ObjectMeta", folder: str) -> bool:
    """Return whether an object is a console's marker for a folder; obstore drops its slash."""
    name = meta["path"].rpartition("/")[2]
    return meta["path"] == folder or (meta["size"] == 0 and "." not in name)


def keeps(pruning: Pruning, key: str) -> bool:
    """Return whether an object may hold requested records, as one with any other name may."""
    parsed = parse_key(key)
    return parsed is None or pruning.keeps(parsed)
