"""告知书 and 承诺函: from the borrower to its tenant, and from the tenant to the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from loan_origination.reports.paper_frame import paper, paragraphs
from paperkit.document import Document, Signatures

NOTICE, UNDERTAKING = "告知书", "承诺函"


@dataclass(frozen=True, slots=True)
class TenantPaper:
    """What both papers say; the account is shown in full because the tenant pays into it."""

    number: str
    branch: str
    borrower: str
    tenant: str
    lease: str
    property_address: str
    title_number: str
    contract_number: str
    supervised_account: str
    made_at: datetime


def notice_document(told: TenantPaper) -> Document:
    """The Notice: the property is mortgaged, rent goes to the supervised account."""
    blocks = (
        *paragraphs(
            f"致：{told.tenant}",
            f"贵方承租我方位于{told.property_address}的商用物业（产权证号：{told.title_number}，"
            f"租赁合同编号：{told.lease}）。现就该物业抵押及经营收入资金监管事宜告知如下：",
            f"一、我方已与{told.branch}（以下简称“贷款人”）签订编号为{told.contract_number}的"
            "商用物业抵押借款合同，并以上述物业为该合同项下债务向贷款人设定第一顺位抵押。",
            "二、自收到本告知书之日起，贵方依租赁合同应付的租金及其他款项，应按期全额划入下列"
            f"监管账户，不得以现金或其他账户支付：户名：{told.borrower}；开户行：{told.branch}；"
            f"账号：{told.supervised_account}。",
            "三、未经贷款人书面同意，我方不得变更上述账户，不得与贵方提前终止、变更租赁合同，"
            "或者约定预付租金、抵扣租金、降低租金或延长租期。",
            "四、贷款人依法行使抵押权时，租赁合同的处理依照法律规定和租赁合同的约定办理；贵方依法"
            "享有的优先购买权不受影响。",
            "五、请贵方在收到本告知书后签署承诺函，并送交贷款人。",
            "特此告知。",
        ),
        Signatures(
            (
                f"告知人（出租人、借款人）：{told.borrower}（公章）",
                "日期：＿＿＿＿年＿＿月＿＿日",
                f"签收人（承租人）：{told.tenant}（公章）",
                "签收日期：＿＿＿＿年＿＿月＿＿日",
            )
        ),
    )
    return paper(NOTICE, told.number, (("编号", told.number),), blocks, told.made_at)


def undertaking_document(told: TenantPaper) -> Document:
    """The Undertaking: the tenant knows of the mortgage and pays into the supervised account."""
    blocks = (
        *paragraphs(
            f"致：{told.branch}",
            f"我方系位于{told.property_address}的商用物业（产权证号：{told.title_number}，租赁合同"
            f"编号：{told.lease}）的承租人，已收到出租人{told.borrower}出具的告知书。现不可撤销地"
            "承诺如下：",
            "一、我方已获悉上述物业已向贵行抵押，用于担保编号为"
            f"{told.contract_number}的商用物业抵押借款合同项下债务。",
            f"二、我方将依租赁合同应付的租金按期全额划入户名为{told.borrower}、账号为"
            f"{told.supervised_account}的监管账户。未收到贵行书面通知，我方不变更付款账户。",
            "三、未经贵行书面同意，我方不与出租人提前终止、变更租赁合同，不预付超过租赁合同约定"
            "期间的租金，不以对出租人的债权抵扣租金。",
            "四、我方未与出租人另行订立与租赁合同内容不一致的协议；如有，对贵行不发生效力。",
            "五、贵行依法行使抵押权时，我方予以配合。",
        ),
        Signatures(
            (
                f"承诺人（承租人）：{told.tenant}（公章）",
                "法定代表人或授权代理人（签字）：＿＿＿＿＿＿＿＿",
                "日期：＿＿＿＿年＿＿月＿＿日",
            )
        ),
    )
    return paper(UNDERTAKING, told.number, (("编号", told.number),), blocks, told.made_at)
