"""Full reviews of a loan's class: officer, reviewer, approver, three different people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loan_origination.domain.classification import Floor, Level, classification_floor
from loan_origination.domain.classification_reviews import REVIEW, require_no_better
from loan_origination.domain.duties import Duty, Held, check_duty
from loan_origination.forms.classification_reviews import (
    ReviewFactsForm,
    ReviewForm,
    kept_reasons,
)
from loan_origination.store.classifications import review_of_loan
from loan_origination.store.duties import conflicted_persons
from loan_origination.store.loans import find_loan
from loan_origination.tables.classifications import ClassificationReviewRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.class_history import own_bank_share, record_change, set_level
from loan_origination.usecases.loan_moves import open_business_day, with_loan
from loan_origination.usecases.loan_views import present_account
from loan_origination.usecases.loan_work import LoanWork
from loan_origination.usecases.watching import WATCHERS, close_task
from servicekit.ids import new_id

REVIEWERS = ("ho_reviewer", "risk_manager")
APPROVERS = ("approver", "ho_credit_mgmt")
TASK = "classification_review"


def propose(acting: Acting, loan_id: UUID, form: ReviewForm) -> ClassificationReviewRow:
    """The officer proposes a class; raises LevelAboveFloorError."""
    standing = acting.person_standing(*WATCHERS)
    loan = find_loan(acting.session, acting.caller, loan_id)
    on = open_business_day(acting).on
    floor = _floor(acting, loan, form.facts, on)
    require_no_better(form.level, floor)
    row = ClassificationReviewRow(
        id=new_id(),
        loan_id=loan.id,
        branch=loan.branch,
        state="proposed",
        on=on,
        level=form.level,
        level_before=loan.level,
        floor=floor.level,
        floor_reasons=kept_reasons(floor),
        facts=form.facts.model_dump(mode="json"),
        is_restructured=form.facts.restructured,
        opinion=form.opinion,
        officer=standing.person,
        created_at=acting.now,
    )
    _check_people(acting, loan, row, standing, Duty.PROPOSER)
    acting.session.add(row)
    acting.session.flush()
    _record(acting, row, "propose", standing, level=row.level, floor=row.floor)
    return row


def _floor(acting: Acting, loan: LoanRow, told: ReviewFactsForm, on: date) -> Floor:
    facts = told.facts(
        days_late=present_account(acting, loan).days_late,
        own_share=own_bank_share(acting, loan.borrower_code, loan.id),
        present=Level(loan.level),
    )
    return classification_floor(facts, on)


def endorse(acting: Acting, review_id: UUID, note: str) -> ClassificationReviewRow:
    """The second signature."""
    standing = acting.person_standing(*REVIEWERS)
    row = review_of_loan(acting.session, acting.caller, review_id)
    REVIEW.after(row.state, "endorse")
    loan = find_loan(acting.session, acting.caller, row.loan_id)
    _check_people(acting, loan, row, standing, Duty.DECIDER)
    row.reviewer, row.reviewed_at = standing.person, acting.now
    return _moved(acting, row, "endorse", standing, note)


def refuse(acting: Acting, review_id: UUID, note: str) -> ClassificationReviewRow:
    """The reviewer or the approver does not agree."""
    standing = acting.person_standing(*REVIEWERS, *APPROVERS)
    row = review_of_loan(acting.session, acting.caller, review_id)
    REVIEW.after(row.state, "refuse")
    return _moved(acting, row, "refuse", standing, note)


def approve(acting: Acting, review_id: UUID, note: str) -> ClassificationReviewRow:
    """The third signature: the class holds from the open business day on.

    The floor is looked at again; raises LevelAboveFloorError when it has become worse.
    """
    standing = acting.person_standing(*APPROVERS)
    seen = review_of_loan(acting.session, acting.caller, review_id)
    REVIEW.after(seen.state, "approve")
    loan_id, level = seen.loan_id, Level(seen.level)
    loan = find_loan(acting.session, acting.caller, loan_id)
    _check_people(acting, loan, seen, standing, Duty.DECIDER)
    with with_loan(acting, loan_id) as work:
        loan = find_loan(acting.session, acting.caller, loan_id)
        row = review_of_loan(acting.session, acting.caller, review_id)
        on, was = work.account.day, Level(work.kept.level)
        facts = ReviewFactsForm.model_validate(row.facts).facts(
            days_late=work.account.days_late,
            own_share=own_bank_share(acting, loan.borrower_code, loan_id),
            present=was,
        )
        floor = classification_floor(facts, on)
        require_no_better(level, floor)
        row.floor, row.floor_reasons = floor.level, kept_reasons(floor)
        row.approver, row.approved_on = standing.person, on
        _moved(acting, row, "approve", standing, note)
        _put_in_force(acting, work, row, was)
    if loan.contract_id is not None:
        close_task(acting, loan.contract_id, TASK, str(loan_id))
    return review_of_loan(acting.session, acting.caller, review_id)


def _put_in_force(acting: Acting, work: LoanWork, row: ClassificationReviewRow, was: Level) -> None:
    level, on, person = Level(row.level), work.account.day, row.approver or ""
    if level is not was:
        set_level(work, level, on, source="review", recorded_by=person, why="full review")
    record_change(
        acting,
        row.loan_id,
        on,
        level=level,
        was=was,
        floor=Level(row.floor),
        reasons=row.floor_reasons,
        recorded_by=person,
        review_id=row.id,
    )


def _check_people(
    acting: Acting,
    loan: LoanRow,
    row: ClassificationReviewRow,
    standing: Standing,
    duty: Duty,
) -> None:
    """Three different people, none with a declared conflict with the customer."""
    signed = [row.officer] if duty is Duty.DECIDER else []
    held = [Held(person, Duty.PROPOSER, row.id.hex) for person in signed]
    if row.reviewer is not None:
        held.append(Held(row.reviewer, Duty.PROPOSER, row.id.hex))
    conflicted = conflicted_persons(acting.session, loan.borrower_code)
    check_duty(held, standing.persons, duty, subject=row.id.hex, conflicted=conflicted)


def _moved(
    acting: Acting, row: ClassificationReviewRow, step: str, standing: Standing, note: str
) -> ClassificationReviewRow:
    row.state = REVIEW.after(row.state, step)
    row.note = note or row.note
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    _record(acting, row, step, standing, level=row.level)
    return row


def _record(
    acting: Acting, row: ClassificationReviewRow, step: str, standing: Standing, **facts: str
) -> None:
    acting.record(
        f"classification_review.{step}",
        "loan",
        row.loan_id,
        review_id=str(row.id),
        role=standing.role,
        on_behalf_of=standing.on_behalf_of,
        **facts,
    )
