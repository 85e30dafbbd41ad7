"""Giving organisations the names that papers print."""

from __future__ import annotations

from mediation.forms.organisations import OrganisationForm
from mediation.tables.organisations import OrganisationRow
from mediation.usecases.acting import Acting
from servicekit.commands import StaleVersionError
from servicekit.problems import PreconditionRequiredError


def name_organisation(
    acting: Acting, organisation: str, form: OrganisationForm, version: int | None
) -> tuple[OrganisationRow, bool]:
    """Name an organisation, or change its name; returns the row and whether it is new.

    Raises PreconditionRequiredError and StaleVersionError for a change without the version that
    it is based on.
    """
    acting.database.lock(acting.session, "organisation", organisation)
    row = acting.session.get(OrganisationRow, organisation)
    is_new = row is None
    if row is None:
        row = OrganisationRow(
            id=organisation, name=form.name, changed_by=acting.person, changed_at=acting.now
        )
    elif row.name != form.name:
        _require_version(row, version)
        row.name, row.changed_by, row.changed_at = form.name, acting.person, acting.now
        row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("organisation.named", "organisation", row.id, version=row.version)
    return row, is_new


def _require_version(row: OrganisationRow, version: int | None) -> None:
    if version is None:
        raise PreconditionRequiredError(
            "Send If-Match with the ETag of the name that you change.",
            "请携带If-Match，其值为所修改名称的ETag。",
        )
    if version != row.version:
        raise StaleVersionError(row.version)
