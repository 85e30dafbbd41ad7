"""Pauses: stretches of time in which a limit stands still, and the whole days they cover."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lawkit.refusals import Refusal
from lawkit.shanghai import in_shanghai, start_of_day

FIRST_YEAR = 1900
LAST_YEAR = 2999
_ONE_DAY = timedelta(days=1)


class InstantRefusedError(Refusal, ValueError):
    """An instant without offset, or in a year no limit of ours runs in."""

    code = "instant_not_usable"
    title = "Instant not usable"
    title_zh = "时间不可用"

    def __init__(self, instant: datetime) -> None:
        self.instant = instant
        super().__init__(
            f"an instant needs an offset and a year {FIRST_YEAR} to {LAST_YEAR}: {instant}",
            f"时间须带时区偏移，年份须在{FIRST_YEAR}至{LAST_YEAR}之间：{instant}",
            instant=instant.isoformat(),
        )


class PauseRefusedError(Refusal, ValueError):
    """A pause that ends before it begins."""

    code = "pause_not_usable"
    title = "Pause not usable"
    title_zh = "中止期间不可用"

    def __init__(self, from_at: datetime, to_at: datetime) -> None:
        self.from_at = from_at
        self.to_at = to_at
        super().__init__(
            f"a pause cannot end at {to_at}, before it begins at {from_at}",
            f"中止期间的结束时间{to_at}早于开始时间{from_at}",
            from_at=from_at.isoformat(),
            to_at=to_at.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time in which a limit stands still; both ends known."""

    from_at: datetime
    to_at: datetime

    def __post_init__(self) -> None:
        refuse_unusable(self.from_at)
        refuse_unusable(self.to_at)
        if self.to_at < self.from_at:
            raise PauseRefusedError(self.from_at, self.to_at)


class PausedDays:
    """The days wholly inside pauses (00:00 to 24:00 in Shanghai)."""

    def __init__(self, pauses: Iterable[Pause]) -> None:
        """Merge first: two pauses that meet at noon cover the day that neither covers alone."""
        spans = [_whole_days(from_at, to_at) for from_at, to_at in _merged(pauses)]
        covering = [(first, last) for first, last in spans if first <= last]
        self._firsts = [first for first, _ in covering]
        self._lasts = [last for _, last in covering]

    def covers(self, day: date) -> bool:
        """Whether the whole day lies inside a pause."""
        position = bisect_right(self._firsts, day) - 1
        return position >= 0 and day <= self._lasts[position]


def refuse_unusable(instant: datetime) -> None:
    """Refuse an instant without offset or far from any limit with InstantRefusedError."""
    if instant.utcoffset() is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise InstantRefusedError(instant)


def _merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for pause in sorted(pauses, key=lambda pause: pause.from_at):
        if merged and pause.from_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], pause.to_at))
        else:
            merged.append((pause.from_at, pause.to_at))
    return merged


def _whole_days(from_at: datetime, to_at: datetime) -> tuple[date, date]:
    """First and last day wholly between two instants; first after last when there is none."""
    first = in_shanghai(from_at).date()
    if start_of_day(first) < from_at:
        first += _ONE_DAY
    return first, in_shanghai(to_at).date() - _ONE_DAY
