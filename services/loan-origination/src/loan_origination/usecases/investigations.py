"""The investigation: two people, one report by lines, both signatures over the same content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loan_origination.decision_refusals import (
    FrozenFileDiffersError,
    ReportIncompleteError,
    SignaturesMissingError,
)
from loan_origination.domain.application_states import State, Step, after
from loan_origination.domain.borrower_facts import Ownership
from loan_origination.domain.checks import Gate
from loan_origination.domain.duties import Duty
from loan_origination.domain.frozen_file import content_sha256
from loan_origination.domain.investigation import (
    Gap,
    LeaseReview,
    LineText,
    ReportNeeds,
    gaps,
)
from loan_origination.domain.leases import LeaseClass
from loan_origination.forms.decisions import ReportForm
from loan_origination.forms.files import ApplicationFile
from loan_origination.refusals import (
    NotYourTaskError,
    ThingStateError,
)
from loan_origination.store.decisions import investigation_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import InvestigationRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, move, note, take_on
from loan_origination.usecases.checks import pass_gate
from loan_origination.usecases.intake import file_of
from loan_origination.usecases.lease_classes import class_of
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id
from servicekit.problems import FieldError, NotFoundError

OFFICER, MANAGER = "branch_officer", "branch_manager"


def name_investigators(acting: Acting, row: ApplicationRow, lead: str, assistant: str) -> None:
    """Begin the investigation with two different people, or name others before it is filed.

    Whoever was named before keeps the duty; signatures under the report are gone.
    """
    standing = acting.person_standing(MANAGER)
    if row.state != State.INVESTIGATING:
        after(State(row.state), Step.INVESTIGATE)
    take_on(acting, row, Duty.BRANCH_MANAGER, standing)
    take_on(acting, row, Duty.LEAD_INVESTIGATOR, Standing(OFFICER, lead))
    take_on(acting, row, Duty.ASSISTANT_INVESTIGATOR, Standing(OFFICER, assistant))
    report = investigation_of(acting.session, row.id) or _blank_report(row)
    report.lead, report.assistant = lead, assistant
    report.lead_signed_at = report.assistant_signed_at = None
    acting.session.add(report)
    named: dict[str, Any] = {"lead": lead, "assistant": assistant}
    if row.state == State.INVESTIGATING:
        _keep(acting, report)
        note(acting, row, "investigators.named", standing, **named)
    else:
        move(acting, row, Step.INVESTIGATE, standing, **named)


def _blank_report(row: ApplicationRow) -> InvestigationRow:
    empty = ReportForm().model_dump(mode="json")
    return InvestigationRow(
        id=new_id(),
        application_id=row.id,
        lead="",
        assistant="",
        report=empty,
        report_sha256=content_sha256(empty),
        questions=[],
    )


def require_investigation(acting: Acting, row: ApplicationRow) -> InvestigationRow:
    """The investigation of an application; raises NotFoundError before it began."""
    report = investigation_of(acting.session, row.id)
    if report is None:
        raise NotFoundError("investigation", "调查")
    return report


def write_report(
    acting: Acting, row: ApplicationRow, version: int, form: ReportForm
) -> InvestigationRow:
    """Replace the report; both signatures were for another content and are gone."""
    report = require_investigation(acting, row)
    standing = _investigator(acting, report)
    _require_investigating(row)
    if version != report.version:
        raise StaleVersionError(report.version)
    report.report = form.model_dump(mode="json")
    report.report_sha256 = content_sha256(report.report)
    report.lead_signed_at = report.assistant_signed_at = None
    _keep(acting, report)
    journal(acting, row, "report.written", standing, sha256=report.report_sha256)
    return report


def sign_report(acting: Acting, row: ApplicationRow, report_sha256: str) -> InvestigationRow:
    """Sign exactly this content; raises FrozenFileDiffersError for any other."""
    report = require_investigation(acting, row)
    standing = _investigator(acting, report)
    _require_investigating(row)
    if report_sha256 != report.report_sha256:
        raise FrozenFileDiffersError(report.report_sha256)
    if acting.person == report.lead:
        report.lead_signed_at = acting.now
    else:
        report.assistant_signed_at = acting.now
    _keep(acting, report)
    journal(acting, row, "report.signed", standing, sha256=report_sha256)
    return report


def file_report(acting: Acting, row: ApplicationRow) -> None:
    """File the report: complete, signed by both, no hard rule failed, waivers asked for."""
    report = require_investigation(acting, row)
    standing = _investigator(acting, report)
    _require_investigating(row)
    missing = report_gaps(acting, row, report)
    if missing:
        raise ReportIncompleteError(missing)
    unsigned = [
        person
        for person, signed_at in (
            (report.lead, report.lead_signed_at),
            (report.assistant, report.assistant_signed_at),
        )
        if signed_at is None
    ]
    if unsigned:
        raise SignaturesMissingError(unsigned)
    row.filed_sha256 = row.file_sha256
    report.filed_at = acting.now
    acting.session.add(report)
    pass_gate(acting, row, Gate.REPORT_FILED, standing, step=Step.FILE_REPORT)
    move(acting, row, Step.FILE_REPORT, standing, sha256=report.report_sha256)


def report_gaps(
    acting: Acting, row: ApplicationRow, report: InvestigationRow
) -> Sequence[FieldError]:
    """Everything that the report still lacks, with its place in it."""
    form = ReportForm.model_validate(report.report)
    lines: dict[str, LineText] = {
        line: LineText(one.text, one.opinion, one.is_positive, one.details)
        for line, one in form.lines.items()
    }
    reviews = [LeaseReview(one.lease, one.clauses) for one in form.lease_reviews]
    found = gaps(lines, reviews, _needs(acting, row))
    found += _proposal_gaps(row, form)
    for number, question in enumerate(report.questions, 1):
        if not form.answers.get(str(number), "").strip():
            place = f"/answers/{number}"
            found.append(Gap(place, f"Not answered: {question['text']}", "question_open"))
    return [FieldError(gap.place, gap.detail, gap.code) for gap in found]


def _proposal_gaps(row: ApplicationRow, form: ReportForm) -> list[Gap]:
    """What is proposed is what is asked for: whoever proposes less corrects the request first."""
    if form.proposal is None:
        return [Gap("/proposal", "The proposal is missing.", "proposal_missing")]
    request = file_of(row).request
    return [
        Gap(f"/proposal/{name}", f"The request says {getattr(request, name)}.", "proposal_differs")
        for name in ("amount_fen", "months", "annual_rate", "method")
        if getattr(form.proposal, name) != getattr(request, name)
    ]


def _needs(acting: Acting, row: ApplicationRow) -> ReportNeeds:
    file: ApplicationFile = file_of(row)
    return ReportNeeds(
        anchor_leases=tuple(lease.lease for lease in file.rent_roll if lease.is_anchor),
        has_related_lease=any(lease.related_party for lease in file.rent_roll),
        is_private=file.borrower.ownership is Ownership.PRIVATE,
        is_scattered=class_of(acting, row, file) is LeaseClass.SCATTERED,
    )


def ask_again(
    report: InvestigationRow, asked_by: str, asked_at: str, questions: Sequence[str]
) -> None:
    """The file comes back: the report needs answers and new signatures."""
    asked: list[Any] = [
        {"text": text, "asked_by": asked_by, "asked_at": asked_at} for text in questions
    ]
    report.questions = [*report.questions, *asked]
    report.lead_signed_at = report.assistant_signed_at = report.filed_at = None
    report.version += 1


def _investigator(acting: Acting, report: InvestigationRow) -> Standing:
    """The two named people themselves; an investigation has no deputies."""
    standing = acting.person_standing(OFFICER)
    if acting.person not in (report.lead, report.assistant):
        raise NotYourTaskError([report.lead, report.assistant])
    return standing


def _require_investigating(row: ApplicationRow) -> None:
    if row.state != State.INVESTIGATING:
        raise ThingStateError("application", row.state, (State.INVESTIGATING,))


def _keep(acting: Acting, report: InvestigationRow) -> None:
    report.version += 1
    acting.session.add(report)
    acting.session.flush()
