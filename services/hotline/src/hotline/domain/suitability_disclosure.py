"""Suitability, second part: risk disclosure, set sentences, floors, channel and seller."""

from __future__ import annotations

from hotline.domain.articles import (
    DRAFT_14,
    DRAFT_17,
    DRAFT_22,
    DRAFT_28,
    DRAFT_29,
    DRAFT_37,
    DRAFT_55,
    DRAFT_56,
    ISSUED_20,
    ISSUED_29,
    ISSUED_30,
    ISSUED_34,
    ISSUED_50,
    ISSUED_51,
    ISSUED_62,
)
from hotline.domain.findings import (
    Judgement,
    Verdict,
    judged,
    not_applicable,
    rule,
    shown,
    unknown,
)
from hotline.domain.plain_text import bare
from hotline.domain.rule_sets import RuleSet
from hotline.domain.sales import ProductClass, Sale
from hotline.domain.suitability_figures import CURRENCIES, shipped_suitability_figures
from lawkit.articles import Article, carries_out

_WARNING_ARTICLES: dict[str, Article] = {
    article.number: article for article in (DRAFT_55, DRAFT_56, ISSUED_50, ISSUED_51)
}


@rule(
    "S9",
    title="Risk disclosure in every paper that may move the decision",
    title_zh="材料中的风险揭示",
    draft=(DRAFT_28,),
    issued=(ISSUED_29,),
    required="所有可能影响客户投资决策的材料都应包含充分、清晰、准确的风险揭示",
)
def risks_disclosed(sale: Sale, _: RuleSet) -> Judgement:
    """Every paper that may move the decision discloses the risk fully, clearly and accurately."""
    if not sale.papers:
        return unknown("影响投资决策的材料")
    parts: dict[str, bool | None] = {}
    for paper in sale.papers:
        parts[f"《{paper.name}》含风险揭示"] = paper.has_risk_disclosure
        parts[f"《{paper.name}》揭示充分清晰准确"] = paper.is_full_clear_accurate
    return judged(parts)


@rule(
    "S10",
    title="Set sentence copied by hand and signed",
    title_zh="客户抄录语句并签名",
    draft=(DRAFT_29,),
    issued=(ISSUED_30,),
    required="客户确认栏载明规定语句，客户亲笔抄录后签名",
    required_as_issued="客户确认栏载明规定语句，客户抄录后签名",
)
def sentence_copied(sale: Sale, rule_set: RuleSet) -> Judgement:
    """The client copies the set sentence, spaces and punctuation aside, and signs below it."""
    field = sale.confirmation
    sentence = shipped_suitability_figures().confirmation(rule_set)
    is_copied = None
    if field.copied_text is not None:
        is_copied = bare(field.copied_text) == bare(sentence.text)
    parts = {"抄录与规定语句一致": is_copied, "客户签名": field.client_signed}
    if rule_set is RuleSet.DRAFT and field.is_handwritten is not None:
        parts["亲笔抄录"] = field.is_handwritten
    return judged(parts)


@rule(
    "S11",
    title="Set warning in the disclosure word for word",
    title_zh="风险提示载明规定语句",
    draft=(DRAFT_55, DRAFT_56),
    issued=(ISSUED_50, ISSUED_51),
    required="风险提示的内容应至少包括该类理财计划的规定语句",
)
def warning_stated(sale: Sale, rule_set: RuleSet) -> Judgement:
    """The warning set for the class of product stands in the disclosure word for word."""
    if sale.product_class is None:
        return unknown("产品类别")
    warning = shipped_suitability_figures().warning(rule_set, sale.product_class)
    if warning is None:
        return not_applicable("该类产品无规定语句")
    is_stated = None
    if sale.disclosure_text is not None:
        is_stated = bare(warning.text) in bare(sale.disclosure_text)
    judgement = judged({"风险提示含规定语句": is_stated})
    article = _WARNING_ARTICLES[warning.article]
    return Judgement(judgement.verdict, judgement.seen, (article,))


@rule(
    "S12",
    title="Amount reaches the floor",
    title_zh="销售起点金额",
    draft=(DRAFT_37,),
    issued=(ISSUED_34,),
    required="投资金额不低于该类产品的销售起点金额",
    required_as_issued="投资金额不低于该类产品的销售起点金额，其他产品不低于保证收益理财计划的起点",
)
def floor_reached(sale: Sale, rule_set: RuleSet) -> Judgement:
    """The amount is at least the floor of the class, and the bank's own floor where it set one."""
    if sale.product_class is None:
        return unknown("产品类别")
    if sale.amount is None:
        return unknown("投资金额")
    amount, currency = _measured(sale)
    if amount is None:
        return unknown("等值美元金额")
    floor = shipped_suitability_figures().floor(rule_set, sale.product_class, currency)
    if floor is None and sale.bank_floor is None:
        return unknown("银行按客户群制定的起点金额")
    parts: dict[str, bool | None] = {}
    if floor is not None:
        parts[f"规定起点{_yuan(floor)}{currency}"] = reaches(amount, floor)
    if sale.bank_floor is not None:
        parts["达到银行起点"] = reaches(sale.amount, sale.bank_floor)
        if floor is not None and currency == sale.currency:
            parts["银行起点不低于规定起点"] = reaches(sale.bank_floor, floor)
    return judged(parts)


@carries_out(DRAFT_37, ISSUED_62)
def reaches(amount: int, floor: int) -> bool:
    """Whether an amount is at or above a floor: 以上 includes the number itself."""
    return amount >= floor


@rule(
    "S13",
    title="Not sold through electronic banking",
    title_zh="不得通过电子银行销售",
    draft=(DRAFT_14,),
    required="不应使用电子银行销售理财计划和其他风险较高的理财投资产品",
)
def channel_allowed(sale: Sale, _: RuleSet) -> Judgement:
    """Wealth plans and other products of higher risk are not sold through electronic banking."""
    if sale.product_class is ProductClass.OTHER and not sale.may_be_high_risk:
        return not_applicable("非理财计划且风险不高")
    if sale.channel is None:
        return unknown("销售渠道")
    seen = f"渠道：{sale.channel.value}"
    return Judgement(Verdict.FAIL if sale.channel.is_electronic else Verdict.PASS, seen)


@rule(
    "S14",
    title="Sold by qualified wealth staff",
    title_zh="销售人员资格",
    draft=(DRAFT_17,),
    issued=(ISSUED_20,),
    required="由理财业务人员销售；一般人员应移交客户，或依据明确的管理办法和授权规则协助",
)
def seller_qualified(sale: Sale, _: RuleSet) -> Judgement:
    """Qualified staff sells; other staff hands the client over or assists under written rules."""
    seller = sale.seller
    named = {"销售人员": shown(seller.staff_id)}
    if seller.is_qualified is not False:
        return judged({**named, "理财业务资格": seller.is_qualified})
    if seller.handed_client_over or seller.assisted_under_written_rules:
        return judged({**named, "移交客户或依规协助": True})
    ways = (seller.handed_client_over, seller.assisted_under_written_rules)
    is_kept_otherwise = None if None in ways else False
    return judged({**named, "理财业务资格": False, "移交客户或依规协助": is_kept_otherwise})


@rule(
    "S19",
    title="Provider named and explained",
    title_zh="说明产品提供机构",
    draft=(DRAFT_22,),
    required="应向客户说明有关产品的提供机构及其基本情况",
)
def provider_explained(sale: Sale, _: RuleSet) -> Judgement:
    """The client is told who provides the product and what kind of institution that is."""
    told = sale.explanation
    return judged(
        {"说明提供机构": told.provider_named, "说明机构基本情况": told.provider_explained}
    )


def _measured(sale: Sale) -> tuple[int | None, str]:
    """The amount in a currency that floors know; other currencies by their worth in dollars."""
    if sale.currency in CURRENCIES:
        return sale.amount, sale.currency
    return sale.usd_equivalent, "USD"


def _yuan(hundredths: int) -> str:
    return f"{hundredths // 100:,}"
