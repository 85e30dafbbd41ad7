"""Forms of the suitability review: the record of a sale and the evidence shown for it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hotline.domain.sales import (
    Assessment,
    Authority,
    Change,
    Channel,
    Conduct,
    Confirmation,
    DisclosureBasis,
    Explanation,
    Initiative,
    Insistence,
    Paper,
    ProductClass,
    Sale,
    Seller,
    Suitability,
    ThirdPartyDisclosure,
)
from hotline.forms.reviews import MOST_ENTRIES, FactForm, Hundredths, ReviewForm, Shown, fact_of
from servicekit.wire import Day, LongText, ShortText


class AssessmentForm(FactForm):
    """The assessment of the client."""

    fact_type = Assessment

    examined_finances: Shown = None
    examined_experience: Shown = None
    examined_purpose: Shown = None
    examined_understanding: Shown = None
    examined_tolerance: Shown = None
    assessed_on: Day | None = None
    told_on: Day | None = None
    next_due_on: Day | None = None
    client_signed: Shown = None
    bank_signed: Shown = None
    verdict: Suitability | None = None
    reviewer: ShortText | None = None
    reviewed_on: Day | None = None
    is_checked_for_misleading: Shown = None
    second_reviewer: ShortText | None = None
    second_reviewed_on: Day | None = None


class ExplanationForm(FactForm):
    """What was explained to the client before the sale."""

    fact_type = Explanation

    risks_explained_in_person: Shown = None
    initiative_confirmed_in_writing: Shown = None
    paper_signed_on: Day | None = None
    material_handed_over_on: Day | None = None
    worst_case_explained: Shown = None
    in_plain_words: Shown = None
    with_examples: Shown = None
    provider_named: Shown = None
    provider_explained: Shown = None


class InsistenceForm(FactForm):
    """The separate paper of a client who insists on an unsuitable product."""

    fact_type = Insistence

    states_bank_opinion: Shown = None
    states_client_will: Shown = None
    client_signed: Shown = None
    bank_signed: Shown = None


class PaperForm(FactForm):
    """A paper that may move the decision."""

    fact_type = Paper

    name: ShortText
    has_risk_disclosure: Shown = None
    is_full_clear_accurate: Shown = None


class ConfirmationForm(FactForm):
    """The confirmation field of the risk disclosure."""

    fact_type = Confirmation

    copied_text: LongText | None = None
    is_handwritten: Shown = None
    client_signed: Shown = None


class SellerForm(FactForm):
    """Who sold."""

    fact_type = Seller

    staff_id: ShortText | None = None
    is_qualified: Shown = None
    handed_client_over: Shown = None
    assisted_under_written_rules: Shown = None


class AuthorityForm(FactForm):
    """The client's authority to trade for them."""

    fact_type = Authority

    signed_on: Day | None = None
    is_kept: Shown = None
    reconfirmed_on: Annotated[list[Day], Field(max_length=MOST_ENTRIES)] = Field(
        default_factory=list
    )


class ChangeForm(FactForm):
    """A change of direction, scope or way of investing, and the permission for it."""

    fact_type = Change

    what: ShortText
    changed_on: Day
    permitted_on: Day | None = None


class ThirdPartyDisclosureForm(FactForm):
    """Records given to a third party."""

    fact_type = ThirdPartyDisclosure

    recipient: ShortText
    basis: DisclosureBasis


class ConductForm(FactForm):
    """How the institution works: records, custody, layers, partners, material, inspection."""

    fact_type = Conduct

    record_is_complete: Shown = None
    disclosures: (
        Annotated[list[ThirdPartyDisclosureForm], Field(max_length=MOST_ENTRIES)] | None
    ) = None
    assets_kept_apart: Shown = None
    third_party_custody_possible: Shown = None
    third_party_custodian: ShortText | None = None
    client_layer: ShortText | None = None
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


class SaleForm(ReviewForm):
    """One sale of a wealth product; amounts are whole hundredths of their currency.

    Everything but the day may be left out: what is not shown is missing, and missing counts
    against the institution.
    """

    sold_on: Day
    product_class: ProductClass | None = None
    is_high_risk: Shown = None
    is_derivative: Shown = None
    is_agency_sold: Shown = None
    amount_fen: Hundredths | None = None
    currency: Annotated[str, Field(strict=True, pattern="^[A-Z]{3}$")] = "CNY"
    usd_equivalent_fen: Hundredths | None = None
    """What the amount is worth in US cents, for currencies other than CNY and USD."""
    bank_floor_fen: Hundredths | None = None
    """The bank's own floor for the client's group."""
    large_sum_threshold_fen: Hundredths | None = None
    """From which sum on the bank wants a second review."""
    channel: Channel | None = None
    initiative: Initiative | None = None
    has_experience: Shown = None
    trades_for_client: Shown = None
    disclosure_text: LongText | None = None
    assessment: AssessmentForm = AssessmentForm()
    explanation: ExplanationForm = ExplanationForm()
    insistence: InsistenceForm = InsistenceForm()
    papers: Annotated[list[PaperForm], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    confirmation: ConfirmationForm = ConfirmationForm()
    seller: SellerForm = SellerForm()
    authority: AuthorityForm = AuthorityForm()
    changes: Annotated[list[ChangeForm], Field(max_length=MOST_ENTRIES)] | None = None
    conduct: ConductForm = ConductForm()

    def fact(self) -> Sale:
        """The same for the rules."""
        own = {name: value for name, value in self if name not in ReviewForm.model_fields}
        facts = {name.removesuffix("_fen"): fact_of(value) for name, value in own.items()}
        return Sale(**facts)  # type: ignore[arg-type]
