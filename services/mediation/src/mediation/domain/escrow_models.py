"""The four escrow models: who must sign, when money may be allocated, who owns the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.rounding import Rounding, rounded
from mediation.domain.approvals import GroupRule
from mediation.domain.escrow_errors import NotFullyFundedError, PaidElsewhereError, TermsError
from mediation.domain.shares import split_by_weights


class Model(StrEnum):
    """A co-managed account, B dedicated special account, C special fund, D commitment money."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Owner(StrEnum):
    """Who gets what is left."""

    ISSUER = "ISSUER"
    FUNDERS = "FUNDERS"
    TREASURY = "TREASURY"


ISSUER = "ISSUER"
CHECKER = "ADMIN_CHECKER"
FUND_MANAGER = "FUND_MANAGER"

_ISSUER_AND_CHECKER = (GroupRule(ISSUER, 1), GroupRule(CHECKER, 1))
_CHECKER = (GroupRule(CHECKER, 1),)
_CHECKER_AND_MANAGER = (GroupRule(CHECKER, 1), GroupRule(FUND_MANAGER, 1))

RELEASE_POLICIES: Mapping[Model, tuple[GroupRule, ...]] = {
    Model.A: _ISSUER_AND_CHECKER,
    Model.B: _CHECKER,
    Model.C: _CHECKER_AND_MANAGER,
    Model.D: _CHECKER_AND_MANAGER,
}
RESIDUAL_OWNERS: Mapping[Model, Owner] = {
    Model.A: Owner.ISSUER,
    Model.B: Owner.ISSUER,
    Model.C: Owner.FUNDERS,
    Model.D: Owner.TREASURY,
}
PARTLY_FUNDED_ALLOWED = frozenset({Model.A, Model.D})


@dataclass(frozen=True, slots=True)
class Authority:
    """An issuer's standing authority (model B): payments within it need no signature of its own."""

    cap_total_fen: int
    cap_per_party_fen: int
    ratio_min_bp: int
    ratio_max_bp: int
    valid_from: date
    valid_until: date

    def __post_init__(self) -> None:
        is_ordered = 0 <= self.ratio_min_bp <= self.ratio_max_bp
        if not is_ordered or self.valid_until < self.valid_from or self.cap_total_fen < 0:
            raise TermsError(
                "An authority has ordered ratios and dates and caps that are not negative.",
                "授权的比例、日期须有序，限额不得为负。",
            )


@dataclass(frozen=True, slots=True)
class PartyPayments:
    """One investor's payments for the authority: paid or held before net of returns, and now."""

    before_fen: int
    now_fen: int
    scheduled_fen: int
    loss_fen: int | None


def is_within_authority(
    authority: Authority, parties: Sequence[PartyPayments], *, paid_before_fen: int, on: date
) -> bool:
    """Whether payments of a day stay inside total, per-investor cap, ratio range and validity.

    An investor without a known loss has no ratio, so falls outside.
    """
    if not authority.valid_from <= on <= authority.valid_until:
        return False
    if paid_before_fen + sum(one.now_fen for one in parties) > authority.cap_total_fen:
        return False
    return all(_is_party_within(authority, one) for one in parties)


def _is_party_within(authority: Authority, one: PartyPayments) -> bool:
    if one.before_fen + one.now_fen > authority.cap_per_party_fen or one.loss_fen is None:
        return False
    least = _share(one.loss_fen, authority.ratio_min_bp)
    most = _share(one.loss_fen, authority.ratio_max_bp)
    return least <= one.scheduled_fen <= most


def _share(loss_fen: int, bp: int) -> int:
    exact = Fraction(loss_fen * bp, 10_000)
    return rounded(exact, places=0, rounding=Rounding.HALF_UP).numerator


def release_policy(model: Model, *, is_within: bool) -> tuple[GroupRule, ...]:
    """Who must approve a release; outside its authority model B needs model A's signatures."""
    if model is Model.B and not is_within:
        return RELEASE_POLICIES[Model.A]
    return RELEASE_POLICIES[model]


def posting_policy(model: Model) -> tuple[GroupRule, ...]:
    """Who must approve cancellations, late claims and the like: always a second person."""
    return RELEASE_POLICIES[Model.A] if model is Model.A else _CHECKER


def check_funding(model: Model, *, funded_fen: int, target_fen: int) -> None:
    """Models B and C allocate only what is fully paid in; raises NotFullyFundedError."""
    if model not in PARTLY_FUNDED_ALLOWED and funded_fen < target_fen:
        raise NotFullyFundedError(funded_fen=funded_fen, target_fen=target_fen)


def check_recovery(
    model: Model,
    party_ref: str,
    *,
    scheduled_fen: int,
    elsewhere_fen: int,
    loss_fen: int | None,
    reason: str,
) -> None:
    """An investor recovers no more than the loss over all matters.

    In model D never; elsewhere only with a recorded reason. Raises PaidElsewhereError; TermsError
    when model D does not know the loss.
    """
    if loss_fen is None:
        if model is Model.D:
            raise TermsError(
                f"Commitment money needs the loss of {party_ref} to rule out double recovery.",
                f"承诺金须载明{party_ref}的损失以核查重复受偿。",
            )
        return
    total = scheduled_fen + elsewhere_fen
    is_excused = bool(reason) and model is not Model.D
    if total > loss_fen and not is_excused:
        raise PaidElsewhereError(party_ref, loss_fen=loss_fen, total_fen=total)


@dataclass(frozen=True, slots=True)
class ResidualLeg:
    """Part of what is left: from which account, for whom, how much."""

    account: str
    payee: str
    amount_fen: int


def residual_legs(
    model: Model,
    free: Mapping[str, int],
    contributions: Mapping[str, int],
    *,
    issuer: str,
    treasury: str,
) -> list[ResidualLeg]:
    """Who gets what from which account.

    `free` are the balances of FUND, UNCLAIMED and INTEREST accounts in the order of the chart;
    `contributions` what each funder paid in: funders share by it.
    """
    total = sum(free.values())
    owner = RESIDUAL_OWNERS[model]
    if owner is Owner.FUNDERS:
        dues = split_by_weights(total, contributions) if total else {}
    else:
        dues = {issuer if owner is Owner.ISSUER else treasury: total}
    legs = []
    left = {account: amount for account, amount in free.items() if amount}
    for payee, due in dues.items():
        while due:
            account = next(iter(left))
            part = min(due, left[account])
            legs.append(ResidualLeg(account, payee, part))
            due -= part  # noqa: PLW2901
            left[account] -= part
            if not left[account]:
                del left[account]
    return legs
