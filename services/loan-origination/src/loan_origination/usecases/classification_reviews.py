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
from loan_origination.store.watch_tasks import open_tasks_of
from loan_origination.tables.classifications import ClassificationReviewRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.class_history import own_bank_share, record_change, set_level
from loan_origination.usecases.expiry_tasks import GROUP_REVIEW
from loan_origination.usecases.loan_moves import open_business_day, with_loan
from loan_origination.usecases.loan_views import present_account, record_of
from loan_origination.usecases.loan_work import LoanWork
from loan_origination.usecases.restructurings import with_books
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
    account = present_account(acting, loan)
    facts = told.facts(
        days_late=account.days_late,
        is_misused=account.misuse is not None,
        own_share=own_bank_share(acting, loan.borrower_code, loan.id),
        present=Level(loan.level),
    )
    record = record_of(acting, loan, account)
    return classification_floor(with_books(facts, record, loan.watch_from_on), on)


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

    The floor is looked at again; raises LevelAboveFloorError when it has become worse. A loan
    found restructured is watched from now on.
    """
    standing = acting.person_standing(*APPROVERS)
    seen = review_of_loan(acting.session, acting.caller, review_id)
    REVIEW.after(seen.state, "approve")
    loan_id, level = seen.loan_id, Level(seen.level)
    loan = find_loan(acting.session, acting.caller, loan_id)
    _check_people(acting, loan, seen, standing, Duty.DECIDER)
    record = record_of(acting, loan, present_account(acting, loan))
    with with_loan(acting, loan_id) as work:
        loan = find_loan(acting.session, acting.caller, loan_id)
        row = review_of_loan(acting.session, acting.caller, review_id)
        on, was = work.account.day, Level(work.kept.level)
        facts = ReviewFactsForm.model_validate(row.facts).facts(
            days_late=work.account.days_late,
            is_misused=work.account.misuse is not None,
            own_share=own_bank_share(acting, loan.borrower_code, loan_id),
            present=was,
        )
        floor = classification_floor(with_books(facts, record, loan.watch_from_on), on)
        require_no_better(level, floor)
        row.floor, row.floor_reasons = floor.level, kept_reasons(floor)
        row.approver, row.approved_on = standing.person, on
        _moved(acting, row, "approve", standing, note)
        if row.is_restructured and loan.restructured_on is None:
            first = row.facts["watch_first_payment_on"]
            begins_on = work.account.next_due_on if first is None else date.fromisoformat(first)
            work.changes.update(restructured_on=on, watch_from_on=begins_on)
        _put_in_force(acting, work, row, was)
    if loan.contract_id is not None:
        close_task(acting, loan.contract_id, TASK, str(loan_id))
        for task in open_tasks_of(acting.session, loan.contract_id, GROUP_REVIEW):
            if task.subject.startswith(str(loan_id)):
                close_task(acting, loan.contract_id, GROUP_REVIEW, task.subject)
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
