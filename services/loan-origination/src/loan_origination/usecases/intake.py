"""Taking in applications: drafts, changes of the file, submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loan_origination.domain.application_states import (
    EDITABLE,
    State,
    Step,
    allowed_steps,
)
from loan_origination.domain.duties import Duty
from loan_origination.domain.frozen_file import changed_sections, content_sha256
from loan_origination.forms.applications import ApplicationForm, ChangeForm
from loan_origination.forms.completeness import missing_fields
from loan_origination.forms.files import ApplicationFile
from loan_origination.refusals import (
    FileIncompleteError,
    FileNotEditableError,
    ReferenceContentDiffersError,
)
from loan_origination.store.applications import (
    application_by_reference,
    first_event,
    highest_number,
)
from loan_origination.store.decisions import void_decisions
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import move, note, take_on
from loan_origination.usecases.waivers import reopen_waivers
from servicekit.ids import new_id

OFFICER = "branch_officer"


def create(
    acting: Acting, form: ApplicationForm, *, batch_id: UUID | None = None
) -> tuple[ApplicationRow, bool]:
    """A new draft of the caller's branch; the same `external_ref` is the same application.

    Raises ReferenceContentDiffersError. Says whether the draft is new.
    """
    standing = acting.standing(OFFICER)
    branch, file = acting.caller.organisation, form.file()
    content = file.kept()
    if form.external_ref is not None:
        acting.database.lock(acting.session, "external_ref", branch, form.external_ref)
        known = application_by_reference(acting.session, branch, form.external_ref)
        if known is not None:
            _check_same(acting, known, form, content)
            return known, False
    row = ApplicationRow(
        id=new_id(),
        number=_next_number(acting),
        branch=branch,
        external_ref=form.external_ref,
        state=State.DRAFT,
        rule_set=form.rule_set,
        batch_id=batch_id,
        created_by=acting.person,
        created_at=acting.now,
        version=0,
        **searchable(file, content),
    )
    acting.session.add(row)
    acting.session.flush()
    note(acting, row, "create", standing, sha256=row.file_sha256)
    take_on(acting, row, Duty.ORIGINATOR, standing)
    return row, True


def _check_same(
    acting: Acting, known: ApplicationRow, form: ApplicationForm, content: dict[str, Any]
) -> None:
    """The first content counts: a file corrected since is still the application of its sender."""
    first = first_event(acting.session, known.id).facts["sha256"]
    if first != content_sha256(content) or known.rule_set != form.rule_set:
        raise ReferenceContentDiffersError(form.external_ref or "")


def searchable(file: ApplicationFile, content: dict[str, Any]) -> dict[str, Any]:
    """The file as stored, with the columns that lists are narrowed by."""
    return {
        "file": content,
        "file_sha256": content_sha256(content),
        "borrower_name": file.borrower.name,
        "borrower_id": file.borrower.borrower_id,
        "amount_fen": file.request.amount_fen,
        "months": file.request.months,
    }


def file_of(row: ApplicationRow) -> ApplicationFile:
    """The stored file as a form."""
    return ApplicationFile.model_validate(row.file)


def change_file(acting: Acting, row: ApplicationRow, form: ChangeForm) -> None:
    """Replace sections of the file.

    In a draft, and from acceptance to the filed report, the branch corrects freely. In review a
    correction has to send the file back first (R-N6): FileNotEditableError. After the review every
    change goes back to review and voids opinion, vote and approval. What was handed in whole stays
    whole: FileIncompleteError.
    """
    standing = acting.standing(OFFICER)
    state = State(row.state)
    is_reset = Step.CHANGE_FILE in allowed_steps(state)
    if state not in EDITABLE and not is_reset:
        raise FileNotEditableError(state, allowed_steps(state))
    content = ApplicationFile.model_validate({**row.file, **form.sections()})
    missing = [] if state is State.DRAFT else missing_fields(content)
    if missing:
        raise FileIncompleteError(missing)
    kept = content.kept()
    sections = changed_sections(row.file, kept)
    if not sections:
        return
    take_on(acting, row, Duty.ORIGINATOR, standing)
    before = row.file_sha256
    for name, value in searchable(content, kept).items():
        setattr(row, name, value)
    facts: dict[str, Any] = {
        "sections": sections,
        "before_sha256": before,
        "sha256": row.file_sha256,
    }
    if is_reset:
        void_decisions(acting.session, row.id)
        row.valid_until = None
        move(acting, row, Step.CHANGE_FILE, standing, form.reason, **facts)
    else:
        note(acting, row, "change_file", standing, form.reason, **facts)
    reopen_waivers(acting, row, standing)


def submit(acting: Acting, row: ApplicationRow) -> None:
    """Hand the draft in; raises FileIncompleteError with a pointer to everything missing."""
    standing = acting.standing(OFFICER)
    missing = missing_fields(file_of(row))
    if missing and row.state == State.DRAFT:
        raise FileIncompleteError(missing)
    row.submitted_at, row.applied_on = acting.now, row.applied_on or acting.today
    move(acting, row, Step.SUBMIT, standing, sha256=row.file_sha256)
    take_on(acting, row, Duty.ORIGINATOR, standing)


def withdraw(acting: Acting, row: ApplicationRow, reason: str) -> None:
    """Take the application back at the customer's request."""
    standing: Standing = acting.standing(OFFICER)
    void_decisions(acting.session, row.id)
    row.reason = reason
    move(acting, row, Step.WITHDRAW, standing, reason)


def _next_number(acting: Acting) -> str:
    """The next number of the year, as people read it aloud: 商贷2026-000001."""
    acting.database.lock(acting.session, "application_number")
    prefix = f"商贷{acting.today.year}-"
    highest = highest_number(acting.session, prefix)
    last = int(highest.removeprefix(prefix)) if highest else 0
    return f"{prefix}{last + 1:06}"
