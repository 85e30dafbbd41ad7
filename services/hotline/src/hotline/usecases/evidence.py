"""Evidence asked for with the routing, shown by the institution, missing once its result is in."""

from __future__ import annotations

from sqlmodel import Session

from hotline.domain.evidence import Evidence, Standing, evidence_owed, standing
from hotline.domain.masking import masked
from hotline.domain.request_states import State
from hotline.domain.routing import TargetKind
from hotline.forms.evidence import Checklist, EvidenceAnswer, EvidenceForm
from hotline.reporting_refusals import EvidenceKnownError, EvidenceNotAskedError
from hotline.request_refusals import NotTheTargetError
from hotline.store.attachments import find_attachment
from hotline.store.dialogue import results_of
from hotline.store.evidence import evidence_of
from hotline.store.request_access import is_target
from hotline.tables.evidence import EvidenceRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.dialogue import say
from hotline.usecases.request_moves import note
from lawkit.articles import articles_of

_INSTITUTIONS = (TargetKind.INSTITUTION, TargetKind.HEAD_OFFICE)
_ASKED_ZH = "请随处理结果提供：{pieces}。未提供的，由机构承担不利后果。"


def ask_for_evidence(acting: Acting, request: RequestRow) -> None:
    """Tell the institution what it has to show; nothing where its issue asks for nothing."""
    owed = owed_for(request)
    if owed:
        words = _ASKED_ZH.format(pieces="、".join(piece.zh for piece in owed))
        say(acting, request, words, side="hotline", audience="institution")


def owed_for(request: RequestRow) -> tuple[Evidence, ...]:
    """What the institution that the request is with owes."""
    is_with_one = request.target_kind in _INSTITUTIONS
    return evidence_owed(request.issue) if is_with_one else ()


def show_evidence(acting: Acting, request: RequestRow, form: EvidenceForm) -> None:
    """Keep a piece of evidence.

    Raises NotTheTargetError, EvidenceNotAskedError, EvidenceKnownError, NotFoundError for an
    attachment that the request does not have.
    """
    if not (is_target(acting.caller, request) and State(request.state).is_with_institution):
        raise NotTheTargetError(request.target_kind)
    if form.evidence not in owed_for(request):
        raise EvidenceNotAskedError(form.evidence.zh)
    code = request.institution_code or ""
    shown = {row.piece for row in evidence_of(acting.session, request.id, code)}
    if form.evidence in shown:
        raise EvidenceKnownError(form.evidence.zh)
    if form.attachment_id is not None:
        find_attachment(acting.session, request.id, form.attachment_id, "institution")
    acting.session.add(
        EvidenceRow(
            request_id=request.id,
            institution_code=code,
            piece=form.evidence,
            attachment_id=form.attachment_id,
            words=masked(form.words).text,
            received_at=acting.now,
            received_by=acting.caller.subject,
        )
    )
    acting.session.flush()
    note(acting, request, "evidence", evidence=form.evidence.value)


def checklist(session: Session, request: RequestRow) -> Checklist:
    """Every piece that the present institution owes, and where it stands."""
    rows = {
        Evidence(row.piece): row
        for row in evidence_of(session, request.id, request.institution_code)
    }
    results = results_of(session, request.id)
    own = [each for each in results if each.institution_code == request.institution_code]
    has_result = bool(own) and own[-1].verdict != "refused"
    items = [
        _answer(piece, rows.get(piece), standing(piece, rows, has_result=has_result))
        for piece in owed_for(request)
    ]
    return Checklist(
        institution_code=request.institution_code,
        items=items,
        is_adverse=any(each.standing is Standing.MISSING for each in items),
        articles=[article.label for article in articles_of(evidence_owed)],
    )


def missing_evidence(session: Session, request: RequestRow) -> str:
    """What is missing, in one Chinese sentence; empty where nothing is."""
    found = checklist(session, request)
    names = [each.title_zh for each in found.items if each.standing is Standing.MISSING]
    return f"机构未提供下列证据，由其承担不利后果：{'、'.join(names)}。" if names else ""


def _answer(piece: Evidence, row: EvidenceRow | None, where: Standing) -> EvidenceAnswer:
    return EvidenceAnswer(
        evidence=piece,
        title_zh=piece.zh,
        standing=where,
        attachment_id=None if row is None else row.attachment_id,
        words="" if row is None else row.words,
        received_at=None if row is None else row.received_at,
    )
