"""The governance review of one wealth product: every rule applied."""

from __future__ import annotations

from hotline.domain import product_governance as conduct
from hotline.domain import product_limits as limits
from hotline.domain.findings import Review, finding
from hotline.domain.products import Product
from hotline.domain.rule_sets import RuleSet, rule_set_for

RULES = (
    conduct.development_reported,
    conduct.approved_above,
    conduct.assessed_before_sale,
    limits.bearable_risk_quantified,
    limits.market_limits_set,
    limits.limits_divided,
    limits.credit_limits_set,
    limits.liquidity_limit_set,
    limits.excesses_handled,
    conduct.methods_agree,
    conduct.valued_independently,
    conduct.departments_apart,
    conduct.traders_apart,
    conduct.plans_made,
    conduct.reassessed,
)
"""G1 to G15 in their order."""


def governance_review(product: Product, named: RuleSet | None = None) -> Review:
    """Apply G1 to G15 to a product; raises RuleSetRequiredError when sold after the repeal."""
    choice = rule_set_for(product.sold_from, named)
    return Review(choice, tuple(finding(each, product, choice.rule_set) for each in RULES))
