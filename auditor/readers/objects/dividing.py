"""Lists one folder or, if it is large, names the folders in it to list instead."""

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.readers.objects.listing import keeps, key_bounds, list_pages
from auditor.readers.objects.sources import ObjectSource
from auditor.readers.objects.stored import ListingPage
from auditor.readers.objects.surveying import Survey, open_folder


def list_folder(
    source: ObjectSource, folder: str, pruning: Pruning = ALL
) -> tuple[list[ListingPage], list[str]]:
    """Return the objects below a folder or, if they are many, those directly in it and its folders.

    A folder of a trail is thus divided into years, months and days, unless a single LIST request
    shows all of it.

    Raises:
        AuditorError: the store cannot be listed, or lists out of order.
    """
    pages = list_pages(source, Survey((folder,), (), (), 0), pruning)
    first = next(pages, ())
    second = next(pages, None)
    if second is None:
        return [first], []
    folders, objects = open_folder(source, folder)
    if not folders:
        return [first, second, *pages], []
    after, until = key_bounds(folder, pruning, {})
    beside = (stored for stored in objects if stored.size or "." in stored.key.rpartition("/")[2])
    return [
        tuple(
            stored
            for stored in beside
            if (after is None or stored.key > after)
            and (until is None or stored.key < until)
            and keeps(pruning, stored.key)
        )
    ], folders
