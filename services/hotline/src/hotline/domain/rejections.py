"""Why a request is not taken on, and where to go instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RejectReason(StrEnum):
    """Reasons for not taking on a request."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    PETITION = "PETITION"
    INFO_DISCLOSURE = "INFO_DISCLOSURE"
    ADMIN_REVIEW = "ADMIN_REVIEW"
    NO_COUNTERPARTY = "NO_COUNTERPARTY"
    NO_CONCRETE_REQUEST = "NO_CONCRETE_REQUEST"
    NO_CONTACT = "NO_CONTACT"
    IN_LITIGATION_OR_ARBITRATION = "IN_LITIGATION_OR_ARBITRATION"
    ALREADY_CLOSED_NO_NEW_FACTS = "ALREADY_CLOSED_NO_NEW_FACTS"
    DUPLICATE_OPEN = "DUPLICATE_OPEN"
    NOT_CAPITAL_MARKET = "NOT_CAPITAL_MARKET"
    ABUSIVE_OR_SPAM = "ABUSIVE_OR_SPAM"
    INVESTOR_WITHDREW = "INVESTOR_WITHDREW"
    EVIDENCE_NOT_SUPPLIED = "EVIDENCE_NOT_SUPPLIED"

    @property
    def advice(self) -> Advice:
        """What the person is told."""
        return _ADVICE[self]


@dataclass(frozen=True, slots=True)
class Advice:
    """The reason in plain Chinese, and where to go; every rejection can be reviewed once."""

    reason_zh: str
    where_zh: str


CITES_EARLIER = frozenset({RejectReason.ALREADY_CLOSED_NO_NEW_FACTS, RejectReason.DUPLICATE_OPEN})
"""Reasons that rest on an earlier request: the reply cites it with its result."""

APPEAL_ZH = "如对本决定有异议，可提供理由申请一次内部复核。"
_AGAIN = "补充后可重新提交。"
_ADVICE = {
    RejectReason.OUT_OF_SCOPE: Advice("不属于12386受理范围。", "请向有管理权限的机关反映。"),
    RejectReason.PETITION: Advice("属于信访事项。", "请向信访机构提出。"),
    RejectReason.INFO_DISCLOSURE: Advice("属于政府信息公开申请。", "请向信息公开工作机构提出。"),
    RejectReason.ADMIN_REVIEW: Advice("属于行政复议事项。", "请向行政复议机构提出。"),
    RejectReason.NO_COUNTERPARTY: Advice("未指明被投诉方。", _AGAIN),
    RejectReason.NO_CONCRETE_REQUEST: Advice("没有具体诉求。", _AGAIN),
    RejectReason.NO_CONTACT: Advice("未留下有效联系方式，无法处理投诉。", _AGAIN),
    RejectReason.IN_LITIGATION_OR_ARBITRATION: Advice(
        "该纠纷已进入诉讼或者仲裁程序。", "请在该程序中主张权利。"
    ),
    RejectReason.ALREADY_CLOSED_NO_NEW_FACTS: Advice(
        "同一事项已经办结，且无新的事实。", "如有新的事实，请补充后重新提交。"
    ),
    RejectReason.DUPLICATE_OPEN: Advice("同一诉求正在办理。", "请以原编号查询进度。"),
    RejectReason.NOT_CAPITAL_MARKET: Advice(
        "不属于证券期货基金市场事项。",
        "银行、保险事项可拨打12378，其他金融消费事项可拨打12363，一般消费事项可拨打12315。",
    ),
    RejectReason.ABUSIVE_OR_SPAM: Advice("内容与诉求无关或者含有辱骂。", "请陈述具体事实和请求。"),
    RejectReason.INVESTOR_WITHDREW: Advice("您已撤回本诉求。", "如需继续，可重新提交。"),
    RejectReason.EVIDENCE_NOT_SUPPLIED: Advice("经提醒仍未补充必要材料。", _AGAIN),
}
