"""Suitability, first part: the client was examined, and told what the product can do."""

from __future__ import annotations

from hotline.domain.articles import (
    DRAFT_20,
    DRAFT_21,
    DRAFT_23,
    DRAFT_24,
    DRAFT_25,
    DRAFT_26,
    DRAFT_27,
    ISSUED_22,
    ISSUED_23,
    ISSUED_24,
    ISSUED_25,
    ISSUED_26,
    ISSUED_27,
    ISSUED_28,
)
from hotline.domain.findings import (
    Judgement,
    Verdict,
    judged,
    not_after,
    not_applicable,
    rule,
    shown,
    unknown,
)
from hotline.domain.rule_sets import RuleSet
from hotline.domain.sales import Initiative, Sale, Suitability


@rule(
    "S1",
    title="Client examined, told the opinion, both signed",
    title_zh="客户评估、告知与双方签字",
    draft=(DRAFT_20,),
    issued=(ISSUED_22,),
    required="首先调查了解客户财务状况、投资经验、投资目的、风险认知和承受能力，告知评估意见，双方签字",
)
def client_examined(sale: Sale, _: RuleSet) -> Judgement:
    """Five things about the client are examined, the opinion is told before the sale, both sign."""
    record = sale.assessment
    return judged(
        {
            "财务状况": record.examined_finances,
            "投资经验": record.examined_experience,
            "投资目的": record.examined_purpose,
            "风险认知": record.examined_understanding,
            "风险承受能力": record.examined_tolerance,
            "销售前告知评估意见": not_after(record.told_on, sale.sold_on),
            "客户签字": record.client_signed,
            "银行签字": record.bank_signed,
        }
    )


@rule(
    "S2",
    title="Assessment before the sale and periodically anew",
    title_zh="评估先于销售并定期重评",
    draft=(DRAFT_27,),
    issued=(ISSUED_28,),
    required="评估不得晚于销售，并应定期重新评估；销售当日评估须在有效期内",
)
def assessment_current(sale: Sale, _: RuleSet) -> Judgement:
    """The assessment is not after the sale and its next due day has not passed by then."""
    record = sale.assessment
    return judged(
        {
            "评估日不晚于销售日": not_after(record.assessed_on, sale.sold_on),
            "销售日未超过下次评估日": not_after(sale.sold_on, record.next_due_on),
        }
    )


@rule(
    "S3",
    title="Assessment reviewed and checked for misleading advice",
    title_zh="评估报告审核",
    draft=(DRAFT_25,),
    issued=(ISSUED_26,),
    required="评估报告应由理财业务部门负责人或经授权的主管人员审核，着重审查是否误导客户",
)
def assessment_reviewed(sale: Sale, _: RuleSet) -> Judgement:
    """The head of the department or a delegate reviews the assessment for misleading advice."""
    record = sale.assessment
    return judged(
        {
            "审核人": shown(record.reviewer),
            "销售前审核": not_after(record.reviewed_on, sale.sold_on),
            "审查有无误导": record.is_checked_for_misleading,
        }
    )


@rule(
    "S4",
    title="Large sums reviewed a second time",
    title_zh="大额投资双重审核",
    draft=(DRAFT_26,),
    issued=(ISSUED_27,),
    required="投资金额较大的，还应经其他相关部门或负责人审核；金额标准由银行制定",
)
def large_sum_reviewed(sale: Sale, _: RuleSet) -> Judgement:
    """From the bank's own large sum on, somebody else reviews the assessment again."""
    if sale.amount is None:
        return unknown("投资金额")
    if sale.large_sum_threshold is None:
        return unknown("银行制定的大额标准")
    if sale.amount < sale.large_sum_threshold:
        return not_applicable("投资金额未达银行的大额标准")
    record = sale.assessment
    is_other_person = None
    if record.second_reviewer and record.reviewer:
        is_other_person = record.second_reviewer != record.reviewer
    return judged(
        {
            "其他部门或负责人审核": shown(record.second_reviewer),
            "与前一审核人不同": is_other_person,
            "销售前审核": not_after(record.second_reviewed_on, sale.sold_on),
        }
    )


@rule(
    "S5",
    title="Not offered unasked to the inexperienced or unsuitable",
    title_zh="不得主动推介",
    draft=(DRAFT_21,),
    issued=(ISSUED_23,),
    required="市场风险较大的产品，不应主动向未从事过相关交易的客户提供申请材料",
    required_as_issued="市场风险较大的产品，不应主动向无相关交易经验或经评估不适宜的客户推介或销售",
)
def not_offered_unasked(sale: Sale, rule_set: RuleSet) -> Judgement:
    """A product of high market risk is not pushed on clients without experience of such trades.

    The text as issued adds clients whom the assessment found unsuitable.
    """
    if not sale.may_be_high_risk:
        return not_applicable("产品市场风险不大")
    if sale.initiative is None:
        return unknown("由谁主动")
    if sale.initiative is Initiative.CLIENT:
        return Judgement(Verdict.PASS, "客户主动要求了解或购买")
    parts = {"客户有相关交易经验": sale.has_experience}
    if rule_set is RuleSet.ISSUED:
        parts["评估适宜购买"] = _is_suitable(sale)
    return judged(parts)


@rule(
    "S6",
    title="Client asked: explained in person and put on paper",
    title_zh="客户主动要求时的说明与书面确认",
    draft=(DRAFT_21,),
    issued=(ISSUED_23,),
    required="当面说明风险并进行客户评估后，签署说明文件，再提交有关材料",
    required_as_issued="当面说明风险和风险管理基本知识，并书面确认系客户主动要求了解和购买",
)
def own_initiative_recorded(sale: Sale, rule_set: RuleSet) -> Judgement:
    """A client who asks is told the risks in person; how it is put on paper differs by text."""
    if not sale.may_be_high_risk:
        return not_applicable("产品市场风险不大")
    if sale.initiative is None:
        return unknown("由谁主动")
    if sale.initiative is Initiative.BANK:
        return not_applicable("银行主动推介")
    told = sale.explanation
    parts = {"当面说明风险": told.risks_explained_in_person}
    if rule_set is RuleSet.ISSUED:
        parts["书面确认客户主动要求"] = told.initiative_confirmed_in_writing
        return judged(parts)
    handed_over_on = told.material_handed_over_on
    parts["提交材料前完成评估"] = not_after(sale.assessment.assessed_on, handed_over_on)
    parts["提交材料前签署说明文件"] = not_after(told.paper_signed_on, handed_over_on)
    return judged(parts)


@rule(
    "S7",
    title="Unsuitable client insists: a separate signed paper",
    title_zh="不适宜客户坚持购买的专门文件",
    draft=(DRAFT_24,),
    issued=(ISSUED_24,),
    required="应制定专门文件，列明银行意见、客户意愿和其他必要说明，双方签字认可",
)
def insistence_recorded(sale: Sale, _: RuleSet) -> Judgement:
    """Who insists on a product found unsuitable signs, with the bank, what each of them says."""
    if sale.assessment.verdict is None:
        return unknown("评估结论")
    if sale.assessment.verdict is Suitability.SUITABLE:
        return not_applicable("评估适宜购买")
    paper = sale.insistence
    return judged(
        {
            "列明银行意见": paper.states_bank_opinion,
            "列明客户意愿": paper.states_client_will,
            "客户签字": paper.client_signed,
            "银行签字": paper.bank_signed,
        }
    )


@rule(
    "S8",
    title="Worst case explained",
    title_zh="说明最不利情形",
    draft=(DRAFT_23,),
    issued=(ISSUED_25,),
    required="说明最不利的投资情形和投资结果",
    required_as_issued="使用通俗易懂的语言，配以必要示例，说明最不利的投资情形和投资结果",
)
def worst_case_explained(sale: Sale, rule_set: RuleSet) -> Judgement:
    """The worst case is explained; the text as issued wants plain words and examples."""
    told = sale.explanation
    parts = {"说明最不利情形": told.worst_case_explained}
    if rule_set is RuleSet.ISSUED:
        parts |= {"通俗易懂的语言": told.in_plain_words, "必要的示例": told.with_examples}
    return judged(parts)


def _is_suitable(sale: Sale) -> bool | None:
    verdict = sale.assessment.verdict
    return None if verdict is None else verdict is Suitability.SUITABLE
