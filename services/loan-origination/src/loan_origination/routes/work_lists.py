"""What waits for the caller."""

from __future__ import annotations

from loan_origination.forms.work_lists import WorkLists
from loan_origination.routes.application_showing import Reader
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.work_lists import work_lists
from servicekit.access import CurrentDatabase
from servicekit.application import new_router

router = new_router("work lists")


@router.get("/work-lists")
def get_work_lists(caller: Reader, database: CurrentDatabase) -> WorkLists:
    """For every role that the caller has or was handed: what waits there, longest first."""
    with database.reading() as session:
        return work_lists(Acting(session, database, caller))
