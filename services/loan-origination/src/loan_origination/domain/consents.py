"""Consent to letting, sale and other disposal of the property; the leasing plan (article 41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawkit.articles import carries_out
from lawkit.money import Money
from loan_origination.domain.articles import MEASURES_41
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.step_tables import StepTable


class DisposalKind(StrEnum):
    """What the owner may not do without the branch's written consent."""

    LEASE = "lease"
    SALE = "sale"
    SECOND_MORTGAGE = "second_mortgage"
    SET_OFF = "set_off"
    GIFT = "gift"
    OTHER = "other"


CONSENT = StepTable(
    "consent",
    "处分同意",
    {
        "requested": {"grant": "granted", "refuse": "refused", "withdraw": "withdrawn"},
        "granted": {"complete": "completed", "withdraw": "withdrawn"},
        # Found without having been asked for: a breach that a later consent may heal.
        "without_consent": {"ratify": "granted"},
    },
)
PLAN = StepTable(
    "leasing plan",
    "招租方案",
    {
        "proposed": {"approve": "approved", "refuse": "refused"},
        "approved": {"end": "ended"},
    },
)


@dataclass(frozen=True, slots=True)
class LeasingPlan:
    """Inside which new leases need no consent of their own; rents per m2 and month."""

    least_rent_per_m2: Money
    longest_months: int
    most_prepaid_months: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class NewLease:
    """A new or changed lease after the mortgage."""

    starts_on: date
    ends_on: date
    rent_per_m2: Money
    prepaid_months: int


@carries_out(MEASURES_41)
def outside_plan(lease: NewLease, plan: LeasingPlan, *, asked_on: date) -> tuple[str, ...]:
    """Why a lease is not covered by an approved plan; empty when it is.

    A plan covers leases asked for in its days, at its rent or more, for its months or fewer, and
    with no more rent paid ahead than it allows. Each bound is itself allowed.
    """
    reasons = {
        "plan_not_in_force": not plan.from_on <= asked_on <= plan.until_on,
        "rent_too_low": lease.rent_per_m2 < plan.least_rent_per_m2,
        "too_long": lease.ends_on >= months_later(lease.starts_on, plan.longest_months),
        "too_much_prepaid": lease.prepaid_months > plan.most_prepaid_months,
    }
    return tuple(name for name, is_so in reasons.items() if is_so)


@carries_out(MEASURES_41)
def is_plan_lawful(plan: LeasingPlan, *, prepaid_months_most: int) -> bool:
    """No plan may allow more rent paid ahead than the bank bears (six months)."""
    return plan.most_prepaid_months <= prepaid_months_most and plan.from_on <= plan.until_on
