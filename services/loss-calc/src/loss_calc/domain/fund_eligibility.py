"""Who a compensation fund (先行赔付基金) pays, in which state a claim stands, how far it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.money import Money
from loss_calc.domain.articles import ADVANCE_COMPENSATION
from loss_calc.domain.errors import ParameterError
from loss_calc.domain.facts import Announcement


class ExclusionReason(StrEnum):
    """Why a fund's terms leave an investor out."""

    RESPONSIBLE_PERSON = "responsible_person"
    PRE_LISTING_HOLDER = "pre_listing_holder"
    AFFILIATE = "affiliate"
    CONTROLLING_HOLDER = "controlling_holder"
    DIRECTOR_OR_MANAGER = "director_or_manager"
    KNEW_OF_IT = "knew_of_it"


class FundStatus(StrEnum):
    """Where a claim on a fund stands."""

    COMPUTED = "computed"
    NOTIFIED = "notified"
    ACCEPTED = "accepted"
    DECLARED = "declared"
    PAID = "paid"
    RETURNED = "returned"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LATE = "late"


NEXT_STATUSES: Mapping[FundStatus, frozenset[FundStatus]] = {
    FundStatus.COMPUTED: frozenset({FundStatus.NOTIFIED, FundStatus.UNREACHABLE}),
    FundStatus.NOTIFIED: frozenset(
        {FundStatus.ACCEPTED, FundStatus.REFUSED, FundStatus.UNREACHABLE, FundStatus.LATE}
    ),
    FundStatus.UNREACHABLE: frozenset({FundStatus.NOTIFIED, FundStatus.LATE}),
    FundStatus.ACCEPTED: frozenset({FundStatus.DECLARED, FundStatus.REFUSED, FundStatus.LATE}),
    FundStatus.DECLARED: frozenset({FundStatus.PAID, FundStatus.REFUSED}),
    # A payment that bounced is made again; a late claim may be let in by the payer.
    FundStatus.PAID: frozenset({FundStatus.RETURNED}),
    FundStatus.RETURNED: frozenset({FundStatus.PAID}),
    FundStatus.LATE: frozenset({FundStatus.DECLARED, FundStatus.REFUSED}),
    FundStatus.REFUSED: frozenset(),
}
NOTHING = Money(0)
ACCEPTING = frozenset(
    {FundStatus.ACCEPTED, FundStatus.DECLARED, FundStatus.PAID, FundStatus.RETURNED}
)
NOT_PAID = frozenset({FundStatus.REFUSED, FundStatus.UNREACHABLE, FundStatus.LATE})


@dataclass(frozen=True, slots=True)
class FundScope:
    """The terms of a fund; every day named belongs to its window ("up to and including").

    Purchases count from `purchased_from` to `purchased_until`; declarations, where the terms set a
    period, from `declared_from` to `declared_until`. `excluded` names investors left out.
    """

    purchased_from: date | None = None
    purchased_until: date | None = None
    declared_from: date | None = None
    declared_until: date | None = None
    excluded: Mapping[str, ExclusionReason] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse windows that end before they begin."""
        windows = {
            "purchased": (self.purchased_from, self.purchased_until),
            "declared": (self.declared_from, self.declared_until),
        }
        for name, (first, last) in windows.items():
            if first is not None and last is not None and last < first:
                raise ParameterError(
                    f"The fund's {name} window ends before it begins.",
                    "基金条款的期间结束早于开始。",
                    parameter=f"{name}_until",
                )


@dataclass(frozen=True, slots=True)
class FundClaim:
    """One investor's claim on a fund before any cut; `eligible_quantity` None when not known."""

    party_ref: str
    claim: Money
    recovered: Money = NOTHING
    eligible_quantity: Fraction | None = None
    status: FundStatus = FundStatus.COMPUTED
    declared_on: date | None = None


class Ineligibility(StrEnum):
    """Why a fund pays nothing on a claim."""

    EXCLUDED = "excluded"
    OUT_OF_SCOPE = "out_of_scope"
    NO_LOSS = "no_loss"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many eligible people, and how much of their money, have accepted the fund's offer."""

    eligible_people: int
    accepted_people: int
    eligible_money: Money
    accepted_money: Money

    @property
    def people_ratio(self) -> Fraction:
        """Accepted over eligible people; 0 when nobody is eligible."""
        return _ratio(self.accepted_people, self.eligible_people)

    @property
    def money_ratio(self) -> Fraction:
        """Accepted over eligible money; 0 when nothing is eligible."""
        return _ratio(self.accepted_money.fen, self.eligible_money.fen)


def _ratio(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)


@carries_out(ADVANCE_COMPENSATION)
def scope_announcements(scope: FundScope) -> tuple[Announcement, Announcement]:
    """The fund's purchase window as implementation and exposure of a calculation.

    A window that runs up to and including a day ends with that day's trading, so the exposure
    takes effect on the next trading day. Raises ParameterError without both days.
    """
    if scope.purchased_from is None or scope.purchased_until is None:
        raise ParameterError(
            "The fund's terms name no purchase window.",
            "基金条款未载明买入期间。",
            parameter="purchased_until",
        )
    return (
        Announcement(scope.purchased_from),
        Announcement(scope.purchased_until, after_close=True),
    )


@carries_out(ADVANCE_COMPENSATION)
def open_claim(claim: FundClaim) -> Money:
    """What is still owed: amounts recovered elsewhere cannot be claimed again, and never less
    than nothing."""
    left = claim.claim - claim.recovered
    return NOTHING if left.is_negative else left


@carries_out(ADVANCE_COMPENSATION)
def ineligibility(claim: FundClaim, scope: FundScope) -> Ineligibility | None:
    """Why the fund's terms leave a claim out, or None: persons excluded by name, no share bought
    in the window and still held at its end, no loss, or a loss already recovered."""
    if claim.party_ref in scope.excluded:
        return Ineligibility.EXCLUDED
    if claim.eligible_quantity == 0:
        return Ineligibility.OUT_OF_SCOPE
    if claim.claim <= NOTHING:
        return Ineligibility.NO_LOSS
    return Ineligibility.RECOVERED if open_claim(claim).is_zero else None


@carries_out(ADVANCE_COMPENSATION)
def status_on_declaration(claim: FundClaim, scope: FundScope) -> FundStatus:
    """The state of a claim by the day of its declaration: late after the last day of the period,
    which itself still counts. Raises ParameterError for a declaration before the first day."""
    declared_on = claim.declared_on
    if declared_on is None or claim.status in (FundStatus.PAID, FundStatus.RETURNED):
        return claim.status
    if scope.declared_from is not None and declared_on < scope.declared_from:
        raise ParameterError(
            f"{claim.party_ref} declared on {declared_on}, before the period begins.",
            f"{claim.party_ref}的申报日{declared_on}早于申报期间。",
            parameter="declared_on",
        )
    if scope.declared_until is not None and declared_on > scope.declared_until:
        return FundStatus.LATE
    return claim.status


@carries_out(ADVANCE_COMPENSATION)
def moved_status(status: FundStatus, following: FundStatus) -> FundStatus:
    """The state of a claim after a step; raises ParameterError for a step that cannot follow."""
    if following not in NEXT_STATUSES[status]:
        raise ParameterError(
            f"A claim that is {status} cannot become {following}.",
            f"状态为{status}的申请不能变更为{following}。",
            parameter="status",
        )
    return following


@carries_out(ADVANCE_COMPENSATION)
def coverage(claims: Iterable[FundClaim], scope: FundScope) -> Coverage:
    """People and money of the eligible claims, and of those among them that were accepted."""
    eligible = [claim for claim in claims if ineligibility(claim, scope) is None]
    accepted = [claim for claim in eligible if status_on_declaration(claim, scope) in ACCEPTING]
    return Coverage(
        eligible_people=len(eligible),
        accepted_people=len(accepted),
        eligible_money=sum((open_claim(claim) for claim in eligible), start=NOTHING),
        accepted_money=sum((open_claim(claim) for claim in accepted), start=NOTHING),
    )
