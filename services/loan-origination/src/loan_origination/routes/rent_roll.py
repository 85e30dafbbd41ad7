"""The rent roll of an application, lease by lease."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from loan_origination.forms.application_answers import RentRollAnswer
from loan_origination.forms.applications import ChangeForm
from loan_origination.forms.files import ApplicationFile
from loan_origination.forms.rent_rolls import RentRollForm
from loan_origination.routes.application_showing import Reader, Writer
from loan_origination.store.applications import find_application
from loan_origination.tables.applications import ApplicationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import locked_application
from loan_origination.usecases.intake import change_file
from loan_origination.usecases.lease_classes import class_of
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import ExpectedVersion, etag

router = new_router("rent rolls")


@router.get("/applications/{application_id}/rent-roll")
def get_rent_roll(
    application_id: UUID, caller: Reader, database: CurrentDatabase, response: Response
) -> RentRollAnswer:
    """The leases and the class that follows from them."""
    with database.reading() as session:
        row = find_application(session, caller, application_id)
        response.headers["ETag"] = etag(row.version)
        return _shown(Acting(session, database, caller), row)


@router.put("/applications/{application_id}/rent-roll")
def put_rent_roll(
    application_id: UUID,
    body: RentRollForm,
    version: ExpectedVersion,
    caller: Writer,
    database: CurrentDatabase,
    response: Response,
) -> RentRollAnswer:
    """Replace the whole rent roll; the same as a change of that section of the file."""
    with database.writing() as session:
        acting = Acting(session, database, caller)
        row = locked_application(acting, application_id, version)
        change_file(acting, row, ChangeForm(rent_roll=body.leases))
        response.headers["ETag"] = etag(row.version)
        return _shown(acting, row)


def _shown(acting: Acting, row: ApplicationRow) -> RentRollAnswer:
    file = ApplicationFile.model_validate(row.file)
    return RentRollAnswer(
        leases=row.file["rent_roll"],
        lettable_area_m2=row.file["property"]["lettable_area_m2"],
        lease_class=class_of(acting, row, file),
    )
