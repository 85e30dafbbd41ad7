"""Slows down guessing: failures are counted per name, in this process, known name or not.

The count is a brake, not an account lock: it is kept in memory, doubles a short pause, and one
success clears it. With several workers each keeps its own, so a guesser gains a small factor.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from time import monotonic

from gateway.oauth.errors import TooManyAttemptsError

FREE_FAILURES = 5
LONGEST_PAUSE_SECONDS = 60.0
NAMES_KEPT = 10_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    pause_until: float = 0.0


class Throttle:
    """Failed attempts by name, the least recently seen forgotten first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, _Failures] = OrderedDict()

    def check(self, name: str) -> None:
        """Raises TooManyAttemptsError while the pause after too many failures lasts."""
        found = self._failures.get(name)
        if found is not None and found.pause_until > monotonic():
            raise TooManyAttemptsError(ceil(found.pause_until - monotonic()))

    def failed(self, name: str) -> None:
        """Count a failure; beyond the free ones each doubles the pause."""
        found = self._failures.setdefault(name, _Failures())
        self._failures.move_to_end(name)
        found.count += 1
        if found.count > FREE_FAILURES:
            exponent = min(found.count - FREE_FAILURES, 10)
            found.pause_until = monotonic() + min(2.0**exponent, LONGEST_PAUSE_SECONDS)
        if len(self._failures) > NAMES_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        self._failures.pop(name, None)
