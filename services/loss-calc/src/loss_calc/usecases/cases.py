"""Opening and changing a case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from loss_calc.errors import CaseNumberTakenError, OtherCourtError
from loss_calc.forms.case import CaseForm
from loss_calc.store.access import EVERYTHING
from loss_calc.store.cases import find_case, is_numbered
from loss_calc.tables import CaseRow
from servicekit.callers import Caller
from servicekit.commands import StaleVersionError
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.journal import record


def open_case(session: Session, database: Database, caller: Caller, form: CaseForm) -> CaseRow:
    """A new case of a court.

    Raises OtherCourtError for another court's name and CaseNumberTakenError for a known number.
    """
    court = form.court or caller.organisation
    if court != caller.organisation and not caller.has_any(*EVERYTHING):
        raise OtherCourtError(caller.organisation)
    row = CaseRow(
        id=new_id(),
        court=court,
        case_number=form.case_number,
        security_code=form.security_code,
        facts=form.facts_document(),
        shortfall_policy=form.shortfall_policy,
        version=1,
        created_at=database.clock(),
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        # The database keeps case numbers unique; asking first would only leave room for a race.
        raise CaseNumberTakenError(form.case_number) from error
    _record(session, database, caller, "case.opened", row)
    return row


def change_case(
    session: Session,
    database: Database,
    caller: Caller,
    case_id: UUID,
    form: CaseForm,
    expected_version: int,
) -> CaseRow:
    """The case with other facts; calculations made before keep the facts they were made on.

    Raises StaleVersionError when the case has changed since `expected_version`.
    """
    row = find_case(session, caller, case_id, lock=True)
    if row.version != expected_version:
        raise StaleVersionError(row.version)
    if form.court not in (None, row.court):
        raise OtherCourtError(row.court)
    # Two changes to one number must not both find it free.
    database.lock(session, "case_number", row.court)
    if form.case_number != row.case_number and is_numbered(session, row.court, form.case_number):
        raise CaseNumberTakenError(form.case_number)
    row.case_number = form.case_number
    row.security_code = form.security_code
    row.facts = form.facts_document()
    row.shortfall_policy = form.shortfall_policy
    row.version += 1
    session.add(row)
    session.flush()
    _record(session, database, caller, "case.changed", row)
    return row


def _record(
    session: Session, database: Database, caller: Caller, action: str, row: CaseRow
) -> None:
    record(
        session,
        database,
        caller,
        action,
        object_kind="case",
        object_id=row.id,
        case_number=row.case_number,
        security_code=row.security_code,
        facts=row.facts,
        version=row.version,
    )
