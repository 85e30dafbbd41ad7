"""The gate of anonymous reports: so many an hour from one source, more against work.

What it counts is kept in the memory of the process, by a hash under a key that nobody else has
and that goes with the process; nothing of it is stored, logged or sent.
"""

from __future__ import annotations

import hmac
import math
import os
from collections import deque
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from hotline.domain.work_proofs import Proof, bits_for, end_of, new_challenge
from hotline.request_refusals import TooManyAnonymousError

SPAN = timedelta(hours=1)
_KEY_BYTES = 32


class ReportGate:
    """Reports of the last hour by source: the front-end or account that handed them in.

    Several processes count each for itself, and forget when they end.
    """

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self._key = os.urandom(_KEY_BYTES)
        self._seen: dict[bytes, deque[datetime]] = {}
        self._spent: dict[str, datetime] = {}
        self._lock = Lock()

    def admit(self, source: str, proof: Proof | None, now: datetime) -> None:
        """Let a report in; raises TooManyAnonymousError with a challenge for what is too much."""
        name = hmac.new(self._key, source.encode(), sha256).digest()
        with self._lock:
            self._clear(now)
            times = self._seen.setdefault(name, deque())
            if len(times) >= self._allowed and not self._is_paid(proof, now):
                bits = bits_for(len(times) - self._allowed, self._allowed)
                # The first of those that keep the count at the limit has to become an hour old.
                wait = times[len(times) - self._allowed] + SPAN - now
                challenge = new_challenge(self._key, now, bits)
                raise TooManyAnonymousError(challenge, math.ceil(wait.total_seconds()))
            times.append(now)

    def _is_paid(self, proof: Proof | None, now: datetime) -> bool:
        """Whether the work was done, for this report alone."""
        if proof is None or proof.challenge in self._spent:
            return False
        end = end_of(self._key, proof, now)
        if end is None:
            return False
        self._spent[proof.challenge] = end
        return True

    def _clear(self, now: datetime) -> None:
        """Forget what is older than the span, and sources of whom nothing is left."""
        for name, times in list(self._seen.items()):
            while times and times[0] <= now - SPAN:
                times.popleft()
            if not times:
                del self._seen[name]
        self._spent = {each: end for each, end in self._spent.items() if end >= now}
