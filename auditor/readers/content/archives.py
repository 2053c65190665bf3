"""Archives: their members, in the order of their names, never written to disk."""

from typing import Final

from auditor.readers.content.members import Archive
from auditor.readers.content.tar import Tar
from auditor.readers.content.zip import Zip

ARCHIVES: Final[tuple[Archive, ...]] = (Zip(), Tar())
