"""结案报告: what became of a court's batch, of one case, or of all cases of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from lawkit.shanghai import shanghai_day
from mediation.domain.statistics import CountedCase, statistics
from mediation.forms.case_reports import statistics_answer
from mediation.forms.closing import ClosedCaseAnswer, CourtClosingAnswer, JournalProofAnswer
from mediation.store.case_reports import counted
from mediation.store.closing_facts import (
    accounts_to_show,
    confirmations_by_case,
    matters_of_batch,
    mediators_by_case,
    report_hashes,
)
from mediation.store.organisations import names_of
from mediation.store.performance import ledgers_of_cases
from mediation.tables.cases import CaseRow, EntrustmentRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.fund_reports import fund_report
from mediation.usecases.journals import verify
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.keys import TrustedKeyFile


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads, from where, and which keys signed checkpoints are checked with."""

    session: Session
    database: Database
    caller: Caller
    keys: TrustedKeyFile


def batch_closing(
    desk: Desk, batch: EntrustmentRow, cases: Sequence[CaseRow]
) -> CourtClosingAnswer:
    """The closing report on a court's batch."""
    matters = matters_of_batch(desk.session, batch.id)
    return _closing(desk, batch.court, cases, matters, scope="entrustment", batch_no=batch.batch_no)


def case_closing(desk: Desk, case: CaseRow) -> CourtClosingAnswer:
    """The closing report on one case."""
    return _closing(desk, case.court or "", [case], (), scope="case")


def period_closing(
    desk: Desk, court: str, cases: Sequence[CaseRow], days: tuple[date, date]
) -> CourtClosingAnswer:
    """The closing report on the cases that a court sent in a period."""
    return _closing(desk, court, cases, (), scope="period", days=days)


def _closing(
    desk: Desk,
    court: str,
    cases: Sequence[CaseRow],
    matters: Sequence[UUID],
    *,
    scope: str,
    batch_no: str | None = None,
    days: tuple[date, date] | tuple[None, None] = (None, None),
) -> CourtClosingAnswer:
    session = desk.session
    listed = counted(session, cases)
    ledgers = ledgers_of_cases(session, [case.id for case in cases])
    accounts = accounts_to_show(session, desk.caller, ledgers, matters)
    return CourtClosingAnswer(
        court=court,
        court_name=names_of(session, [court]).of(court),
        scope=scope,
        batch_no=batch_no,
        from_on=days[0],
        to_on=days[1],
        statistics=statistics_answer(statistics(facts for _, facts in listed)),
        cases=_lines(session, listed),
        accounts=[_proof(desk, account) for account in accounts],
        made_at=desk.database.clock(),
    )


def _lines(
    session: Session, listed: Sequence[tuple[CaseRow, CountedCase]]
) -> list[ClosedCaseAnswer]:
    ids = [case.id for case, _ in listed]
    mediators = mediators_by_case(session, ids)
    confirmed, reports = confirmations_by_case(session, ids), report_hashes(session, ids)
    issuers = names_of(session, [case.issuer for case, _ in listed])
    return [
        ClosedCaseAnswer(
            case_id=case.id,
            case_no=case.case_no,
            court_case_no=case.court_case_no,
            origin=case.origin,
            issuer=issuers.of(case.issuer),
            state=case.state,
            result=case.refusal_code or case.end_reason,
            mediators=[name for _, name in mediators.get(case.id, ())],
            investors=facts.investor_count,
            claimed_fen=facts.claimed_fen,
            agreed_fen=facts.agreed_fen,
            paid_fen=facts.paid_fen,
            returned_fen=facts.returned_fen,
            received_on=shanghai_day(case.created_at),
            accepted_on=_day(case.accepted_at),
            concluded_on=_day(case.concluded_at),
            confirmation_state=confirmed.get(case.id, (None, None))[0],
            ruling_no=confirmed.get(case.id, (None, None))[1],
            report_sha256=reports.get(case.id),
        )
        for case, facts in listed
    ]


def _day(at: datetime | None) -> date | None:
    return None if at is None else shanghai_day(at)


def _proof(desk: Desk, account: EscrowAccountRow) -> JournalProofAnswer:
    figures = fund_report(desk.session, account)
    return JournalProofAnswer(
        escrow_account_id=account.id,
        number=account.number,
        title=account.title,
        model=account.model,
        state=account.state,
        contributed_fen=figures.contributed_fen,
        net_paid_fen=figures.net_paid_fen,
        owed_fen=figures.owed_fen,
        verification=verify(desk.session, account, desk.keys),
    )
