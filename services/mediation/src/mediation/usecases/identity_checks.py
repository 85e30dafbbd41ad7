"""A party's identity, checked before the first session apart from the consent."""

from __future__ import annotations

from mediation.domain.case_states import State, require_open
from mediation.domain.identities import completed_name
from mediation.forms.cases import IdentityForm
from mediation.tables.cases import CaseRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_moves import note_event
from mediation.usecases.case_steps import party_for


def check_identity(acting: Acting, case: CaseRow, form: IdentityForm) -> None:
    """Note who has proven to be the party; a masked name of a hand-over becomes the full one.

    Raises InvalidTransitionError, NoSuchPartyError, NameDiffersError.
    """
    require_open(State(case.state), "check an identity")
    row = party_for(acting, case, form.party_ref)
    if form.name is not None:
        row.name = completed_name(row.name, form.name)
    row.id_number = form.id_number or row.id_number
    row.delivery_address = form.delivery_address or row.delivery_address
    row.is_identity_checked = True
    acting.session.add(row)
    case.version += 1
    acting.session.add(case)
    acting.session.flush()
    note_event(acting, case, "check_identity", State(case.state), form.method)
