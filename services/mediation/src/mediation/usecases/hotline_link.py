"""The hotline's hand-over: one case per request, and back to it every move and the one result."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError
from sqlmodel import Session

from mediation.domain.case_states import State
from mediation.domain.case_words import Consent, ItemKind, Origin, PartyKind, PartyRole
from mediation.forms.cases import CaseForm, PartyForm
from mediation.forms.handover import (
    PROGRESSED,
    RESULT,
    CaseProgressed,
    MediationRequested,
    MediationResult,
    MediationWithdrawn,
)
from mediation.store.cases import parties_of
from mediation.tables.cases import CaseRow, PartyRow
from mediation.tables.mediators import CaseItemRow
from mediation.usecases.acting import Acting
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.outbox import emit
from servicekit.problems import UnprocessableError
from servicekit.webhooks import Delivered

HOTLINE = "hotline"
CONSENT_CHANNEL = "HOTLINE"
LINK = Caller(HOTLINE, HOTLINE, "", frozenset({"mediation_link"}))
Event = TypeVar("Event", MediationRequested, MediationWithdrawn)
_AGREED = (State.CLOSED_PERFORMED, State.DEFAULTED)


def read_event(delivered: Delivered, model: type[Event]) -> Event:
    """What an event tells; raises UnprocessableError for one that is not as documented."""
    try:
        return model.model_validate(delivered.payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(step) for step in first["loc"])
        raise UnprocessableError(
            f"The event cannot be accepted: {where}: {first['msg']}", f"事件内容不符合要求：{where}"
        ) from error


def case_form(form: MediationRequested) -> CaseForm:
    """The application that a hand-over stands for."""
    return CaseForm(
        origin=Origin.HOTLINE,
        source_ref=form.request_id,
        issuer=form.counterparty.organisation,
        cause=form.claim,
        claimed_fen=form.amount_fen,
        parties=[
            PartyForm(
                party_ref=form.applicant.party_ref,
                role=PartyRole.APPLICANT,
                kind=PartyKind(form.applicant.kind),
                name=form.applicant.name,
            ),
            PartyForm(
                party_ref=form.counterparty.organisation,
                role=PartyRole.RESPONDENT,
                kind=form.counterparty.kind,
                name=form.counterparty.name,
                organisation=form.counterparty.organisation,
            ),
        ],
    )


def note_handover(acting: Acting, case: CaseRow, form: MediationRequested) -> None:
    """What came with the request: the willingness with its words, and the facts as masked."""
    applicant = next(
        row for row in parties_of(acting.session, case.id) if row.role == PartyRole.APPLICANT
    )
    applicant.consent = Consent.ACCEPTED
    applicant.consent_channel = f"{CONSENT_CHANNEL}/{form.consent.channel}"[:50]
    applicant.consent_proof = f"{form.consent.who}: {form.consent.words}"
    applicant.consent_at = form.consent.at
    acting.session.add(applicant)
    text = "\n".join([f"12386热线诉求{form.request_number}", *form.facts])
    acting.session.add(
        CaseItemRow(
            id=new_id(),
            case_id=case.id,
            name="热线移送材料",
            kind=ItemKind.MATERIAL,
            is_privileged=False,
            text=text[:10_000],
            sha256="",
            confirmed_by=[],
            created_by=acting.person,
            created_at=acting.now,
        )
    )
    acting.session.flush()


def is_given_at_hotline(row: PartyRow) -> bool:
    """Whether a party's consent came with the hand-over: it need not be asked for again."""
    channel = row.consent_channel or ""
    return row.consent == Consent.ACCEPTED and channel.startswith(CONSENT_CHANNEL)


def tell_hotline(acting: Acting, case: CaseRow) -> None:
    """Tell where a case stands now; at its end, which comes once, the result as well."""
    moved = CaseProgressed(
        source_ref=case.source_ref or "",
        handover_id=case.handover_id,
        case_id=str(case.id),
        case_no=case.case_no,
        state=case.state,
        agreed_fen=case.agreed_fen,
        at=acting.now,
    )
    _emit(acting.session, acting.database, case, PROGRESSED, moved)
    if State(case.state).is_terminal:
        _emit(acting.session, acting.database, case, RESULT, result_of(acting, case))


def result_of(acting: Acting, case: CaseRow) -> MediationResult:
    """How a case has ended, in the hotline's words."""
    state = State(case.state)
    outcome = "refused" if state is State.REFUSED else "agreed" if state in _AGREED else "failed"
    return MediationResult(
        source_ref=case.source_ref or "",
        handover_id=case.handover_id,
        case_id=str(case.id),
        case_no=case.case_no,
        outcome=outcome,
        amount_fen=case.agreed_fen,
        paid_fen=case.paid_fen - case.returned_fen,
        reason=case.refusal_code or case.end_reason or state.value,
        at=acting.now,
    )


def _emit(
    session: Session,
    database: Database,
    case: CaseRow,
    event_type: str,
    payload: CaseProgressed | MediationResult,
) -> None:
    emit(session, database, f"case/{case.id}", event_type, payload.model_dump(mode="json"))
