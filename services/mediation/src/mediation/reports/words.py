"""The Chinese words for codes that papers print."""

from __future__ import annotations

from collections.abc import Mapping

from mediation.domain.case_states import State
from mediation.domain.case_words import EndReason, ItemKind, Origin, PartyKind, RefusalCode
from mediation.domain.confirmations import ConfirmationState
from mediation.domain.ledger_accounts import Purpose, purpose_of
from mediation.domain.ledger_postings import Event
from mediation.domain.signatures import PageState, SignatureMethod, Signer

ORIGINS: Mapping[str, str] = {
    Origin.COURT_PRE_FILING: "立案前委派",
    Origin.COURT_POST_FILING: "立案后委托",
    Origin.COURT_IN_TRIAL: "诉中邀请",
    Origin.SELF_APPLIED: "当事人申请",
    Origin.HOTLINE: "热线转办",
    Origin.REGULATOR: "监管转办",
    Origin.FUND_PLAN: "赔付方案",
}
REFUSALS: Mapping[str, str] = {
    RefusalCode.NO_COUNTERPARTY: "无明确的相对方",
    RefusalCode.NO_CONCRETE_CLAIM: "无具体请求",
    RefusalCode.NO_EVIDENCE: "无证据",
    RefusalCode.REPORT_NOT_DISPUTE: "属举报事项",
    RefusalCode.LABOUR_OR_INTERNAL: "属劳动或内部争议",
    RefusalCode.OUT_OF_SCOPE: "不属受理范围",
    RefusalCode.ALREADY_MEDIATED: "已经调解终结",
    RefusalCode.EFFECTIVE_JUDGMENT: "已有生效裁判",
    RefusalCode.PENDING_ELSEWHERE: "诉讼或仲裁中",
    RefusalCode.NOT_SUITABLE: "不适宜调解",
}
END_REASONS: Mapping[str, str] = {
    EndReason.AGREED: "达成协议",
    EndReason.SETTLED_PRIVATELY_WITHDRAWN: "自行和解撤回",
    EndReason.UNREACHABLE: "无法联系",
    EndReason.PARTY_REFUSES: "当事人拒绝调解",
    EndReason.DEADLOCK: "分歧过大",
    EndReason.TERM_EXPIRED_NO_EXTENSION: "期限届满未延长",
    EndReason.REFUSED_TO_SIGN: "拒绝签署",
    EndReason.FALSE_MEDIATION_SUSPECTED: "涉嫌虚假调解",
    EndReason.RECALLED_BY_COURT: "法院撤回",
    EndReason.OTHER: "其他",
}
STATES: Mapping[str, str] = {
    State.RECEIVED: "已收到",
    State.SCREENED: "已审查",
    State.ACCEPTED: "已受理",
    State.MEDIATOR_ASSIGNED: "已指定调解员",
    State.INVITED: "已邀请",
    State.CONSENTED: "已同意调解",
    State.IN_MEDIATION: "调解中",
    State.AGREEMENT_DRAFTED: "协议待签",
    State.SIGNED: "已签署",
    State.EFFECTIVE: "协议生效",
    State.PERFORMING: "履行中",
    State.CONFIRM_APPLIED: "申请司法确认中",
    State.CONFIRMED: "已司法确认",
    State.CONFIRM_REJECTED: "司法确认被驳回",
    State.SUSPENDED: "中止",
    State.CLOSED_PERFORMED: "履行完毕结案",
    State.REFUSED: "不予受理",
    State.RETURNED: "调解不成退回",
    State.DEFAULTED: "未履行",
    State.LAPSED: "协议失效",
    State.WITHDRAWN: "撤回",
}
PURPOSES: Mapping[Purpose, str] = {
    Purpose.BANK: "银行存款",
    Purpose.FUND: "待分配出资",
    Purpose.ENTITLED: "应付投资者",
    Purpose.UNCLAIMED: "逾期未领",
    Purpose.SUSPENSE: "待查来款",
    Purpose.INTEREST: "利息",
    Purpose.BANK_FEE: "银行费用",
}
EVENTS: Mapping[str, str] = {
    Event.DEPOSIT_IDENTIFIED: "出资到账",
    Event.DEPOSIT_UNIDENTIFIED: "待查来款到账",
    Event.SUSPENSE_RESOLVED: "待查来款认领",
    Event.DEPOSIT_SENT_BACK: "误汇退回",
    Event.ENTITLEMENT_EFFECTIVE: "赔付权益生效",
    Event.ENTITLEMENT_CANCELLED: "赔付权益撤销",
    Event.PAYOUT_RELEASED: "付款冻结",
    Event.PAYOUT_SUCCEEDED: "付款成功",
    Event.PAYOUT_FAILED: "付款失败",
    Event.PAYOUT_RETURNED: "退汇",
    Event.INTEREST_CREDITED: "利息入账",
    Event.FEE_CHARGED: "银行收费",
    Event.FEE_REFUNDED: "费用补足",
    Event.FEE_TO_CONTRIBUTION: "费用由出资承担",
    Event.ENTITLEMENT_EXPIRED: "逾期转未领",
    Event.LATE_CLAIM_ADMITTED: "逾期申报准予",
    Event.RESIDUAL_OUT: "剩余款冻结",
    Event.RESIDUAL_SENT: "剩余款划出",
    Event.RESIDUAL_NOT_SENT: "剩余款划出失败",
    Event.CORRECTION: "更正",
}
ACCOUNT_STATES: Mapping[str, str] = {
    "PLANNED": "筹备",
    "OPEN": "已开立",
    "FUNDED_PARTLY": "部分到账",
    "FUNDED": "足额到账",
    "PAYING": "付款中",
    "WINDING_UP": "清算中",
    "CLOSED": "已关闭",
}
MODELS: Mapping[str, str] = {
    "A": "共管赔偿账户",
    "B": "调解赔偿专户",
    "C": "专项赔付基金",
    "D": "承诺金账户",
}
PARTY_KINDS: Mapping[str, str] = {
    PartyKind.ORDINARY_INVESTOR: "普通投资者",
    PartyKind.PROFESSIONAL_INVESTOR: "专业投资者",
    PartyKind.BROKER: "证券公司",
    PartyKind.ISSUER: "发行人",
    PartyKind.OTHER: "其他",
}
ITEM_KINDS: Mapping[str, str] = {
    ItemKind.MATERIAL: "材料",
    ItemKind.UNDISPUTED_FACT: "无争议事实",
    ItemKind.CONCESSION: "经同意提交的陈述",
    ItemKind.SUITABILITY_EVIDENCE: "适当性证据",
}
PAGE_STATES: Mapping[str, str] = {
    PageState.OPEN: "待签署",
    PageState.SIGNED: "已签署",
    PageState.SIGNED_CONDITIONAL: "已签署（待条件成就）",
    PageState.EFFECTIVE: "已生效",
    PageState.LAPSED: "已失效",
}
SIGNERS: Mapping[str, str] = {
    Signer.INVESTOR: "投资者",
    Signer.ISSUER: "赔付方",
    Signer.MEDIATOR: "调解员",
    Signer.ORGANISATION: "调解组织",
}
METHODS: Mapping[str, str] = {
    SignatureMethod.OTP_CLICK: "动态口令确认",
    SignatureMethod.CA_CERT: "数字证书",
}
LINE_STATES: Mapping[str, str] = {
    "NEW": "待付款",
    "HELD": "已冻结待付",
    "SENT": "已发送银行",
    "SUCCESS": "付款成功",
    "FAILED": "付款失败",
    "UNKNOWN": "结果待查",
    "RETURNED": "退汇",
}
CONFIRMATION_STATES: Mapping[str, str] = {
    ConfirmationState.APPLIED: "已申请",
    ConfirmationState.FILED: "法院已立案",
    ConfirmationState.GRANTED: "裁定有效",
    ConfirmationState.REJECTED: "裁定驳回",
}


def word(words: Mapping[str, str], code: str | None) -> str:
    """The Chinese word for a code; a code without a word stays as it is."""
    return "" if code is None else words.get(code, code)


def account_word(account: str) -> str:
    """What an account of a ledger is for."""
    return PURPOSES[purpose_of(account)]
