"""From effective pages to what an escrow account owes."""

from __future__ import annotations

import json
from uuid import UUID

from lawkit.money import Money
from mediation.domain.case_states import State, Step
from mediation.domain.signatures import PageState
from mediation.refusals import NotEffectiveError
from mediation.store.agreements import pages_in
from mediation.store.performance import source_ref
from mediation.tables.cases import CaseRow
from mediation.tables.matters import PageRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_moves import move
from mediation.usecases.entitlements import Entitled, NewEntitlement, entitle
from mediation.usecases.signing import locked_agreement

_PAYABLE = (State.EFFECTIVE, State.CONFIRMED)


def entitle_effective(acting: Acting, agreement_id: UUID, ledger_id: UUID) -> Entitled:
    """Owe every investor what their effective page says; asked again, only new pages count.

    Raises what `entitle` raises, and NotEffectiveError when no page is effective.
    """
    agreement, _ = locked_agreement(acting, agreement_id)
    pages = pages_in(acting.session, agreement.id, [PageState.EFFECTIVE])
    if not pages:
        raise NotEffectiveError([])
    rows = [_entitlement(page) for page in pages]
    found = entitle(acting.session, acting.database, acting.caller, ledger_id, rows)
    for page in pages:
        if page.case_id is None:
            continue
        case = acting.session.get_one(CaseRow, page.case_id)
        if case.state in _PAYABLE:
            move(acting, case, Step.PERFORM)
    acting.record("agreement.entitled", "agreement", agreement.id, created=found.created)
    return found


def _entitlement(page: PageRow) -> NewEntitlement:
    content = json.loads(page.page)
    return NewEntitlement(
        party_ref=page.party_ref,
        name=content["payee"],
        source_ref=source_ref(page.agreement_id, page.sequence),
        amount=Money(page.amount_fen),
        loss_fen=content["loss_fen"],
        payee_account=content["account"] or "",
        bank_code=content["bank_code"] or "",
    )
