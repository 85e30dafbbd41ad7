"""Papers for single people and cases: payment notices and reports back to the court."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from mediation.forms.case_answers import ReportAnswer, report_answer
from mediation.forms.escrow import masked
from mediation.money_errors import PaymentWithoutResultError
from mediation.reports.payout_notice import NOTIFIED, PayoutNotice, notice_document
from mediation.reports.return_packet import ReturnPacket, return_packet_document
from mediation.routes.money import READERS, shown_name
from mediation.store.cases import find_case, parties_of, report_of
from mediation.store.organisations import names_of
from mediation.store.paper_facts import find_paid_line
from paperkit.http_answers import WITH_PAPERS, json_answer, offered, paper, wanted_form
from paperkit.orders import JSON, PAPERS
from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.clock import day_in_shanghai
from servicekit.problems import NotFoundError

router = new_router("papers")
NoticeReader = Annotated[Caller, Depends(needs(*READERS, "investor"))]
PacketReader = Annotated[Caller, Depends(needs("court", "court_clerk", "case_admin"))]


@router.get("/cases/{case_id}/report", responses=offered(WITH_PAPERS, ReportAnswer))
def get_return_packet(
    case_id: UUID, caller: PacketReader, database: CurrentDatabase, request: Request
) -> Response:
    """The written report to the court, once the case has ended; nothing privileged is in it."""
    form = wanted_form(request, WITH_PAPERS)
    with database.reading() as session:
        case = find_case(session, caller, day_in_shanghai(database.clock()), case_id)
        row = report_of(session, case_id)
        if row is None:
            raise NotFoundError("report", "报告")
        packet = json.loads(row.packet)
        if form == JSON:
            return json_answer(report_answer(row, packet))
        source = ReturnPacket(
            court=names_of(session, [row.court]).of(row.court),
            case_no=case.case_no,
            packet=packet,
            sha256=row.sha256,
            names={party.party_ref: party.name for party in parties_of(session, case_id)},
            reported_at=row.created_at,
        )
    name = f"report-{source.case_no}"
    return paper(request, lambda: return_packet_document(source), form, name)


@router.get("/payout-lines/{line_id}/notice", response_class=Response, responses=offered(PAPERS))
def get_notice(
    line_id: UUID, caller: NoticeReader, database: CurrentDatabase, request: Request
) -> Response:
    """What became of one payment, as a notice to its investor."""
    form = wanted_form(request, PAPERS)
    with database.reading() as session:
        line, batch, escrow, entitlement = find_paid_line(session, caller, line_id)
        if line.state not in NOTIFIED:
            raise PaymentWithoutResultError(line.state)
        names = names_of(session, [escrow.administrator, escrow.custodian])
        notice = PayoutNotice(
            payee_name=shown_name(caller, line.payee_name),
            masked_account=masked(line.payee_account),
            amount_fen=line.amount_fen,
            purpose=batch.purpose,
            account_title=escrow.title,
            administrator=names.of(escrow.administrator),
            custodian=names.of(escrow.custodian),
            batch_no=batch.batch_no,
            instruction_id=line.instruction_id,
            source_ref=entitlement.source_ref,
            state=line.state,
            settled_on=line.settled_on,
            bank_ref=line.bank_ref,
            fail_code=line.fail_code,
            made_at=database.clock(),
        )
    return paper(request, lambda: notice_document(notice), form, f"notice-{notice.instruction_id}")
