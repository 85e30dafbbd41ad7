"""调解协议书: one investor's page of an agreement with its framework, signatures and proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lawkit.numerals import chinese_numeral
from mediation.domain.agreements import ProofStep
from mediation.reports.capitals import capital_yuan
from mediation.reports.words import METHODS, PAGE_STATES, SIGNERS, word
from paperkit.document import Block, Column, Document, Facts, Heading, Paragraph, Table
from paperkit.wording import DASH, day, moment, one_line, yuan

TITLE = "调解协议书"
_CLAUSES = (
    ("breach_clause", "违约责任"),
    ("waiver_clause", "权利放弃与债权转让"),
    ("tax_clause", "税费承担"),
    ("confirmation_clause", "司法确认"),
)


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """A signature as a paper shows it."""

    kind: str
    signer: str
    method: str
    certificate_serial: str
    signed_at: datetime
    document_sha256: str


@dataclass(frozen=True, slots=True)
class AgreementHead:
    """What all pages of an agreement share."""

    agreement_id: str
    framework: str
    issuer: str
    court: str
    organisations: str
    merkle_root: str
    page_count: int
    root_signatures: tuple[PaperSignature, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One investor's page: its content as signed, its hash, its place under the root."""

    content: dict[str, Any]
    sha256: str
    state: str
    effective_at: datetime | None
    signatures: tuple[PaperSignature, ...]
    proof: tuple[ProofStep, ...]


def agreement_document(head: AgreementHead, page: AgreementPage) -> Document:
    """The agreement as one investor holds it."""
    payee = page.content["payee"]
    return Document(
        title=TITLE,
        running_head=f"{payee}　{TITLE}",
        cover=page_cover(head, page),
        blocks=(*page_blocks(head, page), *_proof(head, page, chinese_numeral(_count(page) + 4))),
        annexes=(),
        made_at=head.made_at,
        has_cover_page=False,
    )


def page_cover(head: AgreementHead, page: AgreementPage) -> tuple[tuple[str, str], ...]:
    """What names the page."""
    content = page.content
    rows = (
        ("协议编号", head.agreement_id),
        ("分页序号", f"第{content['sequence']:,}页（共{head.page_count:,}页）"),
        ("委托法院", head.court),
        ("法院案号", content.get("court_case_no") or ""),
        ("调解案号", content.get("case_no") or ""),
        ("调解组织", head.organisations),
        ("状态", word(PAGE_STATES, page.state)),
        ("生效时间", moment(page.effective_at) if page.effective_at else ""),
    )
    return tuple((name, value) for name, value in rows if value)


def page_blocks(head: AgreementHead, page: AgreementPage) -> tuple[Block, ...]:
    """Parties, framework, amount, clauses and signatures; the title is not among them."""
    content = page.content
    blocks: list[Block] = [
        Heading("一、当事人"),
        Facts(
            (
                ("甲方（投资者）", f"{content['payee']}\n编号：{content['party_ref']}"),
                ("乙方（赔付方）", head.issuer or content["payer"]),
                *((("付款方", content["payer"]),) if content["payer"] != head.issuer else ()),
            )
        ),
        Heading("二、协议约定"),
        *(Paragraph(one_line(line)) for line in head.framework.splitlines() if line.strip()),
        Heading("三、赔付金额与支付"),
        Facts(_payment(content)),
    ]
    for number, (name, title) in enumerate(_clauses(page), start=4):
        blocks.append(Heading(f"{chinese_numeral(number)}、{title}"))
        blocks.append(Paragraph(one_line(content[name])))
    blocks += _signing(head, page, chinese_numeral(_count(page) + 3))
    return tuple(blocks)


def _clauses(page: AgreementPage) -> list[tuple[str, str]]:
    return [(name, title) for name, title in _CLAUSES if page.content.get(name)]


def _count(page: AgreementPage) -> int:
    return len(_clauses(page)) + 1


def _payment(content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    amount = content["amount_fen"]
    return (
        ("核定损失", f"{yuan(content['loss_fen'])}元"),
        ("赔付金额", f"{yuan(amount)}元\n{capital_yuan(amount)}"),
        ("付款期限", f"{day(content['pay_by_on'])}前"),
        ("收款人", content["payee"]),
        ("收款账户", content.get("account") or DASH),
        ("开户行联行号", content.get("bank_code") or DASH),
    )


def _signing(head: AgreementHead, page: AgreementPage, number: str) -> list[Block]:
    columns = (
        Column("签署方", "left", 3),
        Column("签署人", "left", 4),
        Column("方式与证书", "left", 4),
        Column("签署时间", "left", 5),
        Column("所签文件 SHA-256", "left", 7),
    )
    rows = tuple(
        (
            word(SIGNERS, each.kind),
            each.signer,
            f"{word(METHODS, each.method)}\n{each.certificate_serial}".strip(),
            moment(each.signed_at),
            each.document_sha256,
        )
        for each in (*page.signatures, *head.root_signatures)
    )
    table: Block = Table(columns, rows) if rows else Paragraph("本页尚未签署。")
    return [
        Heading(f"{number}、签署"),
        Paragraph(
            "投资者签署本页，赔付方、调解员与调解组织就全部分页的默克尔根签署一次；"
            "各方签署完毕时本页生效，自生效之日起三十日内双方可以共同申请司法确认。"
        ),
        table,
    ]


def _proof(head: AgreementHead, page: AgreementPage, number: str) -> tuple[Block, ...]:
    columns = (
        Column("步", "center", 1),
        Column("位置", "center", 2),
        Column("相邻节点 SHA-256", "left", 12),
    )
    rows = tuple(
        (str(place), "左" if step.is_left else "右", step.sha256)
        for place, step in enumerate(page.proof, start=1)
    )
    return (
        Heading(f"{number}、本页包含于所签总协议的证明"),
        Facts((("本页 SHA-256", page.sha256), ("默克尔根", head.merkle_root))),
        Paragraph(
            "本页校验值为字节00与本页规范JSON（键排序、UTF-8、无空格）连接后的SHA-256。"
            "自本页校验值起，依下表逐步与相邻节点连接（按位置在左或在右），"
            "前置字节01后取SHA-256，末步结果等于默克尔根的，本页即包含于各方所签的总协议。"
        ),
        Table(columns, rows) if rows else Paragraph("总协议仅含本页，本页校验值即为默克尔根。"),
    )
