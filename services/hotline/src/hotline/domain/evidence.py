"""The evidence that an institution has to show, asked for when a complaint is routed to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from hotline.domain.articles import BURDEN_OF_PROOF
from lawkit.articles import carries_out


class Evidence(StrEnum):
    """What shows that the institution knew its client, or kept its client's money apart."""

    CUSTOMER_ASSESSMENT = "CUSTOMER_ASSESSMENT"
    PRODUCT_RISK_RATING = "PRODUCT_RISK_RATING"
    RISK_DISCLOSURE = "RISK_DISCLOSURE"
    OWN_INITIATIVE_RECORD = "OWN_INITIATIVE_RECORD"
    AUTHORITY_RECONFIRMATION = "AUTHORITY_RECONFIRMATION"
    SALE_RECORDING = "SALE_RECORDING"
    SEGREGATED_ACCOUNT = "SEGREGATED_ACCOUNT"
    THIRD_PARTY_CUSTODY = "THIRD_PARTY_CUSTODY"

    @property
    def zh(self) -> str:
        """The piece in Chinese."""
        return _NAMES_ZH[self]


class Standing(StrEnum):
    """Where one piece stands; MISSING counts against the institution."""

    ASKED = "asked"
    RECEIVED = "received"
    MISSING = "missing"


_NAMES_ZH: Mapping[Evidence, str] = MappingProxyType(
    {
        Evidence.CUSTOMER_ASSESSMENT: "投资者评估（双方签字）",
        Evidence.PRODUCT_RISK_RATING: "产品风险等级评定",
        Evidence.RISK_DISCLOSURE: "风险揭示书（投资者抄录语句并签字）",
        Evidence.OWN_INITIATIVE_RECORD: "投资者主动要求的记录",
        Evidence.AUTHORITY_RECONFIRMATION: "授权的定期重新确认",
        Evidence.SALE_RECORDING: "销售过程录音录像",
        Evidence.SEGREGATED_ACCOUNT: "客户资金单独立户管理的证明",
        Evidence.THIRD_PARTY_CUSTODY: "客户资金第三方存管的证明",
    }
)
_OF_A_SALE = (
    Evidence.CUSTOMER_ASSESSMENT,
    Evidence.PRODUCT_RISK_RATING,
    Evidence.RISK_DISCLOSURE,
    Evidence.OWN_INITIATIVE_RECORD,
    Evidence.AUTHORITY_RECONFIRMATION,
    Evidence.SALE_RECORDING,
)
_OF_CLIENT_MONEY = (Evidence.SEGREGATED_ACCOUNT, Evidence.THIRD_PARTY_CUSTODY)
_OWED: Mapping[str, tuple[Evidence, ...]] = MappingProxyType(
    {
        "MISSELL": _OF_A_SALE,
        "REDEEM": _OF_CLIENT_MONEY,
        "MARGIN_CALL": _OF_CLIENT_MONEY,
        "TRANSFER_CUSTODY": _OF_CLIENT_MONEY,
    }
)


@carries_out(BURDEN_OF_PROOF)
def evidence_owed(issue: str) -> tuple[Evidence, ...]:
    """The institution has to prove that it kept the rules: what shows it in a matter of an issue.

    Mis-selling is about knowing the client; redemption, margin and custody about client money.
    """
    return _OWED.get(issue, ())


@carries_out(BURDEN_OF_PROOF)
def standing(piece: Evidence, received: Collection[Evidence], *, has_result: bool) -> Standing:
    """What has not come by the institution's result is missing, and counts against it."""
    if piece in received:
        return Standing.RECEIVED
    return Standing.MISSING if has_result else Standing.ASKED
