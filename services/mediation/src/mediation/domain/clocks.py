"""When a clock of mediation or escrow runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lawkit.articles import Article, carries_out
from lawkit.calendar import Calendars, Deadline, Pause, Unit, WalkedDay, due
from lawkit.explain import Explained
from lawkit.shanghai import end_of_day, shanghai_day
from mediation.domain.articles import (
    APPRAISAL_STOPS_TERM,
    CONFIRMATION_APPLICATION,
    MEDIATION_TERM,
    ONLINE_ACCEPTANCE,
    ONLINE_OTHER_SIDE,
    ONLINE_TERM,
    PERIODS,
)
from mediation.domain.clock_errors import (
    ClockDoesNotStopError,
    ClockLengthFixedError,
    ConsentMissingError,
    ExtensionRefusedError,
    ExtensionTooLongError,
    NoClockLengthError,
)
from mediation.domain.clock_policy import ClockPolicy, ClockUnit, Extension

_ARTICLES: dict[str, tuple[Article, ...]] = {
    "MED_ACCEPT": (ONLINE_ACCEPTANCE,),
    "MED_ASK_OTHER_SIDE": (ONLINE_OTHER_SIDE,),
    "MED_TERM_PRE": (MEDIATION_TERM, ONLINE_TERM, PERIODS),
    "MED_TERM_ORD": (MEDIATION_TERM, ONLINE_TERM, PERIODS),
    "MED_TERM_SIMPLE": (MEDIATION_TERM, ONLINE_TERM, PERIODS),
    "MED_CONFIRM_APPLY": (CONFIRMATION_APPLICATION, PERIODS),
}
_WHOSE = {
    Extension.ALL_PARTIES: ("all parties", "各方当事人"),
    Extension.INVESTOR_SIDE: ("the investor side", "投资者一方"),
    Extension.COURT: ("the court", "人民法院"),
    Extension.ANNOUNCEMENT: ("whoever announced it", "公告人"),
}


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """What one run of a clock adds to its policy."""

    length: int | None = None
    fixed_on: date | None = None
    extension: int = 0
    extension_agreed_by: Extension | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockEnd:
    """When a clock runs out, and on what that rests."""

    code: str
    unit: ClockUnit
    length: int | None
    extension: int
    due_on: date
    due_at: datetime
    provisional: bool
    days: tuple[WalkedDay, ...]
    source: str
    is_verified: bool
    explanation: Explained[date]


@carries_out(
    PERIODS,
    MEDIATION_TERM,
    ONLINE_TERM,
    ONLINE_ACCEPTANCE,
    ONLINE_OTHER_SIDE,
    APPRAISAL_STOPS_TERM,
    CONFIRMATION_APPLICATION,
)
def clock_end(
    policy: ClockPolicy,
    start_at: datetime,
    terms: ClockTerms,
    *,
    calendars: Calendars,
) -> ClockEnd:
    """The end of a clock that starts at `start_at`.

    The day of the start is not counted; a period of calendar days that ends on a rest day ends on
    the next working day; days of an appraisal are not part of the term of mediation. Raises the
    ClockRefusedError that fits.
    """
    dated = policy.on(shanghai_day(start_at))
    _check(policy, terms)
    length = terms.length if terms.length is not None else dated.length
    reached = _reached(policy, start_at, length, terms, calendars)
    return ClockEnd(
        code=policy.code,
        unit=policy.unit,
        length=length,
        extension=terms.extension,
        due_on=reached.due_on,
        due_at=reached.due_at,
        provisional=reached.provisional,
        days=reached.days,
        source=dated.source,
        is_verified=dated.is_verified,
        explanation=_explained(policy, start_at, length, terms, reached),
    )


def _reached(
    policy: ClockPolicy,
    start_at: datetime,
    length: int | None,
    terms: ClockTerms,
    calendars: Calendars,
) -> Deadline:
    if policy.unit is ClockUnit.FIXED_DATE:
        if terms.fixed_on is None:
            raise NoClockLengthError(policy.code, "fixed_on")
        is_provisional = calendars.statutory.is_provisional(terms.fixed_on)
        return Deadline(terms.fixed_on, end_of_day(terms.fixed_on), is_provisional, ())
    if length is None:
        raise NoClockLengthError(policy.code, "length")
    if policy.unit is ClockUnit.HOUR:
        due_at = start_at + timedelta(hours=length)
        return Deadline(shanghai_day(due_at), due_at, provisional=False, days=())
    return due(
        start_at,
        length + terms.extension,
        Unit(policy.unit.value),
        calendars=calendars,
        roll=policy.unit is ClockUnit.CALENDAR_DAY,
        pauses=terms.pauses,
    )


def _check(policy: ClockPolicy, terms: ClockTerms) -> None:
    if terms.length is not None and not policy.is_length_agreed:
        raise ClockLengthFixedError(policy.code, "length")
    if terms.fixed_on is not None and policy.unit is not ClockUnit.FIXED_DATE:
        raise ClockLengthFixedError(policy.code, "fixed_on")
    if terms.pauses and not policy.can_pause:
        raise ClockDoesNotStopError(policy.code)
    if not terms.extension:
        return
    if policy.extension is Extension.NONE:
        raise ExtensionRefusedError(policy.code)
    if terms.extension_agreed_by not in (policy.extension, Extension.ALL_PARTIES):
        raise ConsentMissingError(policy.code, *_WHOSE[policy.extension])
    largest = policy.largest_extension
    if largest is not None and terms.extension > largest:
        raise ExtensionTooLongError(policy.code, terms.extension, largest)


def _explained(
    policy: ClockPolicy,
    start_at: datetime,
    length: int | None,
    terms: ClockTerms,
    reached: Deadline,
) -> Explained[date]:
    started = Explained(shanghai_day(start_at), "start (not counted)", "起算日（当日不计入）")
    steps: list[Explained[Any]] = [started]
    if length is not None:
        steps.append(Explained(length, f"length in {policy.unit}s", _UNIT_ZH[policy.unit]))
    if terms.extension:
        steps.append(Explained(terms.extension, "agreed extension", "经同意延长"))
    skipped = sum(not day.counted for day in reached.days)
    if skipped:
        steps.append(Explained(skipped, "days not counted", "未计入的日数（休息日、中止、顺延）"))
    return Explained(
        reached.due_on,
        f"{policy.code} runs out at 24:00 of",
        f"{policy.title_zh}届满",
        articles=_ARTICLES.get(policy.code, ()),
        rests_on=tuple(steps),
    )


_UNIT_ZH = {
    ClockUnit.WORKING_DAY: "期限（工作日）",
    ClockUnit.CALENDAR_DAY: "期限（日）",
    ClockUnit.HOUR: "期限（小时）",
    ClockUnit.FIXED_DATE: "期限（固定日期）",
}
