"""合同要素表: the contracts of a loan beside its approval, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from loan_origination.reports.paper_frame import masked_account, money, paper
from paperkit.document import Block, Column, Document, Facts, Heading, Paragraph, Signatures, Table
from paperkit.wording import DASH, day, percent, yuan

TITLE = "合同要素表"


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term as approved and as contracted, already in words."""

    name: str
    approved: str
    contracted: str
    is_equal: bool


@dataclass(frozen=True, slots=True)
class SideContract:
    """A mortgage, guarantee or supplement beside the loan contract."""

    kind: str
    number: str
    party: str
    amount_fen: int
    state: str


@dataclass(frozen=True, slots=True)
class TenantLine:
    """How far one tenant has been told."""

    lease: str
    tenant: str
    annual_rent_fen: int
    given_on: date | None
    undertaken_on: date | None


@dataclass(frozen=True, slots=True)
class ContractSummary:
    """Everything the table shows."""

    number: str
    state: str
    branch: str
    borrower: str
    credit_code: str
    application_number: str
    amount_fen: int
    effective_on: date | None
    matures_on: date | None
    repayment_account: str
    supervised_account: str
    payout_account: str
    has_rent_supervision: bool
    terms: tuple[TermLine, ...]
    contracts: tuple[SideContract, ...]
    conditions: tuple[tuple[str, str], ...]
    tenants: tuple[TenantLine, ...]
    covered_share: Fraction
    drafted_by: str
    checked_by: str
    made_at: datetime


def summary_document(summary: ContractSummary) -> Document:
    """The table: what was approved, what was signed, who still has to be told."""
    facts = (
        ("借款合同编号", summary.number),
        ("合同状态", summary.state),
        ("贷款人（经办行）", summary.branch),
        ("借款人", f"{summary.borrower}（统一社会信用代码：{summary.credit_code}）"),
        ("授信申请编号", summary.application_number),
        ("贷款金额", money(summary.amount_fen)),
        ("生效日", day(summary.effective_on)),
        ("到期日", day(summary.matures_on)),
    )
    blocks: tuple[Block, ...] = (
        Heading("一、审批与合同要素比对"),
        _terms(summary.terms),
        Heading("二、账户与监管"),
        Facts(
            (
                ("还款账户", masked_account(summary.repayment_account)),
                ("经营收入监管账户", masked_account(summary.supervised_account)),
                ("贷款发放账户", masked_account(summary.payout_account)),
                ("租金收入封闭监管条款", "已约定" if summary.has_rent_supervision else "未约定"),
            )
        ),
        Heading("三、担保合同与补充协议"),
        *_contracts(summary.contracts),
        Heading("四、审批条件"),
        *_conditions(summary.conditions),
        Heading("五、告知书与承诺函"),
        _tenants(summary.tenants),
        Paragraph(f"已同时取得送达和承诺的租金占计入租金的{percent(summary.covered_share)}。"),
        Signatures(
            (
                f"合同起草人：{summary.drafted_by}",
                f"合同复核人：{summary.checked_by or '＿＿＿＿＿＿＿＿'}",
                "日期：＿＿＿＿年＿＿月＿＿日",
            )
        ),
    )
    return paper(TITLE, summary.number, facts, blocks, summary.made_at)


def _terms(terms: tuple[TermLine, ...]) -> Table:
    columns = (
        Column("要素", "left", 2),
        Column("审批内容", "left", 4),
        Column("合同内容", "left", 4),
        Column("比对", "center", 1),
    )
    rows = tuple(
        (line.name, line.approved, line.contracted, "一致" if line.is_equal else "不一致")
        for line in terms
    )
    return Table(columns, rows)


def _contracts(contracts: tuple[SideContract, ...]) -> tuple[Block, ...]:
    if not contracts:
        return (Paragraph("尚未签订担保合同。"),)
    columns = (
        Column("种类", "left", 2),
        Column("编号", "left", 4),
        Column("相对人", "left", 4),
        Column("金额（元）", "right", 3),
        Column("状态", "center", 2),
    )
    rows = tuple(
        (each.kind, each.number, each.party, yuan(each.amount_fen), each.state)
        for each in contracts
    )
    return (Table(columns, rows),)


def _conditions(conditions: tuple[tuple[str, str], ...]) -> tuple[Block, ...]:
    if not conditions:
        return (Paragraph("审批未附加条件。"),)
    columns = (Column("条件", "left", 6), Column("落实情况", "left", 2))
    return (Table(columns, conditions),)


def _tenants(tenants: tuple[TenantLine, ...]) -> Table:
    columns = (
        Column("租约", "left", 2),
        Column("承租人", "left", 4),
        Column("计入年租金（元）", "right", 3),
        Column("告知书送达", "left", 3),
        Column("承诺函取得", "left", 3),
    )
    rows = tuple(
        (
            each.lease,
            each.tenant,
            yuan(each.annual_rent_fen),
            day(each.given_on) if each.given_on else DASH,
            day(each.undertaken_on) if each.undertaken_on else DASH,
        )
        for each in tenants
    )
    return Table(columns, rows)
