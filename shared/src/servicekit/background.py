"""Threads that run beside the requests: woken by new work, patient without, stopped in time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import event
from sqlmodel import Session

from servicekit.database import Database
from servicekit.logs import logger

log = logger("background")


class Bell:
    """Tells every listener in this process that there may be work; others find it by polling."""

    def __init__(self) -> None:
        self._listeners: WeakSet[threading.Event] = WeakSet()
        self._lock = threading.Lock()

    def listener(self) -> threading.Event:
        """A new event that every ring sets; it lives as long as the caller keeps it."""
        heard = threading.Event()
        with self._lock:
            self._listeners.add(heard)
        return heard

    def ring(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for heard in listeners:
            heard.set()

    def ring_after(self, session: Session) -> None:
        """Ring once the session's transaction is committed: before, there is nothing to see."""
        event.listen(session, "after_commit", lambda _: self.ring(), once=True)


_bells: WeakKeyDictionary[Database, dict[str, Bell]] = WeakKeyDictionary()
_bells_lock = threading.Lock()


def bell_of(database: Database, purpose: str) -> Bell:
    """The bell that all threads working on `database` for one purpose share."""
    with _bells_lock:
        return _bells.setdefault(database, {}).setdefault(purpose, Bell())


class Background:
    """Repeats `turn` in a thread, from entering to leaving.

    `turn` says whether it found work; without work, or after an error (logged, never fatal to the
    thread), the thread waits until `heard` is set or `idle_seconds` have passed.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], bool],
        *,
        idle_seconds: float,
        heard: threading.Event | None = None,
        stop_seconds: float = 10.0,
    ) -> None:
        self._turn = turn
        self._idle_seconds = idle_seconds
        self._stop_seconds = stop_seconds
        self._heard = heard or threading.Event()
        self._stopping = threading.Event()
        # A daemon: a turn that cannot be stopped in time must not keep the process alive.
        self._thread = threading.Thread(target=self._repeat, name=name, daemon=True)

    def __enter__(self) -> Background:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ask_to_stop()
        self._thread.join(self._stop_seconds)
        if self._thread.is_alive():
            log.warning("background thread did not stop in time", thread=self._thread.name)

    def ask_to_stop(self) -> None:
        """Make the present turn the last."""
        self._stopping.set()
        self._heard.set()

    def _repeat(self) -> None:
        while not self._stopping.is_set():
            self._heard.clear()
            if not self._attempt() and not self._stopping.is_set():
                self._heard.wait(self._idle_seconds)

    def _attempt(self) -> bool:
        try:
            return self._turn()
        except Exception:
            if not self._stopping.is_set():
                log.exception("background turn failed", thread=self._thread.name)
            return False
