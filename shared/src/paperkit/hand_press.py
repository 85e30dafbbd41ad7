"""Printing in the process at hand: for tests, which would start a process for every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Order = TypeVar("Order")


class HandPress:
    """A press with room for everybody that prints at once."""

    @contextmanager
    def room(self) -> Iterator[None]:
        yield

    def printed(self, make: Callable[[Order], bytes], order: Order) -> bytes:
        """`make(order)`."""
        return make(order)
