"""Suitability, third part: authority, records, custody, partners, material and inspection."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise

from hotline.domain.articles import (
    DRAFT_11,
    DRAFT_13,
    DRAFT_14,
    DRAFT_19,
    DRAFT_30,
    DRAFT_31,
    DRAFT_32,
    DRAFT_38,
    DRAFT_57,
    DRAFT_58,
    DRAFT_59,
    DRAFT_60,
    DRAFT_61,
    DRAFT_62,
    ISSUED_8,
    ISSUED_9,
    ISSUED_10,
    ISSUED_14,
    ISSUED_16,
    ISSUED_17,
    ISSUED_31,
    ISSUED_35,
    ISSUED_52,
    ISSUED_53,
    ISSUED_54,
    ISSUED_55,
    ISSUED_56,
    ISSUED_57,
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
from hotline.domain.sales import DisclosureBasis, Sale

_MONTHS_BETWEEN_CONFIRMATIONS = {RuleSet.DRAFT: 6, RuleSet.ISSUED: 12}
_MONTHS = 12


@rule(
    "S15",
    title="Written authority kept and confirmed again in time",
    title_zh="代客操作的书面授权与重新确认",
    draft=(DRAFT_19,),
    issued=(ISSUED_8,),
    required="代理投资操作须有充分授权，妥善保管授权文件，每半年重新确认一次",
    required_as_issued="接受委托投资操作须有充分授权，妥善保管授权文件，至少每年重新确认一次",
)
def authority_confirmed(sale: Sale, rule_set: RuleSet) -> Judgement:
    """Trading for a client rests on a kept authority confirmed every half year or every year."""
    if sale.trades_for_client is None:
        return unknown("是否代客操作")
    if not sale.trades_for_client:
        return not_applicable("未代客操作")
    authority = sale.authority
    return judged(
        {
            "书面授权先于销售": not_after(authority.signed_on, sale.sold_on),
            "妥善保管": authority.is_kept,
            "按期重新确认": _is_confirmed_in_time(sale, rule_set),
        }
    )


@rule(
    "S16",
    title="No change of investing without written permission",
    title_zh="未经书面许可不得变更投资",
    draft=(DRAFT_38,),
    issued=(ISSUED_35,),
    required="未经客户书面许可，不得擅自变更客户资金的投资方向、范围或方式",
)
def changes_permitted(sale: Sale, _: RuleSet) -> Judgement:
    """Direction, scope and way of investing change only after written permission."""
    if sale.changes is None:
        return unknown("投资变更记录")
    if not sale.changes:
        return Judgement(Verdict.PASS, "无变更")
    # A change that nobody can show a permission for was made without one.
    return judged(
        {
            f"{change.changed_on}变更{change.what}": bool(
                not_after(change.permitted_on, change.changed_on)
            )
            for change in sale.changes
        }
    )


@rule(
    "S17",
    title="Records complete and kept to the client",
    title_zh="服务记录的保存与保密",
    draft=(DRAFT_32,),
    issued=(ISSUED_10,),
    required="保存完备的服务记录；除法律法规另有规定或经客户书面同意外不得向第三方提供",
)
def records_kept(sale: Sale, _: RuleSet) -> Judgement:
    """The record is complete, and third parties got it only by law or with written consent."""
    conduct = sale.conduct
    parts = {"记录完备": conduct.record_is_complete}
    if conduct.disclosures is None:
        return judged({**parts, "向第三方提供情况": None})
    for each in conduct.disclosures:
        parts[f"向{each.recipient}提供有依据"] = each.basis is not DisclosureBasis.NONE
    return judged(parts)


@rule(
    "S18",
    title="Client assets apart, third-party custody where possible",
    title_zh="客户资产分开管理与第三方托管",
    draft=(DRAFT_31,),
    issued=(ISSUED_9,),
    required="银行资产与客户资产分开管理；可以由第三方托管的客户资产应交由第三方托管",
)
def assets_kept_apart(sale: Sale, _: RuleSet) -> Judgement:
    """Client assets are apart from the bank's and in third-party custody where that is possible."""
    conduct = sale.conduct
    parts = {"资产分开管理": conduct.assets_kept_apart}
    if conduct.third_party_custody_possible is None:
        return judged({**parts, "可否第三方托管": None})
    if conduct.third_party_custody_possible:
        parts["第三方托管"] = shown(conduct.third_party_custodian)
    return judged(parts)


@rule(
    "S20",
    title="Clients layered, service and channel fit the layer",
    title_zh="客户分层与适宜的服务渠道",
    draft=(DRAFT_13, DRAFT_14),
    issued=(ISSUED_16, ISSUED_17),
    required="对客户进行必要分层，服务及其渠道应适合客户所在层次",
)
def layer_fits(sale: Sale, _: RuleSet) -> Judgement:
    """Clients are layered, and both the service and its channel suit the client's layer."""
    conduct = sale.conduct
    return judged(
        {
            "客户分层": shown(conduct.client_layer),
            "服务适合该层次": conduct.service_fits_layer,
            "渠道适合该层次": conduct.channel_fits_layer,
        }
    )


@rule(
    "S21",
    title="Agency-sold product: provider assessed, data verified, material rewritten",
    title_zh="代销产品的评估、验证与材料编写",
    draft=(DRAFT_57, DRAFT_58, DRAFT_59),
    issued=(ISSUED_52, ISSUED_53, ISSUED_54),
    required="评估产品提供者，取得市场分析和风险收益测算报告并验证，重新编写介绍和宣传材料",
)
def agency_product_examined(sale: Sale, _: RuleSet) -> Judgement:
    """Who sells another's product assesses the provider, verifies its figures, writes anew."""
    if sale.is_agency_sold is None:
        return unknown("是否代销")
    if not sale.is_agency_sold:
        return not_applicable("非代销产品")
    conduct = sale.conduct
    return judged(
        {
            "评估产品提供者": conduct.provider_assessed,
            "取得分析与测算报告": conduct.provider_reports_obtained,
            "验证预测数据": conduct.provider_data_verified,
            "重新编写材料": conduct.material_rewritten,
        }
    )


@rule(
    "S22",
    title="Material approved, with examples, filed where asked",
    title_zh="介绍和宣传材料",
    draft=(DRAFT_60, DRAFT_61, DRAFT_62),
    issued=(ISSUED_55, ISSUED_56, ISSUED_57),
    required="介绍和宣传材料应经内部审核批准，提供必要举例，按规定备案",
    required_as_issued="介绍和宣传材料应经内部审核批准，提供必要举例，按规定报告",
)
def material_approved(sale: Sale, _: RuleSet) -> Judgement:
    """Product and promotion material is approved inside, gives examples, is filed where asked."""
    conduct = sale.conduct
    parts = {"内部审核批准": conduct.material_approved, "举例说明": conduct.material_has_examples}
    if conduct.filing_required is not False:
        parts["备案或报告"] = conduct.material_filed
    return judged(parts)


@rule(
    "S23",
    title="Sales inspected inside, also as a client",
    title_zh="内部调查监督",
    draft=(DRAFT_11,),
    issued=(ISSUED_14,),
    required="内部调查应重点检查错误销售和不当销售，并以客户身份进行调查",
)
def sales_inspected(sale: Sale, _: RuleSet) -> Judgement:
    """Internal inspection, also in the part of a client, looks for wrong and improper selling."""
    conduct = sale.conduct
    return judged(
        {
            "内部调查": conduct.inspection_carried_out,
            "以客户身份调查": conduct.inspected_as_client,
            "检查错误和不当销售": conduct.inspection_looked_for_wrong_selling,
        }
    )


@rule(
    "S24",
    title="Complaint handled through the bank's own line",
    title_zh="投诉渠道与处理",
    draft=(DRAFT_30,),
    issued=(ISSUED_31,),
    required="设置个人理财业务专用投诉电话，接受并及时处理客户投诉",
    required_as_issued="制定相关制度接受并及时处理客户投诉",
)
def complaint_handled(sale: Sale, _: RuleSet) -> Judgement:
    """A line or system for complaints exists, and this complaint went through it."""
    conduct = sale.conduct
    return judged(
        {
            "投诉渠道": conduct.complaint_channel_exists,
            "本投诉经该渠道处理": conduct.complaint_handled_through_it,
        }
    )


def _is_confirmed_in_time(sale: Sale, rule_set: RuleSet) -> bool | None:
    """Whether no stretch between confirmations up to the sale was longer than the text allows."""
    signed_on = sale.authority.signed_on
    if signed_on is None:
        return None
    confirmed = sorted(day for day in sale.authority.reconfirmed_on if day <= sale.sold_on)
    months = _MONTHS_BETWEEN_CONFIRMATIONS[rule_set]
    days = [signed_on, *confirmed, sale.sold_on]
    return all(later <= _months_later(earlier, months) for earlier, later in pairwise(days))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    count = day.month - 1 + months
    year, month = day.year + count // _MONTHS, count % _MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
