"""The review of the governance of a wealth product, rule by rule."""

from __future__ import annotations

from hotline.domain.articles import (
    DRAFT_40,
    DRAFT_49,
    DRAFT_50,
    DRAFT_51,
    DRAFT_52,
    DRAFT_54,
    ISSUED_37,
    ISSUED_46,
    ISSUED_47,
    ISSUED_48,
    ISSUED_58,
    ISSUED_59,
    ISSUED_60,
)
from hotline.domain.findings import (
    Judgement,
    judged,
    not_after,
    not_applicable,
    rule,
    unknown,
)
from hotline.domain.products import Approval, Product
from hotline.domain.rule_sets import RuleSet


@rule(
    "G1",
    title="Development report signed by all departments",
    title_zh="产品开发报告",
    issued=(ISSUED_59,),
    required="产品开发报告应载明各项内容并经各相关部门审核签字",
)
def development_reported(product: Product, _: RuleSet) -> Judgement:
    """The development report tells nine things and every department concerned signs it."""
    report = product.report
    return judged(
        {
            "各相关部门签字": report.signed_by_all_departments,
            "定义": report.states_definition,
            "性质与特征": report.states_nature,
            "目标客户及销售方式": report.states_clients_and_sale,
            "主要风险及其测算和控制": report.states_risks_and_control,
            "风险限额": report.states_limits,
            "风险控制部门的权力与责任": report.states_risk_authority,
            "会计核算与财务管理": report.states_accounting,
            "后续服务": report.states_after_service,
            "应急计划": report.states_contingency,
        }
    )


@rule(
    "G2",
    title="Approved by the board or senior management",
    title_zh="董事会或高级管理层批准",
    draft=(DRAFT_40,),
    issued=(ISSUED_58,),
    required="银行承担全部或大部分市场风险，或者市场风险、流动性风险较大的，应经董事会批准",
    required_as_issued="新产品开发应报董事会或高级管理层批准",
)
def approved_above(product: Product, rule_set: RuleSet) -> Judgement:
    """The board approves, and under the text as issued senior management may instead.

    The draft asks only where the bank bears all or most of the market risk, or where the market or
    liquidity risk is large; the text as issued asks for every new product.
    """
    if rule_set is RuleSet.DRAFT:
        risks = (product.bank_bears_most_market_risk, product.has_large_market_or_liquidity_risk)
        if not any(risks):
            why = "银行不承担大部分市场风险且风险不大"
            return unknown("风险承担情况") if None in risks else not_applicable(why)
    allowed = {Approval.BOARD}
    if rule_set is RuleSet.ISSUED:
        allowed.add(Approval.SENIOR_MANAGEMENT)
    is_approved = None if product.approved_by is None else product.approved_by in allowed
    return judged({"有权机构批准": is_approved})


@rule(
    "G3",
    title="Full risk assessment and graded approval before sale",
    title_zh="事前全面风险评估与分级审批",
    draft=(DRAFT_40,),
    issued=(ISSUED_37,),
    required="销售前进行全面的风险评估，制定管控措施，建立分级审核批准制度",
)
def assessed_before_sale(product: Product, _: RuleSet) -> Judgement:
    """Before a plan is sold its risks are fully assessed and its approval is graded."""
    return judged(
        {
            "全面风险评估": product.risk_fully_assessed,
            "评估先于销售": not_after(product.assessed_on, product.sold_from),
            "分级审核批准": product.approval_is_graded,
        }
    )


@rule(
    "G10",
    title="Same method for the same risk",
    title_zh="风险测算方法一致",
    draft=(DRAFT_49,),
    issued=(ISSUED_46,),
    required="前台、中台和后台测算同一风险应使用相同的方法",
    required_as_issued="采用适宜、有效的方法，保证相关风险评估测算的一致性",
)
def methods_agree(product: Product, _: RuleSet) -> Judgement:
    """The same risk is measured by the same method everywhere."""
    return judged({"测算方法一致": product.same_method_for_same_risk})


@rule(
    "G11",
    title="Valued by middle or back office from an independent source",
    title_zh="独立估值",
    draft=(DRAFT_50,),
    required="盯市估值以中台或后台计算结果为据，数据采用独立来源，不得直接使用前台数据",
)
def valued_independently(product: Product, _: RuleSet) -> Judgement:
    """Marking to market is done away from the front office, on data from elsewhere."""
    return judged(
        {
            "中台或后台估值": product.valued_by_middle_or_back_office,
            "数据来源独立": product.valuation_source_is_independent,
        }
    )


@rule(
    "G12",
    title="Trading, sales and research kept apart",
    title_zh="部门隔离",
    draft=(DRAFT_51,),
    issued=(ISSUED_47,),
    required="风险分析、研究部门应与销售、交易部门分开",
)
def departments_apart(product: Product, _: RuleSet) -> Judgement:
    """Risk analysis and research are apart from sales and trading."""
    return judged({"部门分开": product.analysis_apart_from_sales_and_trading})


@rule(
    "G13",
    title="Client trades and own trades by different people",
    title_zh="交易人员分离",
    draft=(DRAFT_52,),
    issued=(ISSUED_48,),
    required="理财交易人员与自营交易人员相分离，并定期检查比较两类人员的交易状况",
)
def traders_apart(product: Product, _: RuleSet) -> Judgement:
    """Who trades for plans does not trade for the bank, and the two are compared regularly."""
    return judged(
        {
            "交易人员分离": product.traders_of_clients_and_bank_apart,
            "定期检查比较": product.traders_compared_regularly,
        }
    )


@rule(
    "G14",
    title="Continuity and contingency plan",
    title_zh="连续性服务计划和应急计划",
    draft=(DRAFT_54,),
    issued=(ISSUED_59,),
    required="制定连续性服务计划和应急计划",
    required_as_issued="产品开发报告应载明后续服务和应急计划",
)
def plans_made(product: Product, _: RuleSet) -> Judgement:
    """There is a plan for going on and one for emergencies."""
    return judged(
        {"连续性或后续服务计划": product.continuity_plan, "应急计划": product.contingency_plan}
    )


@rule(
    "G15",
    title="Re-assessed regularly after launch",
    title_zh="推出后的跟踪评估",
    issued=(ISSUED_60,),
    required="新产品推出后应定期评估其风险状况",
)
def reassessed(product: Product, _: RuleSet) -> Judgement:
    """After its launch the risks of a new product are assessed again regularly."""
    return judged({"定期评估": product.reassessed_regularly})
