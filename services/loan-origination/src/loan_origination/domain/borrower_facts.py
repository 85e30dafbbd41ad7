"""The borrower, as the rules look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawkit.money import Money


class BorrowerKind(StrEnum):
    """What the borrower is; the product is open to the first two."""

    ENTERPRISE = "enterprise"
    PUBLIC_INSTITUTION = "public_institution"
    SOLE_TRADER = "sole_trader"
    NATURAL_PERSON = "natural_person"
    OTHER = "other"


class AccountKind(StrEnum):
    """Kinds of settlement accounts; the product asks for one of the first two."""

    BASIC = "basic"
    GENERAL = "general"
    SPECIAL = "special"
    TEMPORARY = "temporary"


class Ownership(StrEnum):
    """Who stands behind the borrower."""

    PRIVATE = "private"
    STATE = "state"
    COLLECTIVE = "collective"
    FOREIGN = "foreign"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account of the borrower with this bank."""

    number: str
    kind: AccountKind


@dataclass(frozen=True, slots=True)
class Affiliate:
    """An affiliated enterprise and what is known of its debts; None is not examined."""

    name: str
    debt: Money | None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who asks. `licence_ends_on` None is a licence without end."""

    party_id: str | None = None
    name: str = ""
    kind: BorrowerKind | None = None
    registration_country: str | None = None
    credit_code: str | None = None
    licence_ends_on: date | None = None
    ownership: Ownership | None = None
    accounts: tuple[BankAccount, ...] = ()
    affiliates: tuple[Affiliate, ...] = ()
    has_no_affiliates_evidence: str = ""
    """Evidence for the declaration that there are no affiliates; empty when none was made."""
    undertakes_to_hand_over_leases: bool | None = None
