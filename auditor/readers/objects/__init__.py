"""Object stores as sources: `s3://bucket/prefix`, and `gs://` and `az://` the same way.

open_source ─▶ ObjectSource ─ survey ─▶ Survey ─ list_pages ─▶ StoredObject ─ fetch ─▶ bytes
"""

from auditor.readers.objects.cost import PRICES_OF, Estimate
from auditor.readers.objects.dividing import list_folder
from auditor.readers.objects.fetching import fetch, fetch_stream, open_file
from auditor.readers.objects.listing import keeps, list_pages
from auditor.readers.objects.sources import ObjectSource, open_source
from auditor.readers.objects.stored import ListingPage, StoredObject
from auditor.readers.objects.surveying import PassedOver, Survey, survey

__all__ = [
    "PRICES_OF",
    "Estimate",
    "ListingPage",
    "ObjectSource",
    "PassedOver",
    "StoredObject",
    "Survey",
    "fetch",
    "fetch_stream",
    "keeps",
    "list_folder",
    "list_pages",
    "open_file",
    "open_source",
    "survey",
]
