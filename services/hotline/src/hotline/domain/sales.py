"""The record of one sale of a wealth product and the evidence that the institution shows.

None always means: not shown. An empty list means: shown that there was nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Shown = bool | None


class ProductClass(StrEnum):
    """Classes of wealth products by what they promise."""

    GUARANTEED_RETURN = "guaranteed_return"
    PRINCIPAL_GUARANTEED = "principal_guaranteed_floating"
    NOT_GUARANTEED = "non_principal_guaranteed_floating"
    OTHER = "other"


class Channel(StrEnum):
    """Where the sale was made."""

    COUNTER = "counter"
    PHONE_BANKING = "phone_banking"
    ONLINE_BANKING = "online_banking"
    MOBILE_BANKING = "mobile_banking"

    @property
    def is_electronic(self) -> bool:
        """Electronic banking: by phone, on line or on a mobile."""
        return self is not Channel.COUNTER


class Initiative(StrEnum):
    """Who began."""

    BANK = "bank"
    CLIENT = "client"


class Suitability(StrEnum):
    """What the assessment found."""

    SUITABLE = "suitable"
    UNSUITABLE = "unsuitable"


class DisclosureBasis(StrEnum):
    """On what a third party was given records."""

    LAW = "law"
    WRITTEN_CONSENT = "written_consent"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The assessment of the client."""

    examined_finances: Shown = None
    examined_experience: Shown = None
    examined_purpose: Shown = None
    examined_understanding: Shown = None
    examined_tolerance: Shown = None
    assessed_on: date | None = None
    told_on: date | None = None
    next_due_on: date | None = None
    client_signed: Shown = None
    bank_signed: Shown = None
    verdict: Suitability | None = None
    reviewer: str | None = None
    reviewed_on: date | None = None
    is_checked_for_misleading: Shown = None
    second_reviewer: str | None = None
    second_reviewed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was explained to the client before the sale."""

    risks_explained_in_person: Shown = None
    initiative_confirmed_in_writing: Shown = None
    paper_signed_on: date | None = None
    material_handed_over_on: date | None = None
    worst_case_explained: Shown = None
    in_plain_words: Shown = None
    with_examples: Shown = None
    provider_named: Shown = None
    provider_explained: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insistence:
    """The separate paper of a client who insists on an unsuitable product."""

    states_bank_opinion: Shown = None
    states_client_will: Shown = None
    client_signed: Shown = None
    bank_signed: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that may move the decision."""

    name: str
    has_risk_disclosure: Shown = None
    is_full_clear_accurate: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The confirmation field of the risk disclosure."""

    copied_text: str | None = None
    is_handwritten: Shown = None
    client_signed: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Who sold."""

    staff_id: str | None = None
    is_qualified: Shown = None
    handed_client_over: Shown = None
    assisted_under_written_rules: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The client's authority to trade for them."""

    signed_on: date | None = None
    is_kept: Shown = None
    reconfirmed_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of direction, scope or way of investing, and the permission for it."""

    what: str
    changed_on: date
    permitted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyDisclosure:
    """Records given to a third party."""

    recipient: str
    basis: DisclosureBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How the institution works: records, custody, layers, partners, material, inspection."""

    record_is_complete: Shown = None
    disclosures: tuple[ThirdPartyDisclosure, ...] | None = None
    assets_kept_apart: Shown = None
    third_party_custody_possible: Shown = None
    third_party_custodian: str | None = None
    client_layer: str | None = None
    service_fits_layer: Shown = None
    channel_fits_layer: Shown = None
    provider_assessed: Shown = None
    provider_reports_obtained: Shown = None
    provider_data_verified: Shown = None
    material_rewritten: Shown = None
    material_approved: Shown = None
    material_has_examples: Shown = None
    filing_required: Shown = None
    material_filed: Shown = None
    inspection_carried_out: Shown = None
    inspected_as_client: Shown = None
    inspection_looked_for_wrong_selling: Shown = None
    complaint_channel_exists: Shown = None
    complaint_handled_through_it: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One sale; amounts are whole hundredths of their currency."""

    sold_on: date
    product_class: ProductClass | None = None
    is_high_risk: Shown = None
    is_derivative: Shown = None
    is_agency_sold: Shown = None
    amount: int | None = None
    currency: str = "CNY"
    usd_equivalent: int | None = None
    bank_floor: int | None = None
    large_sum_threshold: int | None = None
    channel: Channel | None = None
    initiative: Initiative | None = None
    has_experience: Shown = None
    trades_for_client: Shown = None
    disclosure_text: str | None = None
    assessment: Assessment = Assessment()
    explanation: Explanation = Explanation()
    insistence: Insistence = Insistence()
    papers: tuple[Paper, ...] = ()
    confirmation: Confirmation = Confirmation()
    seller: Seller = Seller()
    authority: Authority = Authority()
    changes: tuple[Change, ...] | None = None
    conduct: Conduct = Conduct()

    @property
    def may_be_high_risk(self) -> bool:
        """High market risk, derivatives above all; a product is taken for one unless shown not."""
        return bool(self.is_derivative) or self.is_high_risk is not False
