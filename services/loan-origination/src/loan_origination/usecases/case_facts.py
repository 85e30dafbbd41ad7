"""An application as the rules look at it: its file, documents, opinions, waivers and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loan_origination.domain.decision_facts import (
    Condition,
    DecisionFacts,
    FocusOpinion,
    InvestigationLine,
    ReviewVerdict,
)
from loan_origination.domain.duties import OFFICES, Duty, Held, Office
from loan_origination.domain.facts import (
    ApplicationFacts,
    Document,
    DocumentState,
    Opinion,
)
from loan_origination.domain.leases import Lease
from loan_origination.domain.waivers import Waiver, WaiverState
from loan_origination.forms.decisions import ReportForm
from loan_origination.forms.documents import ITEM_NAMES, Item
from loan_origination.forms.files import ApplicationFile
from loan_origination.store.checks import waivers_of
from loan_origination.store.decisions import (
    approval_in_force,
    conditions_of,
    investigation_of,
    latest_meeting,
    review_in_force,
    votes_of,
)
from loan_origination.store.documents import documents_of
from loan_origination.store.duties import held_duties
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import InvestigationRow, ReviewRow, WaiverRow
from loan_origination.tables.documents import DocumentRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.documents import RECEIVED, VERIFIED, item_state
from loan_origination.usecases.exposures import exposure_facts
from servicekit.clock import day_in_shanghai

HEAD_OFFICE = "head_office"
_WAIVER_STATES = {
    "requested": WaiverState.REQUESTED,
    "endorsed": WaiverState.ENDORSED,
    "opined": WaiverState.ENDORSED,
    "approved": WaiverState.APPROVED,
    "refused": WaiverState.REFUSED,
}


def case_facts(acting: Acting, row: ApplicationRow) -> ApplicationFacts:
    """Everything the rules may look at, as it stands now."""
    session = acting.session
    documents = documents_of(session, row.id)
    report = investigation_of(session, row.id)
    review = review_in_force(session, row.id)
    file = ApplicationFile.model_validate(row.file)
    return ApplicationFacts(
        borrower=file.borrower.fact(),
        property=file.property.fact(),
        leases=_leases(file, documents),
        income=tuple(line.fact() for line in file.income),
        purposes=tuple(purpose.fact() for purpose in file.purposes),
        appraisal=None if file.appraisal is None else file.appraisal.fact(),
        documents=_checklist(documents),
        opinions=_opinions(report, review),
        request=file.request.fact(row.applied_on or acting.today),
        waivers=tuple(waiver_fact(one) for one in waivers_of(session, row.id)),
        exposure=exposure_facts(acting, row),
        decision=_decision(acting, row, report, review),
    )


def _leases(file: ApplicationFile, documents: Sequence[DocumentRow]) -> tuple[Lease, ...]:
    """A lease is delivered once its paper has come in, whatever the rent roll says."""
    come_in = {
        document.lease
        for document in documents
        if document.item == Item.D07 and document.state in (RECEIVED, VERIFIED)
    }
    leases: list[Lease] = [lease.fact() for lease in file.rent_roll]
    return tuple(
        replace(lease, is_delivered=True) if lease.lease in come_in else lease for lease in leases
    )


def _checklist(documents: Sequence[DocumentRow]) -> tuple[Document, ...]:
    found = []
    for item in ITEM_NAMES:
        rows = [row for row in documents if row.item == item]
        if item is Item.D10 and not rows:
            continue
        counted = [row for row in rows if row.state in (RECEIVED, VERIFIED)]
        dated = [row.dated_on for row in counted if row.dated_on is not None]
        expiring = [row.expires_on for row in counted if row.expires_on is not None]
        found.append(
            Document(
                item=item,
                state=DocumentState(item_state(rows)),
                dated_on=max(dated, default=None),
                expires_on=min(expiring, default=None),
                note="；".join(row.reason for row in rows if row.reason),
            )
        )
    return tuple(found)


def _opinions(report: InvestigationRow | None, review: ReviewRow | None) -> dict[str, Opinion]:
    if report is None:
        return {}
    answers = review.answers if review is not None else {}
    form = ReportForm.model_validate(report.report)
    return {
        rule_id: Opinion(
            text=one.text,
            is_positive=one.is_positive,
            given_by=report.lead,
            evidence=tuple(one.evidence),
            reviewer_answer=str(answers.get(rule_id, "")),
        )
        for rule_id, one in form.judgements.items()
    }


def waiver_fact(row: WaiverRow) -> Waiver:
    """A waiver as the rules look at it."""
    return Waiver(
        waiver_id=str(row.id),
        rule_id=row.rule_id,
        reason=row.reason,
        evidence=tuple(row.evidence),
        proposed_by=row.proposed_by,
        state=_WAIVER_STATES[row.state],
        approved_by=row.decided_by if row.state == "approved" else None,
        approved_on=row.decided_on if row.state == "approved" else None,
        expires_on=row.expires_on,
        scope=frozenset(row.subjects),
    )


def _decision(
    acting: Acting,
    row: ApplicationRow,
    report: InvestigationRow | None,
    review: ReviewRow | None,
) -> DecisionFacts | None:
    if report is None:
        return None
    held = held_duties(acting.session, row.id)
    facts = DecisionFacts(
        investigators=(report.lead, report.assistant),
        lines=_lines(report),
        filed_fingerprint=row.filed_sha256 or "",
        reviewed_fingerprint=row.file_sha256,
        analysts=_of_offices(held, Office.REVIEW),
        sellers=_of_offices(held, Office.ORIGINATION, Office.PAYOUT),
    )
    if review is not None:
        facts = _with_review(facts, review)
    return _with_vote(acting, row, facts)


def _lines(report: InvestigationRow) -> dict[str, InvestigationLine]:
    form = ReportForm.model_validate(report.report)
    return {str(line): InvestigationLine(one.text, one.opinion) for line, one in form.lines.items()}


def _with_review(facts: DecisionFacts, review: ReviewRow) -> DecisionFacts:
    return replace(
        facts,
        reviewer=review.reviewer,
        review_sections=frozenset(review.sections),
        review_verdict=ReviewVerdict(review.verdict),
        focus={
            name: FocusOpinion(one["text"], one["is_positive"])
            for name, one in review.focus.items()
        },
    )


def _with_vote(acting: Acting, row: ApplicationRow, facts: DecisionFacts) -> DecisionFacts:
    """The committee's decision once the vote is closed, and the approval once it is given."""
    meeting = latest_meeting(acting.session, row.id)
    if meeting is None or meeting.outcome is None:
        return facts
    facts = replace(
        facts,
        committee=HEAD_OFFICE,
        committee_approved=meeting.outcome == "approve",
        voters=tuple(vote.person for vote in votes_of(acting.session, meeting.id)),
    )
    approval = approval_in_force(acting.session, row.id)
    if approval is None:
        return facts
    return replace(
        facts,
        approver=approval.approver,
        approver_is_authorised=True,
        approved_on=day_in_shanghai(approval.approved_at),
        conditions=tuple(
            Condition(
                str(one.id),
                one.text,
                one.stage,
                is_met=one.state == "met",
                changed_by=approval.approver if one.state == "changed" else "",
            )
            for one in conditions_of(acting.session, approval.id)
        ),
    )


def _of_offices(held: Sequence[Held], *offices: Office) -> frozenset[str]:
    return frozenset(one.person for one in held if OFFICES.get(Duty(one.duty)) in offices)
