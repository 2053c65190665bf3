"""Objects of a bucket as log files."""

from collections.abc import Callable, Iterable, Mapping

from auditor.cloudtrail.keys import Pruning, last_keys
from auditor.readers.log_file import Discovery, LogFile
from auditor.readers.names import is_noise
from auditor.readers.objects import (
    ListingPage,
    ObjectSource,
    Survey,
    list_pages,
    open_source,
    survey,
)

Lister = Callable[[ObjectSource, Survey, Pruning, Mapping[str, str]], Iterable[ListingPage]]
"""Lists the objects of a survey, like `readers.objects.list_pages`."""


def walk_bucket(
    url: str, pruning: Pruning, already_read: Iterable[str], lister: Lister | None = None
) -> Discovery:
    """Return the objects below a URL that may hold requested records.

    Raises:
        UsageError: the bucket does not exist, or nothing is at the URL.
        AuditorError: it cannot be listed.
    """
    source = open_source(url)
    root = f"{source.url}/"
    keys = last_keys(name.removeprefix(root) for name in already_read if name.startswith(root))
    folders = survey(source, pruning)
    log_files = []
    passed_over = 0
    requests = folders.requests - len(folders.objects)  # their pages took no request
    for page in (lister or list_pages)(source, folders, pruning, keys):
        requests += 1
        for stored in page:
            if any(map(is_noise, stored.key.split("/"))):
                passed_over += 1
                continue
            version = stored.etag or str(stored.last_modified)
            log_files.append(LogFile(stored.name, stored.name, stored.size, version, source))
    unread = [f"{folder.folder}: {folder.why}" for folder in folders.passed_over]
    unread += [f"{url}: no folder of account {account}" for account in folders.accounts_missing]
    return Discovery(tuple(log_files), {url: passed_over}, unread=tuple(unread), requests=requests)
