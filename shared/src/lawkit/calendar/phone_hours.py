"""Phone hours: the spans in which the hotline answers, and service time between instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from itertools import takewhile

from lawkit.calendar.kinds import PhoneCalendar, shipped_calendars
from lawkit.calendar.pauses import refuse_unusable
from lawkit.calendar.table import shipped_file
from lawkit.refusals import Refusal
from lawkit.shanghai import SHANGHAI, shanghai_day

LARGEST_MINUTES = 1_000_000
LONGEST_STRETCH = timedelta(days=36_500)
_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_PER_MINUTE = 60_000_000


class ServiceTimeRefusedError(Refusal, ValueError):
    """A stretch of service time that runs backwards or is too long."""

    code = "service_time_not_usable"
    title = "Service time not usable"
    title_zh = "服务时长不可用"


@dataclass(frozen=True, slots=True)
class PhoneHours:
    """The spans of a service day over the phone calendar; a span ends before its close."""

    calendar: PhoneCalendar
    spans: tuple[tuple[time, time], ...]

    def is_open(self, instant: datetime) -> bool:
        """Whether a call at this instant is answered."""
        return self.next_service_instant(instant) == instant

    def next_service_instant(self, instant: datetime) -> datetime:
        """The instant itself within phone hours, else the next opening; in UTC."""
        opens_at, _ = next(self._spans_after(instant))
        return max(opens_at, instant.astimezone(UTC))

    def service_minutes_between(self, from_at: datetime, to_at: datetime) -> Fraction:
        """The exact minutes of phone hours between two instants."""
        served = self.service_time_between(from_at, to_at)
        return Fraction(served // _MICROSECOND, _MICROSECONDS_PER_MINUTE)

    def service_time_between(self, from_at: datetime, to_at: datetime) -> timedelta:
        """How long the phones are served between two instants; raises ServiceTimeRefusedError."""
        refuse_unusable(from_at)
        refuse_unusable(to_at)
        if not timedelta() <= to_at - from_at <= LONGEST_STRETCH:
            raise ServiceTimeRefusedError(
                f"service time from {from_at} to {to_at} runs backwards or is too long",
                f"服务时长自{from_at}至{to_at}，结束早于开始或者过长",
                from_at=from_at.isoformat(),
                to_at=to_at.isoformat(),
            )
        served = timedelta()
        spans = takewhile(lambda span: span[0] < to_at, self._spans_after(from_at))
        for opens_at, closes_at in spans:
            served += min(closes_at, to_at) - max(opens_at, from_at)
        return served

    def service_time_on(self, day: date) -> timedelta:
        """How long the phones are served on a whole day."""
        return _time_of(self.spans) if self.calendar.is_working(day) else timedelta()

    def after_service_minutes(self, start_at: datetime, minutes: int) -> datetime:
        """The instant at which `minutes` of phone hours have passed; in UTC.

        A start outside phone hours counts as the next opening.
        """
        if isinstance(minutes, bool) or not 0 <= minutes <= LARGEST_MINUTES:
            raise ServiceTimeRefusedError(
                f"0 to {LARGEST_MINUTES} service minutes, not {minutes}",
                f"服务分钟数应为0至{LARGEST_MINUTES}，不能为{minutes}",
                minutes=minutes,
                largest=LARGEST_MINUTES,
            )
        spans = self._spans_after(start_at)
        opens_at, closes_at = next(spans)
        at = max(opens_at, start_at.astimezone(UTC))
        left = timedelta(minutes=minutes)
        while at + left > closes_at:
            left -= closes_at - at
            at, closes_at = next(spans)
        return at + left

    def _spans_after(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Spans that close after an instant, in order, as UTC instants; there is always another."""
        refuse_unusable(instant)
        day = self.calendar.working_on_or_after(shanghai_day(instant))
        while True:
            for opens, closes in self.spans:
                closes_at = _at(day, closes)
                if closes_at > instant:
                    yield _at(day, opens), closes_at
            day = self.calendar.next_working(day)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=SHANGHAI).astimezone(UTC)


@cache
def _time_of(spans: tuple[tuple[time, time], ...]) -> timedelta:
    """How long the spans are together, on whatever day."""
    day = date.min
    lengths = (datetime.combine(day, to) - datetime.combine(day, since) for since, to in spans)
    return sum(lengths, timedelta())


@cache
def shipped_phone_hours() -> PhoneHours:
    """The published phone hours over the shipped calendar."""
    return PhoneHours(shipped_calendars().phone, shipped_file().phone_spans)
