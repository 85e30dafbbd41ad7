"""The opening position inside the moving average, where the court lets its cost count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from lawkit.articles import carries_out
from loss_calc.domain.articles import BULL_DIFFERENCE, SOLD_DIFFERENCE_2003
from loss_calc.domain.charges import Deduction, DeductionMethod
from loss_calc.domain.deductions.terms import NamedWindow
from loss_calc.domain.errors import CaseFactsError, ParameterError
from loss_calc.domain.facts import PRICE_SCALE, Direction, InvestorRecord
from loss_calc.domain.movements import Movement
from loss_calc.domain.parameters import OpeningCost, Parameters
from loss_calc.domain.restoration import Exact, Restoration

FOLLOWS_TRADES = frozenset(
    {
        DeductionMethod.SYNCHRONISED_INDEX,
        DeductionMethod.RETURN_CURVE,
        DeductionMethod.MULTI_FACTOR,
        DeductionMethod.EVENT_STUDY,
    }
)


class OpeningCostMissingError(CaseFactsError):
    """The opening position enters the average at its cost, but no cost is given."""

    code = "opening_cost_missing"

    def __init__(self, shares: str, shares_zh: str) -> None:
        super().__init__(
            f"{shares} have no cost, which include_at_cost needs.",
            f"{shares_zh}未给出成本价，无法按成本计入。",
        )


@carries_out(BULL_DIFFERENCE, SOLD_DIFFERENCE_2003)
def require_opening_cost_fits(
    parameters: Parameters, deduction: Deduction, direction: Direction
) -> None:
    """Opening shares lower or raise the average of purchases only; no index level belongs to them,
    so a deduction that follows the investor's own trades cannot go with them.

    Raises ParameterError for a bear case or such a deduction.
    """
    if parameters.opening_cost is OpeningCost.NOT_USED:
        return
    follows = deduction.method in FOLLOWS_TRADES or NamedWindow.OWN_TRADES in deduction.windows
    if direction is Direction.BULL and not follows:
        return
    raise ParameterError(
        "opening_cost include_at_cost goes with bull cases and with deductions that do not follow "
        "the investor's own trades.",
        "期初持仓按成本计入仅适用于诱多型案件，且不得与跟随投资者自身交易的扣除方法并用。",
        pointer="/parameters/opening_cost",
        parameter="opening_cost",
    )


@carries_out(BULL_DIFFERENCE, SOLD_DIFFERENCE_2003)
def opening_average(
    record: InvestorRecord,
    first_listed_on: date | None,
    before: Sequence[Movement],
    restored: Restoration,
) -> Exact:
    """What one opening share cost at implementation, in 1e-4 yuan of the exposure day: the given
    costs, averaged on through the purchases before implementation; 0 where nothing is held.

    Raises OpeningCostMissingError for a position or a transfer in without a cost.
    """
    quantity: Exact = 0
    cost: Exact = 0
    for position in record.opening_positions:
        if not position.quantity:
            continue
        if position.cost is None or first_listed_on is None:
            account = position.account
            raise OpeningCostMissingError(
                f"The opening shares of account {account}", f"账户 {account} 的期初持仓"
            )
        shares = restored.shares(position.quantity, first_listed_on)
        quantity += shares
        cost += shares * restored.ticks(position.cost * PRICE_SCALE, first_listed_on)
    for movement in before:
        if not movement.is_purchase:
            left = quantity - movement.quantity
            cost = Fraction(cost * left, quantity) if left else 0
            quantity = left
            continue
        if movement.ticks is None:
            trade_id = movement.trade.trade_id
            raise OpeningCostMissingError(
                f"The shares of transfer {trade_id}", f"过户 {trade_id} 的股份"
            )
        quantity += movement.quantity
        cost += movement.quantity * movement.ticks
    return Fraction(cost, quantity) if quantity else 0
