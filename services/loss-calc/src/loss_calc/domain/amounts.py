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
from loss_calc.domain.fees import ChargeBasis, Charges, charges, needs_matched_trades
from loss_calc.domain.frame import Frame
from loss_calc.domain.interest import InterestLine, interest_line
from loss_calc.domain.loss import Workings
from loss_calc.domain.matched_trades import MatchedTrade, matched_trades
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
            charge_basis=self.charged.basis,
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
        outcome = deduction_outcome(claim, frame.deduction, frame.indices, frame.measured)
    owed = owed_parts(parts, outcome, parameters.netting)
    payable = owed.closed + owed.held
    charged = charges(
        _charge_basis(frame, replay, shares, prices, (difference, payable)),
        frame.fees,
        rounding=parameters.rounding,
        is_joint=parameters.round_fees_jointly,
    )
    ends = (replay.exit.last_closed_on, frame.baseline.on)
    lines = interest_on(frame.interest, owed, charged, replay.window.first_effective_day, ends)
    interest = in_fen(frame, sum((line.amount for line in lines), Fraction(0)))
    return Amounts(
        parts=parts,
        difference=difference,
        outcome=outcome,
        owed=owed,
        payable_money=in_fen(frame, payable),
        charged=charged,
        interest_lines=lines,
        interest=interest,
    )


def _charge_basis(
    frame: Frame,
    replay: Replay,
    shares: tuple[Exact, Exact],
    prices: Prices | None,
    amounts: tuple[Fraction, Fraction],
) -> ChargeBasis:
    difference, payable = amounts
    # Trading costs follow a loss; where none is owed there is nothing that they could follow.
    if prices is None or difference <= 0:
        return ChargeBasis(payable, Fraction(0), Fraction(0), ())
    closed, held = shares
    turnover = prices.entry * (closed + held) + (prices.exit or 0) * closed
    if frame.fees.includes_held:
        turnover += prices.baseline * held
    matched: tuple[MatchedTrade, ...] = ()
    if needs_matched_trades(frame.fees):
        matched = matched_trades(replay.window, replay.exit)
    return ChargeBasis(payable, payable / difference, turnover, matched)


def owed_parts(parts: Parts, outcome: DeductionOutcome, netting: Netting) -> Parts:
    """What is owed on the sold and the held shares after deduction and netting.

    One ratio reduces the whole; of two, each reduces a loss of its part and never a gain, which
    would raise what is owed.
    """
    closed_ratio, held_ratio = outcome.closed_ratio, outcome.held_ratio
    if closed_ratio != held_ratio:
        closed_ratio = closed_ratio if parts.closed > 0 else Fraction(0)
        held_ratio = held_ratio if parts.held > 0 else Fraction(0)
    reduced = Parts(closed=parts.closed * (1 - closed_ratio), held=parts.held * (1 - held_ratio))
    return netted_parts(reduced, netting)


def interest_on(
    terms: Interest | None,
    owed: Parts,
    charged: Charges,
    first_effective_on: date | None,
    ends: tuple[date | None, date],
) -> tuple[InterestLine, ...]:
    """Interest on the sold part to its last sale, on the held part to the baseline day."""
    if terms is None or first_effective_on is None:
        return ()
    growth = 1 + charged.rate if terms.includes_fees else Fraction(1)
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
        baseline_on=frame.baseline.on,
    )
