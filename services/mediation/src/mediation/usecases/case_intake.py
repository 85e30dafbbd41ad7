"""Taking in cases: applications, hand-overs, and a court's batches row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from mediation.domain.case_states import State
from mediation.domain.case_words import ItemKind, Origin, PartyRole, Procedure
from mediation.forms.cases import (
    CaseFactsForm,
    CaseForm,
    EntrustedCaseForm,
    EntrustmentForm,
    PartyForm,
)
from mediation.handover_refusals import SourceContentDiffersError
from mediation.refusals import (
    BatchContentDiffersError,
    CourtSendsBatchesError,
    NotYourApplicationError,
)
from mediation.store.cases import (
    cases_by_source,
    entrustment_by_number,
    highest_case_no,
    known_court_numbers,
    parties_of,
)
from mediation.tables.cases import AgentRow, CaseRow, EntrustmentRow, PartyRow
from mediation.tables.mediators import CaseItemRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import start_clock
from mediation.usecases.case_moves import note_event
from servicekit.ids import new_id

_BRINGS_FOR_OTHERS = ("case_admin", "mediation_link", "supervisor")


@dataclass(frozen=True, slots=True)
class Taken:
    """A case that was made, or was there already."""

    case: CaseRow
    is_new: bool


def apply_for_mediation(acting: Acting, form: CaseForm, *, handover_id: str = "") -> Taken:
    """A case of its own: self-application, hotline, regulator, fund plan.

    The same `source_ref` is the same case, unless it is handed over anew after that case's end.
    Raises CourtSendsBatchesError for the court's origins, NotYourApplicationError for an investor
    who applies in another's name.
    """
    if form.origin.is_court:
        raise CourtSendsBatchesError
    _check_applicant(acting, form)
    if form.source_ref is not None:
        acting.database.lock(acting.session, "case_source", form.source_ref)
        known = _known(cases_by_source(acting.session, form.source_ref), handover_id)
        if known is not None:
            _check_same(acting, known, form)
            return Taken(known, is_new=False)
    number = _next_numbers(acting, 1)[0]
    case = _new_case(acting, form, form.origin, number)
    case.source_ref, case.handover_id = form.source_ref, handover_id
    _store(acting, case, form)
    return Taken(case, is_new=True)


def _known(cases: Sequence[CaseRow], handover_id: str) -> CaseRow | None:
    """The case of this hand-over; another one of the same source has to have ended before."""
    found = [case for case in cases if case.handover_id == handover_id or not handover_id]
    if found:
        return found[-1]
    if any(not State(case.state).is_terminal for case in cases):
        raise SourceContentDiffersError(cases[-1].source_ref or "")
    return None


def _check_same(acting: Acting, known: CaseRow, form: CaseForm) -> None:
    """Whoever is no party of the known case brings another one, and does not get to see it."""
    parties = {row.party_ref for row in parties_of(acting.session, known.id)}
    is_theirs = acting.caller.has_any(*_BRINGS_FOR_OTHERS) or acting.person in parties
    same = (known.issuer, known.claimed_fen, known.origin) == (
        form.issuer,
        form.claimed_fen,
        form.origin,
    )
    if not (is_theirs and same):
        raise SourceContentDiffersError(form.source_ref or "")


def _check_applicant(acting: Acting, form: CaseForm) -> None:
    if acting.caller.has_any(*_BRINGS_FOR_OTHERS):
        return
    applicants = {each.party_ref for each in form.parties if each.role is PartyRole.APPLICANT}
    if form.origin is not Origin.SELF_APPLIED or acting.person not in applicants:
        raise NotYourApplicationError


def entrust(acting: Acting, form: EntrustmentForm) -> tuple[EntrustmentRow, bool]:
    """A court's batch: every row is judged by itself and gets its own result.

    The same batch sent again is the same batch; a case number known from another batch is the
    same case. Raises BatchContentDiffersError for the number of another batch.
    """
    if not form.origin.is_court:
        raise CourtSendsBatchesError
    court, session = acting.caller.organisation, acting.session
    # Two batches of one court with the same case numbers must not both find them free.
    acting.database.lock(session, "entrustment", court)
    digest = sha256(form.model_dump_json().encode()).hexdigest()
    known = entrustment_by_number(session, court, form.batch_no)
    if known is not None:
        if known.content_sha256 != digest:
            raise BatchContentDiffersError(form.batch_no)
        return known, False
    row = _new_batch(acting, form, digest)
    session.add(row)
    session.flush()
    row.results = _take_rows(acting, row, form)
    row.created_count = sum(result["outcome"] == "created" for result in row.results)
    session.add(row)
    session.flush()
    acting.record(
        "entrustment.received",
        "entrustment",
        row.id,
        batch_no=row.batch_no,
        rows=row.row_count,
        created=row.created_count,
    )
    return row, True


def _new_batch(acting: Acting, form: EntrustmentForm, digest: str) -> EntrustmentRow:
    return EntrustmentRow(
        id=new_id(),
        court=acting.caller.organisation,
        batch_no=form.batch_no,
        content_sha256=digest,
        results=[],
        row_count=len(form.cases),
        created_count=0,
        sent_by=acting.person,
        created_at=acting.now,
    )


def _take_rows(
    acting: Acting, batch: EntrustmentRow, form: EntrustmentForm
) -> list[dict[str, Any]]:
    judged = [_judged(place, raw) for place, raw in enumerate(form.cases)]
    numbers = [one.court_case_no for one in judged if isinstance(one, EntrustedCaseForm)]
    known = known_court_numbers(acting.session, batch.court, numbers)
    case_numbers = iter(_next_numbers(acting, len(numbers)))
    results: list[dict[str, Any]] = []
    for place, one in enumerate(judged):
        if not isinstance(one, EntrustedCaseForm):
            results.append(one)
            continue
        found = known.get(one.court_case_no)
        outcome = "duplicate_case_no" if found else "created"
        if found is None:
            found = _take_row(acting, batch, form.origin, one, next(case_numbers))
            known[one.court_case_no] = found
        results.append(_result(place, one.court_case_no, outcome, found))
    return results


def _judged(place: int, raw: object) -> EntrustedCaseForm | dict[str, Any]:
    try:
        return EntrustedCaseForm.model_validate(raw)
    except ValidationError as error:
        number = raw.get("court_case_no") if isinstance(raw, Mapping) else None
        shown = number if isinstance(number, str) else None
        errors = [
            {
                "pointer": "/" + "/".join(str(step) for step in found["loc"]),
                "detail": found["msg"].removeprefix("Value error, "),
                "code": found["type"],
            }
            for found in error.errors(include_url=False, include_input=False)
        ]
        return {**_result(place, shown, "refused", None), "errors": errors[:20]}


def _result(place: int, number: str | None, outcome: str, case_id: UUID | None) -> dict[str, Any]:
    return {
        "row": place,
        "court_case_no": number,
        "outcome": outcome,
        "case_id": None if case_id is None else str(case_id),
    }


def _take_row(
    acting: Acting, batch: EntrustmentRow, origin: Origin, form: EntrustedCaseForm, number: str
) -> UUID:
    case = _new_case(acting, form, origin, number)
    case.court, case.court_case_no = batch.court, form.court_case_no
    case.entrustment_id = batch.id
    case.procedure = form.procedure
    case.demonstration_case_no = form.demonstration_case_no
    case.deadline_on = form.deadline_on
    _store(acting, case, form)
    return case.id


def _new_case(acting: Acting, form: CaseFactsForm, origin: Origin, number: str) -> CaseRow:
    return CaseRow(
        id=new_id(),
        case_no=number,
        origin=origin,
        procedure=Procedure.ORDINARY,
        issuer=form.issuer,
        cause=form.cause,
        claimed_fen=form.claimed_fen,
        state=State.RECEIVED,
        created_at=acting.now,
        created_by=acting.person,
    )


def _store(acting: Acting, case: CaseRow, form: CaseFactsForm) -> None:
    session = acting.session
    session.add(case)
    session.flush()
    for sequence, party in enumerate(form.parties):
        session.add(_party(case, party, sequence))
        session.add_all(_agents(case, party))
    session.add_all(_documents(acting, case, form))
    session.flush()
    note_event(acting, case, "receive", None)
    start_clock(acting, case, "MED_ACCEPT")


def _party(case: CaseRow, form: PartyForm, sequence: int) -> PartyRow:
    facts = form.model_dump(exclude={"agents"})
    return PartyRow(id=new_id(), case_id=case.id, sequence=sequence, **facts)


def _agents(case: CaseRow, form: PartyForm) -> list[AgentRow]:
    return [
        AgentRow(id=new_id(), case_id=case.id, party_ref=form.party_ref, **agent.model_dump())
        for agent in form.agents
    ]


def _documents(acting: Acting, case: CaseRow, form: CaseFactsForm) -> Sequence[CaseItemRow]:
    return [
        CaseItemRow(
            id=new_id(),
            case_id=case.id,
            name=document.name,
            kind=ItemKind.MATERIAL,
            is_privileged=False,
            sha256=document.sha256,
            confirmed_by=[],
            created_by=acting.person,
            created_at=acting.now,
        )
        for document in form.documents
    ]


def _next_numbers(acting: Acting, count: int) -> list[str]:
    """The next numbers of the year, as people read them aloud: 调2026-000001."""
    acting.database.lock(acting.session, "case_no")
    prefix = f"调{acting.today.year}-"
    highest = highest_case_no(acting.session, prefix)
    last = int(highest.removeprefix(prefix)) if highest else 0
    return [f"{prefix}{last + place:06}" for place in range(1, count + 1)]
