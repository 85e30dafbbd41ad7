"""What cannot be a schedule, each with the facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from lawkit.money import Money
from lawkit.refusals import Refusal


class ScheduleError(Refusal, ValueError):
    """Terms, changes or prepayments that make no schedule; `field` is the one at fault."""

    code = "schedule_impossible"
    title = "No such schedule"
    title_zh = "还款计划无法成立"
    field: ClassVar[str]

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The one field at fault."""
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": f"/{self.field}", "detail": detail, "code": self.code},)


class FirstDueDateError(ScheduleError):
    """A first due date that is not after the draw."""

    code = "first_due_date_before_draw"
    field = "first_due_on"

    def __init__(self, first_due_on: date, disbursed_on: date) -> None:
        super().__init__(
            f"the first due date {first_due_on} must be after the draw on {disbursed_on}",
            f"首期还款日{first_due_on}应晚于放款日{disbursed_on}",
            first_due_on=first_due_on.isoformat(),
            disbursed_on=disbursed_on.isoformat(),
        )


class DueDayMismatchError(ScheduleError):
    """A first due date that does not fall on the due day."""

    code = "due_day_mismatch"
    field = "first_due_on"

    def __init__(self, first_due_on: date, due_day: int) -> None:
        super().__init__(
            f"the first due date {first_due_on} does not fall on due day {due_day}",
            f"首期还款日{first_due_on}与约定还款日（每月{due_day}日）不符",
            first_due_on=first_due_on.isoformat(),
            due_day=due_day,
        )


class InterestOnlyTooLongError(ScheduleError):
    """Interest-only months that leave no instalment for the principal."""

    code = "interest_only_too_long"
    field = "interest_only_periods"

    def __init__(self, interest_only_periods: int, periods: int) -> None:
        super().__init__(
            f"{interest_only_periods} interest-only of {periods} periods leave none for principal",
            f"共{periods}期中{interest_only_periods}期只付利息，没有归还本金的期次",
            interest_only_periods=interest_only_periods,
            periods=periods,
        )


class RateChangeBeforeTheDrawError(ScheduleError):
    """A rate change before there is a loan."""

    code = "rate_change_before_draw"
    field = "rate_changes"

    def __init__(self, effective_on: date, disbursed_on: date) -> None:
        super().__init__(
            f"the rate cannot change on {effective_on}, before the draw on {disbursed_on}",
            f"利率调整日{effective_on}早于放款日{disbursed_on}",
            effective_on=effective_on.isoformat(),
            disbursed_on=disbursed_on.isoformat(),
        )


class RateChangeTwiceError(ScheduleError):
    """Two rates for one day."""

    code = "rate_change_twice"
    field = "rate_changes"

    def __init__(self, effective_on: date) -> None:
        super().__init__(
            f"two rates are given from {effective_on} on",
            f"{effective_on}有两个利率",
            effective_on=effective_on.isoformat(),
        )


class PrepaymentBeforeTheDrawError(ScheduleError):
    """A prepayment before there is a loan."""

    code = "prepayment_before_draw"
    field = "prepayments"

    def __init__(self, on: date, disbursed_on: date) -> None:
        super().__init__(
            f"nothing can be prepaid on {on}, before the draw on {disbursed_on}",
            f"提前还款日{on}早于放款日{disbursed_on}",
            on=on.isoformat(),
            disbursed_on=disbursed_on.isoformat(),
        )


class PrepaymentAfterTheEndError(ScheduleError):
    """A prepayment when nothing is left to prepay."""

    code = "prepayment_after_end"
    field = "prepayments"

    def __init__(self, on: date, ended_on: date) -> None:
        super().__init__(
            f"nothing is left to prepay on {on}: the note is repaid on {ended_on}",
            f"{on}已无可提前归还的本金：借款已于{ended_on}还清",
            on=on.isoformat(),
            ended_on=ended_on.isoformat(),
        )


class PrepaymentAboveBalanceError(ScheduleError):
    """A prepayment of more principal than is left."""

    code = "prepayment_above_balance"
    field = "prepayments"

    def __init__(self, on: date, amount: Money, balance: Money) -> None:
        super().__init__(
            f"{amount.yuan_text()} yuan cannot be prepaid on {on}: "
            f"only {balance.yuan_text()} yuan are left",
            f"{on}提前还款{amount.yuan_text()}元超过剩余本金{balance.yuan_text()}元",
            on=on.isoformat(),
            amount_fen=amount.fen,
            balance_fen=balance.fen,
        )
