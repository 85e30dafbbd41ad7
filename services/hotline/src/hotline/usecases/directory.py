"""The directory: entries made, changed and imported, each with its journal record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hotline.forms.directory import (
    BranchForm,
    ChangedEntry,
    ImportAnswer,
    InstitutionForm,
    RouteRuleForm,
)
from hotline.refusals import AlreadyEnteredError, DoubledCodeError, UnknownCodesError
from hotline.store.directory import Row, entries_with, find_entry
from hotline.tables.directory import BranchRow, InstitutionRow
from hotline.usecases.acting import Acting
from servicekit.commands import StaleVersionError
from servicekit.ids import new_id

EntryForm = InstitutionForm | BranchForm | RouteRuleForm


def enter(acting: Acting, kind: type[Row], form: EntryForm) -> Row:
    """A new entry; raises AlreadyEnteredError and UnknownCodesError."""
    acting.database.lock(acting.session, kind.__tablename__, form.code)
    if entries_with(acting.session, kind, [form.code]):
        raise AlreadyEnteredError(form.code)
    _check_references(acting, [form])
    row = _added(acting, kind, form)
    acting.session.flush()
    return row


def change(acting: Acting, kind: type[Row], code: str, version: int, form: EntryForm) -> Row:
    """The entry with new facts; raises NotFoundError, StaleVersionError, UnknownCodesError."""
    acting.database.lock(acting.session, kind.__tablename__, code)
    row = find_entry(acting.session, kind, code)
    if row.version != version:
        raise StaleVersionError(row.version)
    _check_references(acting, [form])
    _write(acting, row, form)
    acting.session.flush()
    return row


def import_entries(
    acting: Acting, kind: type[Row], forms: Sequence[EntryForm], *, is_preview: bool
) -> ImportAnswer:
    """All entries or none; a preview tells the difference and stores nothing.

    Raises DoubledCodeError and UnknownCodesError.
    """
    acting.database.lock(acting.session, kind.__tablename__)
    doubled = [code for code, count in Counter(form.code for form in forms).items() if count > 1]
    if doubled:
        raise DoubledCodeError(doubled)
    _check_references(acting, forms)
    known = entries_with(acting.session, kind, [form.code for form in forms])
    changed = {
        form.code: fields
        for form in forms
        if form.code in known and (fields := _differences(known[form.code], form))
    }
    added = [form.code for form in forms if form.code not in known]
    if not is_preview:
        for form in forms:
            if form.code not in known:
                _added(acting, kind, form)
            elif form.code in changed:
                _write(acting, known[form.code], form)
        acting.session.flush()
    return ImportAnswer(
        is_preview=is_preview,
        added=added,
        changed=[ChangedEntry(code=code, fields=fields) for code, fields in changed.items()],
        unchanged=len(forms) - len(added) - len(changed),
    )


def _added(acting: Acting, kind: type[Row], form: EntryForm) -> Row:
    row = kind(id=new_id(), created_at=acting.now, **_facts(form))
    acting.session.add(row)
    acting.record("directory.entered", kind.__tablename__, row.id, code=form.code)
    return row


def _write(acting: Acting, row: Row, form: EntryForm) -> None:
    fields = _differences(row, form)
    if not fields:
        return
    before = {field: _plain(getattr(row, field)) for field in fields}
    for field, value in _facts(form).items():
        setattr(row, field, value)
    row.version += 1
    acting.session.add(row)
    kind = type(row).__tablename__
    acting.record("directory.changed", kind, row.id, code=row.code, before=before)


def _differences(row: Row, form: EntryForm) -> list[str]:
    return [field for field, value in _facts(form).items() if getattr(row, field) != value]


def _facts(form: EntryForm) -> dict[str, Any]:
    facts = form.model_dump()
    return {name: str(value) if isinstance(value, str) else value for name, value in facts.items()}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | list | None) else str(value)


def _check_references(acting: Acting, forms: Sequence[EntryForm]) -> None:
    """Branches belong to institutions and have heirs that are known, here or in the same import."""
    branches = [form for form in forms if isinstance(form, BranchForm)]
    owners = {form.institution_code for form in branches}
    heirs = {form.successor_code for form in branches if form.successor_code is not None}
    missing = owners - entries_with(acting.session, InstitutionRow, owners).keys()
    heirs -= {form.code for form in branches}
    missing |= heirs - entries_with(acting.session, BranchRow, heirs).keys()
    rules = [form for form in forms if isinstance(form, RouteRuleForm)]
    targets = {
        form.target_code
        for form in rules
        if form.target_kind == "institution" and form.target_code is not None
    }
    missing |= targets - entries_with(acting.session, InstitutionRow, targets).keys()
    if missing:
        raise UnknownCodesError(sorted(missing))
