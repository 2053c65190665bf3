"""Finds the folders of a trail in a bucket, level by level, without listing other folders."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

import obstore

from auditor.cloudtrail.keys import ALL, LogKind, Pruning, parse_folder
from auditor.readers.objects.faults import STORE_ERRORS, Action, nothing_at, run_error
from auditor.readers.objects.sources import ObjectSource
from auditor.readers.objects.stored import LISTERS, PAGE, StoredObject, stored_object

if TYPE_CHECKING:
    from obstore import ObjectMeta

SEARCH_LEVELS: Final = 2
"""Levels of folders below the source that are opened in search of AWSLogs."""
SEARCH_FOLDERS: Final = 100
"""Maximum number of folders per level that are opened in that search; each costs a request."""

_KINDS: Final = frozenset(LogKind)


@dataclass(frozen=True, slots=True, order=True)
class PassedOver:
    """A folder that is not listed, so the number of its objects is unknown."""

    folder: str
    """Its URL."""
    why: str


@dataclass(frozen=True, slots=True)
class Survey:
    """The places of the objects of a run."""

    folders: tuple[str, ...]
    """Folders to list: one per account, kind and Region of a trail, or just the source's own."""
    objects: tuple[StoredObject, ...]
    """Objects above these folders."""
    passed_over: tuple[PassedOver, ...]
    """Skipped folders next to them, ordered; without those excluded by options."""
    requests: int
    """Number of LIST requests made."""
    accounts_missing: tuple[str, ...] = ()
    """Requested accounts without a folder in a trail. If keys were anonymised separately from the
    records, that does not concern the records.
    """


class _Role(Enum):
    """The treatment of a folder."""

    SEARCH = auto()
    DESCEND = auto()
    LIST = auto()
    LEAVE = auto()
    DIGESTS = auto()
    OTHER_SERVICE = auto()


def survey(source: ObjectSource, pruning: Pruning = ALL, *, digests: bool = False) -> Survey:
    """Walk down a source to the Regions of each requested account.

    A source without AWSLogs is listed flat. One inside a Region's folder, or in that of another
    service, is listed as named.

    Args:
        digests: whether digest files are requested, too.

    Raises:
        UsageError: the bucket does not exist, or nothing is at the source.
        AuditorError: the store cannot be listed.
    """
    first = _first_page(source)
    if not first:
        return Survey((), (_the_object(source),), (), 1)
    named = _role(source.prefix, ALL, digests=True)
    if named in (_Role.LIST, _Role.OTHER_SERVICE) or _is_heap(source.prefix, first):
        return Survey((source.prefix,), (), (), 1)
    digests = digests or LogKind.DIGESTS in source.prefix.split("/")
    folders, objects, requests = _walk(source, pruning, digests=digests)
    if named is _Role.SEARCH and not folders[_Role.DESCEND]:
        return Survey((source.prefix,), (), (), 1 + requests)
    trails = (parse_folder(folder) for folder in (source.prefix, *folders[_Role.DESCEND]))
    accounts = {trail.account for trail in trails if trail}
    return Survey(
        tuple(sorted(folders[_Role.LIST])),
        tuple(sorted(objects)),
        tuple(sorted(_passed_over(source, folders))),
        1 + requests,
        tuple(account for account in pruning.accounts if account not in accounts),
    )


def _walk(
    source: ObjectSource, pruning: Pruning, *, digests: bool
) -> tuple[dict[_Role, list[str]], list[StoredObject], int]:
    """Return the folders below a source by their treatment, objects, and the requests made."""
    folders: dict[_Role, list[str]] = {role: [] for role in _Role}
    objects: list[StoredObject] = []
    requests = 0
    level = [source.prefix]
    with ThreadPoolExecutor(LISTERS) as pool:
        for depth in count():
            below = defaultdict(list)
            for children, stored in pool.map(partial(open_folder, source), level):
                requests += max(1, -(-(len(children) + len(stored)) // PAGE))
                objects += stored
                for child in children:
                    below[_role(child, pruning, digests=digests)].append(child)
            for role, several in below.items():
                folders[role] += several
            level = below[_Role.DESCEND]
            if depth < SEARCH_LEVELS:
                level = level + below[_Role.SEARCH][:SEARCH_FOLDERS]
            if not level:
                break
    return folders, objects, requests


def _role(path: str, pruning: Pruning, *, digests: bool) -> _Role:
    trail = parse_folder(path)
    if trail is None:
        return _Role.SEARCH
    if trail.account and not pruning.keeps_account(trail.account):
        return _Role.LEAVE
    if trail.kind and trail.kind not in _KINDS:
        return _Role.OTHER_SERVICE
    if trail.kind == LogKind.DIGESTS and not digests:
        return _Role.DIGESTS
    if not trail.region:
        return _Role.DESCEND
    return _Role.LIST if pruning.keeps_region(trail.region) else _Role.LEAVE


def _passed_over(source: ObjectSource, folders: dict[_Role, list[str]]) -> list[PassedOver]:
    """Return the folders not read; of those without a trail only the topmost."""
    trails = folders[_Role.DESCEND]
    without = {
        folder
        for folder in folders[_Role.SEARCH]
        if not any(trail.startswith(f"{folder}/") for trail in trails)
    }
    reasons = {
        "it holds digest files": folders[_Role.DIGESTS],
        "it holds logs of another service": folders[_Role.OTHER_SERVICE],
        "no folder AWSLogs was found in it": [
            folder for folder in without if folder.rpartition("/")[0] not in without
        ],
    }
    return [
        PassedOver(source.name(folder), why)
        for why, several in reasons.items()
        for folder in several
    ]


def _first_page(source: ObjectSource) -> Sequence["ObjectMeta"]:
    try:
        return next(obstore.list(source.store, source.prefix or None, chunk_size=PAGE), ())
    except STORE_ERRORS as error:
        raise run_error(error, source.name(source.prefix), Action.LIST) from error


def _is_heap(folder: str, first: Sequence["ObjectMeta"]) -> bool:
    """Return whether a folder seems to hold very many objects and no folders.

    Opening such a folder would list all of it at once, so it is not searched.
    """
    direct = folder.count("/") + 1 if folder else 0
    return len(first) == PAGE and all(meta["path"].count("/") == direct for meta in first)


def open_folder(source: ObjectSource, folder: str) -> tuple[list[str], list[StoredObject]]:
    """Return the folders and the objects directly in a folder."""
    try:
        listing = obstore.list_with_delimiter(source.store, folder or None)
    except STORE_ERRORS as error:
        raise run_error(error, source.name(folder), Action.LIST) from error
    below = (stored_object(source, meta) for meta in listing["objects"])
    return list(listing["common_prefixes"]), [stored for stored in below if stored.key != folder]


def _the_object(source: ObjectSource) -> StoredObject:
    """Return the object that the source names, since it is not a folder."""
    if not source.prefix:
        raise nothing_at(source.url)
    try:
        return stored_object(source, obstore.head(source.store, source.prefix))
    except STORE_ERRORS as error:
        raise run_error(error, source.name(source.prefix), Action.READ) from error
