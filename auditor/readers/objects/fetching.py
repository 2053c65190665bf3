"""Fetching objects."""

import obstore

from auditor.cloudtrail.logfile import Rejection
from auditor.readers.objects.faults import STORE_ERRORS, Action, object_fault, run_error
from auditor.readers.objects.sources import ObjectSource


def fetch(source: ObjectSource, key: str) -> bytes | Rejection:
    """Return an object's bytes, or why it could not be read; any number of threads may call it.

    Raises:
        AuditorError: the fault is not the object's, so that the next one would fail as well.
    """
    name = source.name(key)
    try:
        return obstore.get(source.store, key).bytes().to_bytes()
    except STORE_ERRORS as error:
        rejection = object_fault(error, name)
        if rejection is None:
            raise run_error(error, name, Action.READ) from error
        return rejection
