"""The rules of compensation funds: windows, the two elements, recourse, double recovery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lawkit.articles import carries_out
from mediation.domain.articles import ADVANCE_PAYMENT, COMMITMENT
from mediation.domain.claim_errors import (
    AmountChangedError,
    ClaimWindowClosedError,
    ClaimWindowOpenError,
    FundEndError,
    KeepPeriodError,
    NotEligibleError,
    WindowDatesError,
)
from mediation.domain.claims import ClaimState
from mediation.domain.escrow_models import Model, check_recovery
from mediation.domain.shares import split_by_weights

Funder = TypeVar("Funder")


@dataclass(frozen=True, slots=True)
class Window:
    """An announced stretch of days in which claims are declared; both ends belong to it."""

    from_on: date
    until_on: date

    def has(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on


@dataclass(frozen=True, slots=True)
class Elements:
    """What an investor has handed in: the signed contract and the declaration."""

    has_contract: bool
    has_declaration: bool


@carries_out(ADVANCE_PAYMENT)
def check_window_open(windows: Sequence[Window], on: date) -> None:
    """An offer is accepted while it stands: ClaimWindowClosedError outside of every window."""
    if not any(window.has(on) for window in windows):
        raise ClaimWindowClosedError(on, [(one.from_on, one.until_on) for one in windows])


@carries_out(ADVANCE_PAYMENT)
def check_windows_over(windows: Sequence[Window], on: date) -> None:
    """Nothing expires before the last window is over, nor before there was one."""
    last = max((window.until_on for window in windows), default=None)
    if last is None or on <= last:
        raise ClaimWindowOpenError(last or on)


@carries_out(ADVANCE_PAYMENT)
def check_keep_period_over(keep_until_on: date | None, on: date) -> None:
    """Money that could not be paid is kept for its investor as long as the plan says.

    Raises KeepPeriodError before that, and always under a plan that names no end.
    """
    if keep_until_on is None or on <= keep_until_on:
        raise KeepPeriodError(keep_until_on)


@carries_out(ADVANCE_PAYMENT)
def check_fund_over(ends_on: date, on: date) -> None:
    """Late claims can be admitted until the fund ends; FundEndError before."""
    if on <= ends_on:
        raise FundEndError(ends_on)


@carries_out(ADVANCE_PAYMENT)
def check_new_window(
    window: Window, windows: Sequence[Window], *, announced_on: date, ends_on: date
) -> None:
    """A window opens by announcement, after the one before it and within the fund's life.

    Raises WindowDatesError.
    """
    if not announced_on <= window.from_on <= window.until_on <= ends_on:
        raise WindowDatesError(
            "lies between its announcement and the end of the fund, its first day first",
            "应在公告之后、基金存续期内，且起止有序",
        )
    if any(window.from_on <= one.until_on for one in windows):
        raise WindowDatesError("begins after the one before it has ended", "应在前一期限届满后开始")


@carries_out(ADVANCE_PAYMENT)
def declared_state(elements: Elements, *, needs_contract: bool) -> ClaimState:
    """Settlement needs the investor's agreement: a valid declaration, and under plans that ask for
    it the signed contract as well; one of the two alone is an incomplete declaration."""
    is_signed = elements.has_contract or not needs_contract
    is_valid = is_signed and elements.has_declaration
    return ClaimState.DECLARED_VALID if is_valid else ClaimState.DECLARED_INCOMPLETE


@carries_out(ADVANCE_PAYMENT)
def check_acceptance_of(accepted_fen: int, amount_fen: int, *, exclusion: str) -> None:
    """What is accepted is exactly the amount offered.

    Raises NotEligibleError for a claim that is offered nothing, AmountChangedError.
    """
    if exclusion or amount_fen == 0:
        raise NotEligibleError(exclusion or "NO_LOSS")
    if accepted_fen != amount_fen:
        raise AmountChangedError(accepted_fen, amount_fen)


@carries_out(ADVANCE_PAYMENT)
def assigned_claims(amount_fen: int, weights: Mapping[Funder, int]) -> dict[Funder, int]:
    """Who pays in advance may claim it back from those who are liable: the investor's claim
    passes to the funders by their shares, which add up to the amount in fen."""
    return {who: part for who, part in split_by_weights(amount_fen, weights).items() if part}


@carries_out(COMMITMENT, ADVANCE_PAYMENT)
def check_no_double_recovery(
    model: Model,
    party_ref: str,
    *,
    amount_fen: int,
    elsewhere_fen: int,
    loss_fen: int,
    reason: str = "",
) -> None:
    """An investor who was compensated elsewhere cannot have that part again.

    A recorded reason, such as that the other payment was for another loss, excuses it in funds,
    never under a commitment. Raises PaidElsewhereError when both together exceed the loss.
    """
    check_recovery(
        model,
        party_ref,
        scheduled_fen=amount_fen,
        elsewhere_fen=elsewhere_fen,
        loss_fen=loss_fen,
        reason=reason,
    )
