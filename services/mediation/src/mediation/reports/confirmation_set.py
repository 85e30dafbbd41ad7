"""申请司法确认的全套材料: application, proof of mediation, identities, the agreement's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lawkit.shanghai import shanghai_day
from mediation.domain.articles import CONFIRMATION_APPLICATION
from mediation.reports.agreement_pages import (
    AgreementHead,
    AgreementPage,
    page_blocks,
    page_cover,
)
from mediation.reports.words import PARTY_KINDS, word
from paperkit.document import (
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Part,
    Signatures,
    Table,
)
from paperkit.wording import DASH, day, moment, yuan

TITLE = "司法确认申请材料"


@dataclass(frozen=True, slots=True)
class Identity:
    """A party as the court has to know it."""

    party_ref: str
    name: str
    kind: str
    id_number: str
    address: str
    is_checked: bool
    agents: str


@dataclass(frozen=True, slots=True)
class MediatedCase:
    """How one case was mediated."""

    case_no: str
    court_case_no: str
    mediators: str
    accepted_on: date | None
    agreed_on: date | None
    sessions: int


@dataclass(frozen=True, slots=True)
class ConfirmationSource:
    """An application with everything that goes to the court with it."""

    confirmation_id: str
    court: str
    applied_at: datetime
    apply_due_on: date
    head: AgreementHead
    pages: tuple[AgreementPage, ...]
    identities: tuple[Identity, ...]
    cases: tuple[MediatedCase, ...]
    made_at: datetime


def confirmation_document(source: ConfirmationSource) -> Document:
    """The whole set as one paper, each piece on pages of its own."""
    total = sum(page.content["amount_fen"] for page in source.pages)
    return Document(
        title=TITLE,
        running_head=f"{source.court}　{TITLE}",
        cover=(
            ("受理法院", source.court),
            ("申请编号", source.confirmation_id),
            ("协议编号", source.head.agreement_id),
            ("申请时间", moment(source.applied_at)),
            ("申请期限", f"{day(source.apply_due_on)}止"),
            ("所涉投资者", f"{len(source.pages):,}名"),
            ("协议金额", f"{yuan(total)}元"),
        ),
        blocks=(
            *_contents(source),
            *_application(source, total),
            *_proof_of_mediation(source),
            *_identities(source.identities),
            *_pages(source),
        ),
        annexes=(),
        made_at=source.made_at,
    )


def _contents(source: ConfirmationSource) -> tuple[Block, ...]:
    rows = (
        ("一", "司法确认申请书", "1份"),
        ("二", "调解组织主持调解的证明", "1份"),
        ("三", "当事人身份信息", f"{len(source.identities):,}人"),
        ("四", "调解协议书", f"{len(source.pages):,}份"),
    )
    columns = (Column("序号", "center", 1), Column("材料", "left", 6), Column("份数", "right", 2))
    return (Heading("材料目录"), Table(columns, rows))


def _asked_for(source: ConfirmationSource, total: int) -> Table:
    columns = (
        Column("申请人", "left", 4),
        Column("法院案号", "left", 5),
        Column("协议金额（元）", "right", 4),
        Column("生效时间", "left", 5),
    )
    rows = tuple(
        (
            page.content["payee"],
            page.content.get("court_case_no") or DASH,
            yuan(page.content["amount_fen"]),
            moment(page.effective_at),
        )
        for page in source.pages
    )
    total_row = ("合计", "", yuan(total), "")
    return Table(columns, (*rows, total_row), caption="请求确认的调解协议", has_total=True)


def _application(source: ConfirmationSource, total: int) -> tuple[Block, ...]:
    return (
        Part("司法确认申请书"),
        Paragraph(
            f"申请人：下表所列{len(source.pages):,}名投资者；共同申请人：{source.head.issuer}。"
        ),
        Heading("申请事项"),
        Paragraph("请求依法确认申请人与共同申请人达成的下列调解协议有效。"),
        Heading("事实与理由"),
        Paragraph(
            f"申请人与共同申请人之间的证券期货纠纷，经{source.head.organisations or '调解组织'}"
            "主持调解，双方自愿达成调解协议，协议内容明确，不违反法律、行政法规的强制性规定，"
            "不损害国家利益、社会公共利益和他人合法权益。"
            f"协议已于下表所列时间生效，双方依照{CONFIRMATION_APPLICATION.label}的规定，"
            f"自协议生效之日起三十日内（至{day(source.apply_due_on)}止）共同提出申请。"
        ),
        _asked_for(source, total),
        Paragraph(f"此致　{source.court}"),
        Signatures(
            (
                "申请人：（电子签名见协议书）",
                f"共同申请人：{source.head.issuer}",
                f"日　期：{day(_day(source.applied_at))}",
            )
        ),
    )


def _day(at: datetime) -> date:
    return shanghai_day(at)


def _proof_of_mediation(source: ConfirmationSource) -> tuple[Block, ...]:
    columns = (
        Column("法院案号", "left", 5),
        Column("调解案号", "left", 4),
        Column("调解员", "left", 3),
        Column("受理日", "left", 4),
        Column("达成协议日", "left", 4),
        Column("调解次数", "right", 2),
    )
    rows = tuple(
        (
            case.court_case_no or DASH,
            case.case_no,
            case.mediators or DASH,
            day(case.accepted_on),
            day(case.agreed_on),
            f"{case.sessions:,}",
        )
        for case in source.cases
    )
    listed: Block = (
        Table(columns, rows, caption="调解案件") if rows else Paragraph("无对应调解案件。")
    )
    return (
        Part("调解组织主持调解的证明"),
        Paragraph(
            f"兹证明，协议编号{source.head.agreement_id}项下的调解协议，"
            f"系由{source.head.organisations or '本组织'}主持调解、各方自愿达成，"
            "调解员在调解前已作利益披露，各方当事人的身份与送达地址已经核对。"
        ),
        listed,
        Signatures(("调解组织（盖章）：", "日　期：　　　　年　　月　　日")),
    )


def _identities(identities: Sequence[Identity]) -> tuple[Block, ...]:
    columns = (
        Column("姓名（名称）", "left", 4),
        Column("身份", "left", 3),
        Column("证件号码", "left", 5),
        Column("送达地址", "left", 6),
        Column("代理人", "left", 3),
        Column("已核对", "center", 2),
    )
    rows = tuple(
        (
            each.name,
            word(PARTY_KINDS, each.kind),
            each.id_number or DASH,
            each.address or DASH,
            each.agents or DASH,
            "是" if each.is_checked else "否",
        )
        for each in identities
    )
    return (
        Part("当事人身份信息"),
        Table(columns, rows) if rows else Paragraph("无。"),
        Paragraph("本页含个人信息，仅供人民法院办理司法确认案件使用。"),
    )


def _pages(source: ConfirmationSource) -> list[Block]:
    blocks: list[Block] = []
    for page in source.pages:
        blocks += [Part("调解协议书"), Facts(page_cover(source.head, page))]
        blocks += page_blocks(source.head, page)
    return blocks
