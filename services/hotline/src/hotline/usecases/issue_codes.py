"""Issue codes of the organisation's own: entered, changed, imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hotline.forms.directory import ChangedEntry, ImportAnswer
from hotline.forms.issue_codes import IssueCodeForm
from hotline.refusals import AlreadyEnteredError, DoubledCodeError
from hotline.store.issue_codes import own_issue_codes, reading_rules_in_force
from hotline.tables.clocks import IssueCodeRow
from hotline.usecases.acting import Acting
from servicekit.ids import new_id


def enter_issue_code(acting: Acting, form: IssueCodeForm) -> IssueCodeRow:
    """A new code; raises AlreadyEnteredError for one that is shipped or own already."""
    acting.database.lock(acting.session, "issue_code", form.code)
    own = {row.code for row in own_issue_codes(acting.session)}
    if form.code in own or _is_shipped(acting, form.code):
        raise AlreadyEnteredError(form.code)
    row = IssueCodeRow(id=new_id(), created_at=acting.now, **form.model_dump())
    acting.session.add(row)
    acting.session.flush()
    acting.record("issue_code.entered", "issue_code", row.id, code=row.code)
    return row


def change_issue_code(acting: Acting, row: IssueCodeRow, form: IssueCodeForm) -> None:
    """An own code with other words; what was read before stays as it was read."""
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("issue_code.changed", "issue_code", row.id)


def import_issue_codes(
    acting: Acting, forms: Sequence[IssueCodeForm], *, is_preview: bool
) -> ImportAnswer:
    """All codes or none; raises AlreadyEnteredError for shipped ones, and DoubledCodeError."""
    doubled = [code for code, count in Counter(form.code for form in forms).items() if count > 1]
    if doubled:
        raise DoubledCodeError(doubled)
    acting.database.lock(acting.session, "issue_code")
    own = {row.code: row for row in own_issue_codes(acting.session)}
    new = [form for form in forms if form.code not in own]
    for form in new:
        if _is_shipped(acting, form.code):
            raise AlreadyEnteredError(form.code)
    changed = {
        form.code: fields
        for form in forms
        if form.code in own and (fields := _differences(own[form.code], form))
    }
    if not is_preview:
        for form in forms:
            if form.code not in own:
                enter_issue_code(acting, form)
            elif form.code in changed:
                change_issue_code(acting, own[form.code], form)
    return ImportAnswer(
        is_preview=is_preview,
        added=[form.code for form in new],
        changed=[ChangedEntry(code=code, fields=fields) for code, fields in changed.items()],
        unchanged=len(forms) - len(new) - len(changed),
    )


def _is_shipped(acting: Acting, code: str) -> bool:
    return code == "OTHER" or code in reading_rules_in_force(acting.session).issues


def _differences(row: IssueCodeRow, form: IssueCodeForm) -> list[str]:
    return [name for name, value in form.model_dump().items() if getattr(row, name) != value]
