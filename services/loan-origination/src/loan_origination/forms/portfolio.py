"""Reports of the portfolio on the wire."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from lawkit.rounding import decimal_text
from loan_origination.domain.portfolio import Bucket, RentMonth
from servicekit.wire import WireModel


class ReportName(StrEnum):
    """The reports there are."""

    DELINQUENCY = "delinquency"
    CLASSIFICATION = "classification"
    MATURITY = "maturity"
    COVER = "cover"
    RENT_COLLECTION = "rent-collection"


class PortfolioRow(WireModel):
    """A bucket of loans; `share` is its part of the whole balance."""

    key: str
    label_zh: str
    loans: int
    balance_fen: int
    overdue_fen: int
    share: str
    share_exact: str


class RentRow(WireModel):
    """Rent of one month on supervised accounts: due and received."""

    month: str
    expected_fen: int
    received_fen: int
    share: str | None


class PortfolioAnswer(WireModel):
    """A report over the loans that the caller sees, as of a day."""

    name: ReportName
    as_of: date
    branch: str | None
    loans: int
    balance_fen: int
    overdue_fen: int
    non_performing_fen: int
    non_performing_share: str
    rows: list[PortfolioRow]


class RentCollectionAnswer(WireModel):
    """Rent received on supervised accounts against rent expected there."""

    name: ReportName = ReportName.RENT_COLLECTION
    as_of: date
    branch: str | None
    expected_fen: int
    received_fen: int
    rows: list[RentRow]


def bucket_row(each: Bucket) -> PortfolioRow:
    """A bucket as it goes out."""
    return PortfolioRow(
        key=each.key,
        label_zh=each.label_zh,
        loans=each.loans,
        balance_fen=each.balance.fen,
        overdue_fen=each.overdue.fen,
        share=decimal_text(each.share),
        share_exact=str(each.share),
    )


def rent_row(each: RentMonth) -> RentRow:
    """A month as it goes out."""
    return RentRow(
        month=each.month,
        expected_fen=each.expected.fen,
        received_fen=each.received.fen,
        share=None if each.share is None else decimal_text(each.share),
    )
