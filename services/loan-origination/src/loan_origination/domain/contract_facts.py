"""Contracts, notices and the security, as the rules look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lawkit.money import Money


@dataclass(frozen=True, slots=True)
class PartyContract:
    """The contract with one mortgagor or guarantor; `reference` is empty while unsigned."""

    party: str
    reference: str = ""
    party_is_individual: bool = False


@dataclass(frozen=True, slots=True)
class TenantNotice:
    """The Notice to one tenant and the Undertaking from it."""

    lease: str
    noticed_on: date | None = None
    undertaken_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """The signed papers. Terms are compared field by field as text."""

    loan_contract: str = ""
    mortgages: tuple[PartyContract, ...] = ()
    guarantees: tuple[PartyContract, ...] = ()
    has_rent_supervision_clause: bool | None = None
    notices: tuple[TenantNotice, ...] = ()
    approved_terms: Mapping[str, str] = field(default_factory=dict)
    contract_terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bridge:
    """Security that stands in while the old lender's mortgage blocks registration (art. 32)."""

    value: Money
    loan_account_is_closed: bool
    """Whether the money can only go to the old lender (账户封闭管理)."""
    follow_up_due_on: date | None
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One insurance policy; the period includes both days."""

    number: str
    from_on: date
    until_on: date
    sum_insured: Money
    insurer_is_qualified: bool
    bank_is_first_beneficiary: bool
    insurer_promises: bool
    premium_is_paid: bool
    has_original: bool
    has_premium_receipt: bool
    lapsed_on: date | None = None


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """An original in the vault: `certificate` of other rights or `policy`."""

    item: str
    deliverer: str
    keeper: str
    slip_number: str


@dataclass(frozen=True, slots=True)
class LeaseRegistration:
    """The registration of one lease, or the head office's consent in its place."""

    lease: str
    registration_number: str = ""
    head_office_consent: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """Damage outside the insured risks that leaves the security too small."""

    reported_on: date
    is_topped_up: bool


@dataclass(frozen=True, slots=True)
class SecurityFacts:
    """Mortgage, insurance, custody and lease registration."""

    certificate: str = ""
    rank: int | None = None
    secured_sum: Money | None = None
    registered_on: date | None = None
    loan: Money | None = None
    needs_bridge: bool = False
    bridge: Bridge | None = None
    cover_from_on: date | None = None
    cover_until_on: date | None = None
    principal_and_interest: Money | None = None
    """Principal and interest of the covered period."""
    policies: tuple[Policy, ...] = ()
    damages: tuple[Damage, ...] = ()
    custody: tuple[CustodyEntry, ...] = ()
    lease_registrations: tuple[LeaseRegistration, ...] = ()
