"""Declaring the whole loan due (提前到期): the test day, the duty, and how far a chain has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from lawkit.articles import carries_out
from lawkit.calendar import Calendar, add_working_days
from lawkit.explain import Explained
from lawkit.refusals import Refusal
from loan_origination.domain.repayment_articles import ACCELERATION
from loan_origination.domain.servicing_figures import count_on

_ONE_DAY = timedelta(days=1)


class AccelerationDatesError(Refusal, ValueError):
    """A next due date that does not follow the missed one."""

    code = "next_due_date_not_after_missed"
    title = "No such chain of due dates"
    title_zh = "还款日先后不符"

    def __init__(self, first_missed_on: date, next_due_on: date) -> None:
        super().__init__(
            f"the next due date {next_due_on} must be after the missed one, {first_missed_on}",
            f"下一还款日{next_due_on}应晚于逾期还款日{first_missed_on}",
            first_missed_on=first_missed_on.isoformat(),
            next_due_on=next_due_on.isoformat(),
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The one field at fault."""
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": "/next_due_on", "detail": detail, "code": self.code},)


class DeclarationTooEarlyError(Refusal):
    """A declaration before the day on which the duty arises."""

    code = "declaration_too_early"
    title = "Not yet to be declared due"
    title_zh = "尚未达到宣告提前到期的条件"

    def __init__(self, on: date, declare_on: date) -> None:
        super().__init__(
            f"the loan can be declared due from {declare_on} on, not on {on}",
            f"自{declare_on}起方可宣告贷款提前到期，{on}尚早",
            on=on.isoformat(),
            declare_on=declare_on.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class AccelerationTimeline:
    """The three days of a chain; `is_provisional` when one rests on a calendar not loaded yet."""

    first_missed_on: date
    next_due_on: date
    test_on: date
    declare_on: date
    pay_by: date
    is_provisional: bool


@carries_out(ACCELERATION)
def acceleration_timeline(
    first_missed_on: date, next_due_on: date, calendar: Calendar
) -> AccelerationTimeline:
    """When the test falls, when the loan must be declared due, and until when all is to be paid.

    The test is at the end of the 15th working day after the next due date, day 1 being the first
    working day after it; the duty is on the following calendar day; payment is due within 5
    working days after the declaration. Raises AccelerationDatesError.
    """
    if next_due_on <= first_missed_on:
        raise AccelerationDatesError(first_missed_on, next_due_on)
    test_days = count_on("acceleration_working_days", next_due_on)
    pay_days = count_on("acceleration_pay_working_days", next_due_on)
    test_on = add_working_days(next_due_on, test_days, calendar)
    declare_on = test_on + _ONE_DAY
    pay_by = add_working_days(declare_on, pay_days, calendar)
    walked = (next_due_on, test_on, declare_on, pay_by)
    return AccelerationTimeline(
        first_missed_on=first_missed_on,
        next_due_on=next_due_on,
        test_on=test_on,
        declare_on=declare_on,
        pay_by=pay_by,
        is_provisional=any(calendar.is_provisional(day) for day in walked),
    )


@carries_out(ACCELERATION)
def require_declarable(timeline: AccelerationTimeline, on: date, calendar: Calendar) -> date:
    """The last day to pay when the loan is declared due on `on`, counted from that day.

    Refused before the day of the duty with DeclarationTooEarlyError, and whenever a day it rests
    on lies in a year whose calendar is not loaded with CalendarHorizonError.
    """
    for day in (timeline.next_due_on, timeline.test_on, timeline.declare_on, on):
        calendar.require_loaded(day)
    if on < timeline.declare_on:
        raise DeclarationTooEarlyError(on, timeline.declare_on)
    pay_days = count_on("acceleration_pay_working_days", timeline.next_due_on)
    pay_by = add_working_days(on, pay_days, calendar)
    calendar.require_loaded(pay_by)
    return pay_by


@carries_out(ACCELERATION)
def explained_timeline(timeline: AccelerationTimeline) -> Explained[date]:
    """The day of the duty resting on the two due dates and the test day."""
    missed = Explained(timeline.first_missed_on, "Due date missed", "未按时清偿的还款日")
    following = Explained(timeline.next_due_on, "Next due date", "紧邻的下一个还款日")
    test = Explained(
        timeline.test_on,
        "Test day",
        "检验日（下一还款日后第15个工作日）",
        rests_on=(missed, following),
        formula="the 15th working day after the next due date",
    )
    rests_on: tuple[Explained[Any], ...] = (
        test,
        Explained(timeline.pay_by, "Pay by", "最迟清偿日（宣告后5个工作日内）"),
        Explained(timeline.is_provisional, "Provisional", "日历未全部载入，仅为暂定"),
    )
    return Explained(
        timeline.declare_on,
        "Declare due on",
        "应宣告提前到期之日",
        articles=(ACCELERATION,),
        rests_on=rests_on,
        formula="the day after the test day",
    )


class ChainStage(StrEnum):
    """How far a loan has come on the way to being declared due, nearest to it last."""

    NONE = "none"
    WATCH = "watch"
    TEST_PENDING = "test_pending"
    TO_DECLARE = "to_declare"


STAGE_ORDER = tuple(ChainStage)


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date and the day on which all that fell due was paid; None while it is not."""

    due_on: date
    settled_on: date | None

    def is_unpaid_after(self, day: date) -> bool:
        """Whether something that fell due is still unpaid at the end of a day."""
        if self.due_on > day:
            return False
        return self.settled_on is None or self.settled_on > day


@dataclass(frozen=True, slots=True)
class Chain:
    """The stage of a loan at the end of a day, and the days that led to it."""

    stage: ChainStage
    timeline: AccelerationTimeline | None = None


NO_CHAIN = Chain(ChainStage.NONE)


@carries_out(ACCELERATION)
def acceleration_chain(
    due_dates: Sequence[DueDate],
    on: date,
    calendar: Calendar,
    *,
    needs_same_debt: bool = False,
) -> Chain:
    """The stage at the end of `on`, from due dates in order.

    A due date missed starts the chain; anything then due and unpaid at the end of the test day
    makes the duty; paying all that is due ends it. The last due date has no next one, so missing
    it starts no chain. With `needs_same_debt` only debt of the missed date itself counts.
    """
    found = NO_CHAIN
    if not any(each.is_unpaid_after(on) for each in due_dates):
        return found
    for position, (missed, following) in enumerate(pairwise(due_dates)):
        if not missed.is_unpaid_after(missed.due_on) or on < missed.due_on:
            continue
        watched = due_dates[position : position + 1] if needs_same_debt else due_dates
        chain = _chain_of(missed, following, watched, on, calendar)
        if STAGE_ORDER.index(chain.stage) > STAGE_ORDER.index(found.stage):
            found = chain
    return found


def _chain_of(
    missed: DueDate, following: DueDate, watched: Sequence[DueDate], on: date, calendar: Calendar
) -> Chain:
    timeline = acceleration_timeline(missed.due_on, following.due_on, calendar)
    last = min(on, timeline.test_on)
    if not any(each.is_unpaid_after(last) for each in watched):
        return NO_CHAIN
    if on < following.due_on:
        stage = ChainStage.WATCH
    elif on < timeline.declare_on:
        stage = ChainStage.TEST_PENDING
    else:
        stage = ChainStage.TO_DECLARE
    return Chain(stage, timeline)
