"""Governance of a wealth product, the limits: what may be borne and what happens beyond."""

from __future__ import annotations

from hotline.domain.articles import (
    DRAFT_41,
    DRAFT_44,
    DRAFT_45,
    DRAFT_46,
    DRAFT_47,
    DRAFT_48,
    ISSUED_38,
    ISSUED_41,
    ISSUED_42,
    ISSUED_43,
    ISSUED_44,
    ISSUED_45,
)
from hotline.domain.findings import Judgement, Verdict, judged, rule, unknown
from hotline.domain.products import Product
from hotline.domain.rule_sets import RuleSet


@rule(
    "G4",
    title="Bearable risk as a figure, in all and per product",
    title_zh="可承受风险的量化指标",
    draft=(DRAFT_41,),
    issued=(ISSUED_38,),
    required="明确总体及每个理财计划所能承受的风险程度，且为量化指标",
)
def bearable_risk_quantified(product: Product, _: RuleSet) -> Judgement:
    """What risk can be borne is a figure, for all plans together and for each."""
    limits = product.limits
    return judged(
        {
            "总体可承受风险": limits.bearable_risk_total_is_figure,
            "本产品可承受风险": limits.bearable_risk_product_is_figure,
        }
    )


@rule(
    "G5",
    title="Market risk limits, value-at-risk among them",
    title_zh="市场风险限额",
    draft=(DRAFT_44,),
    issued=(ISSUED_41,),
    required="采用多重指标管理市场风险限额，至少包括风险价值限额",
)
def market_limits_set(product: Product, _: RuleSet) -> Judgement:
    """Several kinds of limits are used, and value-at-risk is always one of them."""
    limits = product.limits
    return judged({"风险价值限额": limits.value_at_risk, "其他适用限额": limits.others_as_fit})


@rule(
    "G6",
    title="Limits per desk, trader and product",
    title_zh="部门、人员和产品限额",
    draft=(DRAFT_45,),
    issued=(ISSUED_42,),
    required="制定不同交易部门和交易人员的限额，并确定每一理财计划或产品的限额",
)
def limits_divided(product: Product, _: RuleSet) -> Judgement:
    """Every desk, every trader and every product has a limit."""
    limits = product.limits
    return judged(
        {"部门限额": limits.per_desk, "人员限额": limits.per_trader, "产品限额": limits.per_product}
    )


@rule(
    "G7",
    title="Credit limits before and at settlement",
    title_zh="信用风险限额",
    draft=(DRAFT_46,),
    issued=(ISSUED_43,),
    required="信用风险限额应包括结算前限额和结算限额",
)
def credit_limits_set(product: Product, _: RuleSet) -> Judgement:
    """Credit risk is limited before settlement and at settlement."""
    limits = product.limits
    return judged(
        {"结算前限额": limits.credit_before_settlement, "结算限额": limits.credit_at_settlement}
    )


@rule(
    "G8",
    title="Liquidity mismatch limit",
    title_zh="流动性风险限额",
    draft=(DRAFT_47,),
    issued=(ISSUED_44,),
    required="流动性风险限额应至少包括期限错配限额",
)
def liquidity_limit_set(product: Product, _: RuleSet) -> Judgement:
    """The limits of liquidity risk contain one on the mismatch of terms at the least."""
    return judged({"期限错配限额": product.limits.liquidity_mismatch})


@rule(
    "G9",
    title="Excesses approved beforehand or investigated",
    title_zh="超限额交易",
    draft=(DRAFT_48,),
    issued=(ISSUED_45,),
    required="突破限额的交易应事先审批；未经审批的必须进行调查",
    required_as_issued="突破限额的交易应事先审批；未经审批的应予以记录并调查处理",
)
def excesses_handled(product: Product, rule_set: RuleSet) -> Judgement:
    """Who goes beyond a limit has leave beforehand; without it the trade is investigated.

    The text as issued also wants it recorded. An excess without leave is a breach however well
    it is looked into afterwards.
    """
    if product.excesses is None:
        return unknown("超限额交易记录")
    if not product.excesses:
        return Judgement(Verdict.PASS, "无超限额交易")
    parts: dict[str, bool | None] = {}
    for excess in product.excesses:
        parts[f"{excess.reference}事先审批"] = excess.was_approved_beforehand
        if excess.was_approved_beforehand:
            continue
        parts[f"{excess.reference}已调查"] = excess.was_investigated
        if rule_set is RuleSet.ISSUED:
            parts[f"{excess.reference}已记录"] = excess.was_recorded
    return judged(parts)
