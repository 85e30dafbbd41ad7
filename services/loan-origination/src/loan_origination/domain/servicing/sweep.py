"""Income sweep (收益全额还款法): all income of a period pays the loan, interest by actual days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.refusals import Refusal
from lawkit.rounding import Rounding
from loan_origination.domain.allocation import NOTHING
from loan_origination.domain.penalties import DAYS_PER_BANK_YEAR
from loan_origination.domain.repayment_articles import INCOME_SWEEP
from loan_origination.domain.schedules.rate_path import RatePath


class SweepPeriodsError(Refusal, ValueError):
    """Periods of a sweep that do not follow each other."""

    code = "sweep_periods_disordered"
    title = "Sweep periods out of order"
    title_zh = "收益还款期次先后不符"

    def __init__(self, ends_on: date, starts_on: date) -> None:
        super().__init__(
            f"a period that starts on {starts_on} cannot end on {ends_on}",
            f"自{starts_on}起的期次不能于{ends_on}结束",
            starts_on=starts_on.isoformat(),
            ends_on=ends_on.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class SweepPeriod:
    """One agreed period: what came in, what costs were agreed, what the plan asks at least."""

    ends_on: date
    income: Money
    agreed_costs: Money = NOTHING
    other_sources: Money = NOTHING
    planned: Money = NOTHING

    @property
    def net(self) -> Money:
        """What can pay the loan: income less agreed costs plus other money, never negative."""
        return max(self.income - self.agreed_costs + self.other_sources, NOTHING)


@dataclass(frozen=True, slots=True)
class SweepRow:
    """How one period went; `short_*` is what the plan asked beyond what was paid and is overdue.

    `unpaid_interest` includes that of earlier periods; `returned` goes back to the borrower.
    """

    ends_on: date
    days: int
    interest: Money
    paid_interest: Money
    paid_principal: Money
    returned: Money
    unpaid_interest: Money
    short_interest: Money
    short_principal: Money
    balance: Money

    @property
    def shortfall(self) -> Money:
        """What is overdue of this period: interest (compound interest) and principal (penalty)."""
        return self.short_interest + self.short_principal


@carries_out(INCOME_SWEEP)
def swept(
    balance: Money,
    rates: RatePath,
    starts_on: date,
    periods: Sequence[SweepPeriod],
    rounding: Rounding = Rounding.HALF_UP,
) -> tuple[SweepRow, ...]:
    """Every period of a sweep: interest by actual days over 360, unpaid interest paid first, then
    this period's, then principal up to the balance; the rest is returned.

    Paying more than the plan is no prepayment. Raises SweepPeriodsError.
    """
    rows: list[SweepRow] = []
    carried = NOTHING
    for period in periods:
        if period.ends_on <= starts_on:
            raise SweepPeriodsError(period.ends_on, starts_on)
        interest = balance.times(_factor(rates, starts_on, period.ends_on), rounding=rounding)
        row = _row(period, starts_on, balance, interest, carried)
        rows.append(row)
        balance, carried, starts_on = row.balance, row.unpaid_interest, period.ends_on
    return tuple(rows)


@carries_out(INCOME_SWEEP)
def shrunk_plan(planned: Sequence[Money], paid_beyond_plan: Money) -> tuple[Money, ...]:
    """The plan's later rows after more was paid than planned: they shrink from the end."""
    rows = list(planned)
    for position in reversed(range(len(rows))):
        part = min(rows[position], paid_beyond_plan)
        rows[position] -= part
        paid_beyond_plan -= part
    return tuple(rows)


def _row(
    period: SweepPeriod, starts_on: date, balance: Money, interest: Money, carried: Money
) -> SweepRow:
    owed_interest = carried + interest
    paid_interest = min(period.net, owed_interest)
    paid_principal = min(period.net - paid_interest, balance)
    unpaid = owed_interest - paid_interest
    # What earlier periods left unpaid is overdue already; a period falls short of its own plan.
    for_this_period = max(period.net - carried, NOTHING)
    planned = min(period.planned, balance + interest)
    shortfall = max(planned - for_this_period, NOTHING)
    short_interest = min(shortfall, max(interest - for_this_period, NOTHING))
    return SweepRow(
        ends_on=period.ends_on,
        days=(period.ends_on - starts_on).days,
        interest=interest,
        paid_interest=paid_interest,
        paid_principal=paid_principal,
        returned=period.net - paid_interest - paid_principal,
        unpaid_interest=unpaid,
        short_interest=short_interest,
        short_principal=shortfall - short_interest,
        balance=balance - paid_principal,
    )


def _factor(rates: RatePath, start: date, end: date) -> Fraction:
    stretches = rates.stretches(start, end)
    return sum(
        (
            rates.on(cut) * Fraction((until - cut).days, DAYS_PER_BANK_YEAR)
            for cut, until in stretches
        ),
        start=Fraction(0),
    )
