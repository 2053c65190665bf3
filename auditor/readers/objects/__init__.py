"""Object stores as sources: `s3://bucket/prefix`, and `gs://` and `az://` the same way.

open_source ─▶ ObjectSource ─ survey ─▶ Survey ─ list_objects ─▶ StoredObject ─ fetch ─▶ bytes
"""

from auditor.readers.objects.cost import PRICES_OF, Estimate
from auditor.readers.objects.fetching import fetch
from auditor.readers.objects.listing import StoredObject, list_objects, list_pages
from auditor.readers.objects.sources import ObjectSource, StoreOptions, is_object_url, open_source
from auditor.readers.objects.surveying import PassedOver, Survey, survey

__all__ = [
    "PRICES_OF",
    "Estimate",
    "ObjectSource",
    "PassedOver",
    "StoreOptions",
    "StoredObject",
    "Survey",
    "fetch",
    "is_object_url",
    "list_objects",
    "list_pages",
    "open_source",
    "survey",
]
