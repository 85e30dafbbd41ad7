"""The fund report: an escrow account's whole life in figures."""

from __future__ import annotations

from fractions import Fraction

from sqlmodel import Session

from lawkit.rounding import decimal_text
from mediation.domain.ledger_accounts import Purpose
from mediation.domain.statements import fund_figures
from mediation.forms.bank import FundReportAnswer
from mediation.store.escrow import funded_fen
from mediation.store.ledger import totals_by_purpose
from mediation.store.reports import investor_counts, sums_by_event
from mediation.tables.ledger import EscrowAccountRow


def fund_report(session: Session, escrow: EscrowAccountRow) -> FundReportAnswer:
    """Contributed, allocated, paid, returned, owed and left; rates as decimal strings."""
    figures = fund_figures(sums_by_event(session, escrow.id))
    entitled, paid = investor_counts(session, escrow.id)
    totals = totals_by_purpose(session, escrow.id)
    net_allocated = figures.allocated_fen - figures.cancelled_fen
    owed = totals[Purpose.ENTITLED][1].posted_fen if Purpose.ENTITLED in totals else 0
    return FundReportAnswer(
        escrow_account_id=escrow.id,
        title=escrow.title,
        model=escrow.model,
        state=escrow.state,
        contributed_fen=funded_fen(session, escrow.id),
        allocated_fen=figures.allocated_fen,
        cancelled_fen=figures.cancelled_fen,
        paid_fen=figures.paid_fen,
        returned_fen=figures.returned_fen,
        net_paid_fen=figures.net_paid_fen,
        interest_fen=figures.interest_fen,
        fees_fen=figures.fees_fen,
        fees_refunded_fen=figures.fees_refunded_fen,
        residual_fen=figures.residual_fen,
        payments=figures.payments,
        returns=figures.returns,
        failures=figures.failures,
        entitled_investors=entitled,
        paid_investors=paid,
        paid_investors_rate=_rate(paid, entitled),
        paid_amount_rate=_rate(figures.net_paid_fen, net_allocated),
        unclaimed_fen=totals[Purpose.UNCLAIMED][1].posted_fen,
        owed_fen=owed,
    )


def _rate(part: int, whole: int) -> str:
    return decimal_text(Fraction(part, whole), places=6) if whole else "0"
