"""A report of the portfolio as a paper with its picture and its table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from loan_origination.domain.portfolio import Bucket, RentMonth
from loan_origination.reports.paper_frame import paper
from loan_origination.reports.portfolio_pictures import (
    BucketPicture,
    RentPicture,
    ten_thousands,
)
from paperkit.document import Block, Column, Document, Figure, Paragraph, Table
from paperkit.wording import DASH, day, percent, yuan

TITLES = {
    "delinquency": "逾期分布报告",
    "classification": "五级分类报告",
    "maturity": "到期期限分布报告",
    "cover": "租金覆盖倍数分布报告",
    "rent-collection": "租金应收与实收报告",
}
FIRST_BAD = {"delinquency": 4, "classification": 2}
"""From which bucket on a loan is non-performing: over 90 days, substandard."""
NOTES = {
    "delinquency": "逾期天数自最早未足额偿还的应还日起算；余额为贷款本金余额，含已核销未收回部分。",
    "classification": "次级、可疑、损失三类合计为不良贷款。",
    "maturity": "剩余期限自报告日起按月计算，展期后按展期到期日计算。",
    "cover": "覆盖倍数为近三个月租金扣除运营费用后与同期应还款项之比，取最近一次出租情况报告。",
    "rent-collection": "应收租金为监管账户登记的当月到期租金，实收租金为监管账户当月收到的租金。",
}


@dataclass(frozen=True, slots=True)
class PortfolioReport:
    """What a report of buckets shows."""

    name: str
    as_of: date
    scope: str
    buckets: tuple[Bucket, ...]
    non_performing_fen: int
    non_performing_share: Fraction
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RentReport:
    """What the report of rent shows."""

    as_of: date
    scope: str
    months: tuple[RentMonth, ...]
    made_at: datetime


def portfolio_document(told: PortfolioReport) -> Document:
    """The buckets as a picture and as a table."""
    title = TITLES[told.name]
    balance = sum(each.balance.fen for each in told.buckets)
    loans = sum(each.loans for each in told.buckets)
    facts = (
        ("报告日", day(told.as_of)),
        ("范围", told.scope),
        ("贷款笔数", f"{loans:,}笔"),
        ("贷款余额", f"{yuan(balance)}元"),
        ("不良余额及不良率", _bad(told)),
    )
    picture = BucketPicture(
        labels=tuple(_short(each.label_zh) for each in told.buckets),
        balances=tuple(ten_thousands(each.balance.fen) for each in told.buckets),
        loans=tuple(each.loans for each in told.buckets),
        first_bad=FIRST_BAD.get(told.name, len(told.buckets)),
    )
    drawn: Block = Figure(picture, f"图1　{title.removesuffix('报告')}")
    if not loans:
        drawn = Paragraph("报告范围内尚无可列入本报告的贷款。")
    blocks = (drawn, _bucket_table(told), Paragraph(NOTES[told.name]))
    return paper(title, day(told.as_of), facts, blocks, told.made_at)


def _short(label: str) -> str:
    """A label that fits below its bar."""
    return label.removeprefix("逾期").replace("至", "-")


def _bad(told: PortfolioReport) -> str:
    return f"{yuan(told.non_performing_fen)}元，{percent(told.non_performing_share)}"


def _bucket_table(told: PortfolioReport) -> Table:
    columns = (
        Column("分组", "left", 4),
        Column("笔数", "right", 2),
        Column("贷款余额（元）", "right", 5),
        Column("占比", "right", 3),
        Column("到期未付（元）", "right", 5),
    )
    rows = tuple(
        (
            each.label_zh,
            f"{each.loans:,}",
            yuan(each.balance.fen),
            percent(each.share),
            yuan(each.overdue.fen),
        )
        for each in told.buckets
    )
    total = (
        "合计",
        f"{sum(each.loans for each in told.buckets):,}",
        yuan(sum(each.balance.fen for each in told.buckets)),
        "",
        yuan(sum(each.overdue.fen for each in told.buckets)),
    )
    return Table(columns, (*rows, total), has_total=True)


def rent_document(told: RentReport) -> Document:
    """Rent month by month."""
    title = TITLES["rent-collection"]
    expected = sum(each.expected.fen for each in told.months)
    received = sum(each.received.fen for each in told.months)
    facts = (
        ("报告日", day(told.as_of)),
        ("范围", told.scope),
        ("应收租金合计", f"{yuan(expected)}元"),
        ("实收租金合计", f"{yuan(received)}元"),
        ("实收率", percent(Fraction(received, expected)) if expected else DASH),
    )
    picture = RentPicture(
        months=tuple(each.month for each in told.months),
        expected=tuple(ten_thousands(each.expected.fen) for each in told.months),
        received=tuple(ten_thousands(each.received.fen) for each in told.months),
    )
    columns = (
        Column("月份", "left", 2),
        Column("应收租金（元）", "right", 4),
        Column("实收租金（元）", "right", 4),
        Column("实收率", "right", 3),
    )
    rows = tuple(
        (each.month, yuan(each.expected.fen), yuan(each.received.fen), percent(each.share))
        for each in told.months
    )
    drawn: tuple[Block, ...] = (
        (Figure(picture, "图1　租金应收与实收"), Table(columns, rows))
        if told.months
        else (Paragraph("资金监管账户尚无应收或实收租金。"),)
    )
    note = Paragraph(NOTES["rent-collection"])
    return paper(title, day(told.as_of), facts, (*drawn, note), told.made_at)
