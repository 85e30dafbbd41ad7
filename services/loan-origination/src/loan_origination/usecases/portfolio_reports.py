"""Reports of the portfolio: gathered once, shown as JSON, CSV or paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lawkit.rounding import decimal_text
from loan_origination.domain.portfolio import (
    Bucket,
    ClassReport,
    Position,
    by_class,
    by_cover,
    by_delinquency,
    by_maturity,
)
from loan_origination.forms.portfolio import (
    PortfolioAnswer,
    RentCollectionAnswer,
    ReportName,
    bucket_row,
    rent_row,
)
from loan_origination.reports.portfolio_report import PortfolioReport, RentReport
from loan_origination.store.application_access import is_of_head_office
from loan_origination.store.business_days import present_day
from loan_origination.store.portfolio import latest_covers, positions, rent_months
from loan_origination.usecases.acting import Acting

WHOLE_BANK = "全行"


def as_of(acting: Acting) -> date:
    """The open business day, or today before there is any."""
    day = present_day(acting.session)
    return acting.today if day is None else day.on


def portfolio_report(acting: Acting, name: ReportName, branch: str | None) -> PortfolioReport:
    """One report of buckets over the loans that the caller sees."""
    on = as_of(acting)
    pairs = list(positions(acting.session, acting.caller, on, branch))
    loans = [position for _, position in pairs]
    classes = by_class(loans)
    if name is ReportName.COVER:
        covers = latest_covers(acting.session, acting.caller)
        covered = [(covers[key], each) for key, each in pairs if key in covers]
        buckets = by_cover(covered)
    else:
        buckets = _buckets(name, loans, classes, on)
    return PortfolioReport(
        name=name.value,
        as_of=on,
        scope=_scope(acting, branch),
        buckets=buckets,
        non_performing_fen=classes.non_performing.fen,
        non_performing_share=classes.non_performing_share,
        made_at=acting.now,
    )


def _buckets(
    name: ReportName, loans: Iterable[Position], classes: ClassReport, on: date
) -> tuple[Bucket, ...]:
    if name is ReportName.CLASSIFICATION:
        return classes.buckets
    return by_delinquency(loans) if name is ReportName.DELINQUENCY else by_maturity(loans, on)


def _scope(acting: Acting, branch: str | None) -> str:
    if branch is not None:
        return branch
    return WHOLE_BANK if is_of_head_office(acting.caller) else acting.caller.organisation


def rent_report(acting: Acting, branch: str | None) -> RentReport:
    """Rent received on supervised accounts against rent expected there."""
    on = as_of(acting)
    months = rent_months(acting.session, acting.caller, on, branch)
    return RentReport(on, _scope(acting, branch), tuple(months), acting.now)


def portfolio_answer(told: PortfolioReport, branch: str | None) -> PortfolioAnswer:
    """A report as it goes out."""
    return PortfolioAnswer(
        name=ReportName(told.name),
        as_of=told.as_of,
        branch=branch,
        loans=sum(each.loans for each in told.buckets),
        balance_fen=sum(each.balance.fen for each in told.buckets),
        overdue_fen=sum(each.overdue.fen for each in told.buckets),
        non_performing_fen=told.non_performing_fen,
        non_performing_share=decimal_text(told.non_performing_share),
        rows=[bucket_row(each) for each in told.buckets],
    )


def rent_answer(told: RentReport, branch: str | None) -> RentCollectionAnswer:
    """The report of rent as it goes out."""
    return RentCollectionAnswer(
        as_of=told.as_of,
        branch=branch,
        expected_fen=sum(each.expected.fen for each in told.months),
        received_fen=sum(each.received.fen for each in told.months),
        rows=[rent_row(each) for each in told.months],
    )
