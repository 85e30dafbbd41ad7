"""Forms of the governance review."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hotline.domain.products import Approval, DevelopmentReport, Excess, Limits, Product
from hotline.forms.reviews import MOST_ENTRIES, FactForm, ReviewForm, Shown, fact_of
from servicekit.wire import Day, ShortText


class DevelopmentReportForm(FactForm):
    """The report on the development of a new product, part by part."""

    fact_type = DevelopmentReport

    signed_by_all_departments: Shown = None
    states_definition: Shown = None
    states_nature: Shown = None
    states_clients_and_sale: Shown = None
    states_risks_and_control: Shown = None
    states_limits: Shown = None
    states_risk_authority: Shown = None
    states_accounting: Shown = None
    states_after_service: Shown = None
    states_contingency: Shown = None


class LimitsForm(FactForm):
    """The limits set for the product."""

    fact_type = Limits

    bearable_risk_total_is_figure: Shown = None
    bearable_risk_product_is_figure: Shown = None
    value_at_risk: Shown = None
    others_as_fit: Shown = None
    per_desk: Shown = None
    per_trader: Shown = None
    per_product: Shown = None
    credit_before_settlement: Shown = None
    credit_at_settlement: Shown = None
    liquidity_mismatch: Shown = None


class ExcessForm(FactForm):
    """A trade beyond a limit."""

    fact_type = Excess

    reference: ShortText
    was_approved_beforehand: Shown = None
    was_recorded: Shown = None
    was_investigated: Shown = None


class ProductForm(ReviewForm):
    """One wealth product and how it is governed."""

    sold_from: Day
    approved_by: Approval | None = None
    bank_bears_most_market_risk: Shown = None
    has_large_market_or_liquidity_risk: Shown = None
    risk_fully_assessed: Shown = None
    assessed_on: Day | None = None
    approval_is_graded: Shown = None
    same_method_for_same_risk: Shown = None
    valued_by_middle_or_back_office: Shown = None
    valuation_source_is_independent: Shown = None
    analysis_apart_from_sales_and_trading: Shown = None
    traders_of_clients_and_bank_apart: Shown = None
    traders_compared_regularly: Shown = None
    continuity_plan: Shown = None
    contingency_plan: Shown = None
    reassessed_regularly: Shown = None
    excesses: Annotated[list[ExcessForm], Field(max_length=MOST_ENTRIES)] | None = None
    report: DevelopmentReportForm = DevelopmentReportForm()
    limits: LimitsForm = LimitsForm()

    def fact(self) -> Product:
        """The same for the rules."""
        own = {name: value for name, value in self if name not in ReviewForm.model_fields}
        return Product(**{name: fact_of(value) for name, value in own.items()})  # type: ignore[arg-type]
