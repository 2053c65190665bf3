"""The credentials that led to a credential."""

from collections.abc import Callable, Iterator

from auditor.cloudtrail.lineage.link import Link


def ancestors(link: Link, parent_of: Callable[[Link], Link | None]) -> Iterator[Link]:
    """Yield the credentials that led to one, nearest first.

    In a circle of credentials that began one another, each of the others is yielded once.

    Args:
        parent_of: returns the link of the credential whose call began another one.
    """
    visited = {id(link)}
    while (parent := parent_of(link)) is not None and id(parent) not in visited:
        visited.add(id(parent))
        yield parent
        link = parent
