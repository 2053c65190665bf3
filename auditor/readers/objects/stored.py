"""Objects of a bucket as a listing describes them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obstore import ObjectMeta


from dataclasses import dataclass
from datetime import datetime
from typing import Final

from auditor.readers.objects.sources import ObjectSource

PAGE: Final = 1000
"""Maximum number of objects in the response to one LIST request."""


LISTERS: Final = 8
"""Maximum number of LIST requests at the same time."""


@dataclass(frozen=True, slots=True, order=True)
class StoredObject:
    """An object in a listing."""

    key: str
    name: str
    """Its URL."""
    size: int
    """Bytes as stored."""
    etag: str | None
    last_modified: datetime


ListingPage = tuple[StoredObject, ...]


def stored_object(source: ObjectSource, meta: "ObjectMeta") -> StoredObject:
    """Return an object as the store's listing describes it."""
    key = meta["path"]
    return StoredObject(key, source.name(key), meta["size"], meta["e_tag"], meta["last_modified"])
