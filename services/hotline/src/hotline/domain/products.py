"""The governance record of one wealth product. None always means: not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Shown = bool | None


class Approval(StrEnum):
    """Who approved the product."""

    BOARD = "board"
    SENIOR_MANAGEMENT = "senior_management"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentReport:
    """The report on the development of a new product, part by part."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits set for the product."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """A trade beyond a limit."""

    reference: str
    was_approved_beforehand: Shown = None
    was_recorded: Shown = None
    was_investigated: Shown = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One wealth product and how it is governed."""

    sold_from: date
    approved_by: Approval | None = None
    bank_bears_most_market_risk: Shown = None
    has_large_market_or_liquidity_risk: Shown = None
    risk_fully_assessed: Shown = None
    assessed_on: date | None = None
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
    excesses: tuple[Excess, ...] | None = None
    report: DevelopmentReport = DevelopmentReport()
    limits: Limits = Limits()
