"""Values that processes of one run send each other; nothing else is ever read as a pickle."""

import pickle
from io import BytesIO
from typing import Any, BinaryIO


def pickled(value: object) -> bytes:
    """Return a value as bytes."""
    return pickle.dumps(value)


def unpickled(content: bytes) -> Any:
    """Return a value of our own from its bytes."""
    return receive(BytesIO(content))


def send(value: object, stream: BinaryIO) -> None:
    """Write a value to another process of ours."""
    pickle.dump(value, stream)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Return the next value of another process of ours.

    Raises:
        EOFError: the process ended.
        pickle.UnpicklingError: it ended within the value.
    """
    return pickle.load(stream)  # noqa: S301  # our own, as the callers know
