"""The suitability review of one sale: every rule applied, the institution bears the proof."""

from __future__ import annotations

from hotline.domain import suitability_client as client
from hotline.domain import suitability_conduct as conduct
from hotline.domain import suitability_disclosure as disclosure
from hotline.domain.findings import Review, finding
from hotline.domain.rule_sets import RuleSet, rule_set_for
from hotline.domain.sales import Sale

RULES = (
    client.client_examined,
    client.assessment_current,
    client.assessment_reviewed,
    client.large_sum_reviewed,
    client.not_offered_unasked,
    client.own_initiative_recorded,
    client.insistence_recorded,
    client.worst_case_explained,
    disclosure.risks_disclosed,
    disclosure.sentence_copied,
    disclosure.warning_stated,
    disclosure.floor_reached,
    disclosure.channel_allowed,
    disclosure.seller_qualified,
    conduct.authority_confirmed,
    conduct.changes_permitted,
    conduct.records_kept,
    conduct.assets_kept_apart,
    disclosure.provider_explained,
    conduct.layer_fits,
    conduct.agency_product_examined,
    conduct.material_approved,
    conduct.sales_inspected,
    conduct.complaint_handled,
)
"""S1 to S24 in their order."""


def suitability_review(sale: Sale, named: RuleSet | None = None) -> Review:
    """Apply S1 to S24 to a sale; raises RuleSetRequiredError for a sale after the repeal."""
    choice = rule_set_for(sale.sold_on, named)
    return Review(choice, tuple(finding(each, sale, choice.rule_set) for each in RULES))
