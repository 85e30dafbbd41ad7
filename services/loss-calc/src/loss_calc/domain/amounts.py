"""What is owed on matched shares: difference, netting, deduction, charges, interest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lawkit.money import Money
from loss_calc.domain.charges import Interest
from loss_calc.domain.deductions.choice import deduction_outcome
from loss_calc.domain.deductions.outcome import NOTHING_DEDUCTED, Claim, DeductionOutcome
from loss_calc.domain.difference import Parts, Prices, difference_parts, netted, netted_parts
from loss_calc.domain.fees import Charges, charges
from loss_calc.domain.frame import Frame
from loss_calc.domain.interest import InterestLine, interest_line
from loss_calc.domain.loss import Workings
from loss_calc.domain.parameters import Netting
from loss_calc.domain.replay import Replay
from loss_calc.domain.restoration import Exact

NOTHING = Parts(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one claim; fractions are exact yuan. `parts` is before netting, `owed` after
    netting and deduction."""

    parts: Parts
    difference: Fraction
    outcome: DeductionOutcome
    owed: Parts
    payable_money: Money
    charged: Charges
    interest_lines: tuple[InterestLine, ...]
    interest: Money

    @property
    def payable(self) -> Fraction:
        """The payable difference before its rounding."""
        return self.owed.closed + self.owed.held

    @property
    def total(self) -> Money:
        """The sum of the rounded items."""
        charged = self.charged.commission + self.charged.stamp_duty
        return self.payable_money + charged + self.interest

    def workings(self, replay: Replay) -> Workings:
        """The amounts beside the replay they rest on."""
        return Workings(
            opening_given=replay.opening_given,
            opening_inferred=replay.opening_inferred,
            movements=replay.movements,
            window=replay.window,
            exit=replay.exit,
            parts=self.parts,
            owed=self.owed,
            outcome=self.outcome,
            charge_rate=self.charged.rate,
            interest_lines=self.interest_lines,
            first_effective_on=replay.window.first_effective_day,
        )


def settled_amounts(
    frame: Frame,
    replay: Replay,
    shares: tuple[Exact, Exact],
    prices: Prices | None,
) -> Amounts:
    """The amounts of a claim of (closed, held) shares; without prices there is no claim."""
    parameters = frame.parameters
    parts = NOTHING
    if prices is not None:
        parts = difference_parts(prices, *shares, frame.facts.direction)
    difference = netted(parts, parameters.netting)
    outcome = NOTHING_DEDUCTED
    # Where nothing was lost nothing is deducted, whatever the method.
    if prices is not None and difference:
        claim = _claim(frame, replay, shares, prices)
        outcome = deduction_outcome(claim, frame.deduction, frame.indices)
    owed = owed_parts(parts, outcome, parameters.netting)
    charged = charges(
        owed.closed + owed.held,
        frame.fees,
        rounding=parameters.rounding,
        is_joint=parameters.round_fees_jointly,
    )
    ends = (replay.exit.last_closed_on, frame.baseline.on)
    lines = interest_on(frame.interest, owed, charged.rate, replay.window.first_effective_day, ends)
    interest = in_fen(frame, sum((line.amount for line in lines), Fraction(0)))
    return Amounts(
        parts=parts,
        difference=difference,
        outcome=outcome,
        owed=owed,
        payable_money=in_fen(frame, owed.closed + owed.held),
        charged=charged,
        interest_lines=lines,
        interest=interest,
    )


def owed_parts(parts: Parts, outcome: DeductionOutcome, netting: Netting) -> Parts:
    """What is owed on the sold and the held shares after deduction and netting."""
    reduced = Parts(
        closed=parts.closed * (1 - outcome.closed_ratio),
        held=parts.held * (1 - outcome.held_ratio),
    )
    return netted_parts(reduced, netting)


def interest_on(
    terms: Interest | None,
    owed: Parts,
    charge_rate: Fraction,
    first_effective_on: date | None,
    ends: tuple[date | None, date],
) -> tuple[InterestLine, ...]:
    """Interest on the sold part to its last sale, on the held part to the baseline day."""
    if terms is None or first_effective_on is None:
        return ()
    growth = 1 + charge_rate if terms.includes_fees else Fraction(1)
    return tuple(
        interest_line(principal * growth, first_effective_on, end, terms)
        for principal, end in zip((owed.closed, owed.held), ends, strict=True)
        if principal and end is not None
    )


def in_fen(frame: Frame, yuan: Fraction) -> Money:
    """An exact amount in yuan, rounded once to the fen."""
    return Money.of_yuan(yuan, rounding=frame.parameters.rounding)


def _claim(frame: Frame, replay: Replay, shares: tuple[Exact, Exact], prices: Prices) -> Claim:
    return Claim(
        direction=frame.facts.direction,
        parameters=frame.parameters,
        window=replay.window,
        exit=replay.exit,
        prices=prices,
        closed=shares[0],
        held=shares[1],
    )
