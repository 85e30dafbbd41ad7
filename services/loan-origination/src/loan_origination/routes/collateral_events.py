"""What befalls a collateral: damage, enforcement, and the money that enforcement brings."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from sqlmodel import col

from loan_origination.forms.collateral_events import (
    DamageAnswer,
    DamageForm,
    EnforcementForm,
    damage_answer,
)
from loan_origination.forms.revaluations import ProceedsAnswer, ProceedsForm, proceeds_answer
from loan_origination.forms.security import CollateralAnswer
from loan_origination.routes.collateral import answered
from loan_origination.routes.credit_desk import Reader
from loan_origination.routes.watch_desk import made, stepped
from loan_origination.store.damages import damages_of
from loan_origination.store.security import find_collateral
from loan_origination.store.watch import of_contract
from loan_origination.tables.disposals import SaleProceedsRow
from loan_origination.usecases.damages import report_damage
from loan_origination.usecases.enforcements import enforce_mortgage
from loan_origination.usecases.proceeds import take_enforcement_proceeds
from servicekit.access import CurrentDatabase
from servicekit.application import new_router
from servicekit.commands import Storing

router = new_router("damage to collateral and enforcement")


@router.post("/collateral/{collateral_id}/damages", status_code=201, response_model=DamageAnswer)
def post_damage(collateral_id: UUID, body: DamageForm, command: Storing) -> Response:
    """Damage was found; what no policy covers calls for a new value, and for new security when
    the value no longer carries the balance (R-R5)."""
    return made(
        command,
        f"collateral/{collateral_id}/damages",
        lambda acting: report_damage(acting, collateral_id, body),
        damage_answer,
    )


@router.get("/collateral/{collateral_id}/damages")
def get_damages(
    collateral_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[DamageAnswer]:
    """The damage to a collateral, oldest first."""
    with database.reading() as session:
        row = find_collateral(session, caller, collateral_id)
        return [damage_answer(each) for each in damages_of(session, row.id)]


@router.post("/collateral/{collateral_id}/enforce", response_model=CollateralAnswer)
def post_enforcement(collateral_id: UUID, body: EnforcementForm, command: Storing) -> Response:
    """The head office enforces the mortgage (remedy B, or a loan declared due and not paid)."""
    return stepped(command, lambda acting: enforce_mortgage(acting, collateral_id, body), answered)


@router.post("/collateral/{collateral_id}/proceeds", status_code=201, response_model=ProceedsAnswer)
def post_proceeds(collateral_id: UUID, body: ProceedsForm, command: Storing) -> Response:
    """Money from an enforced collateral came in."""
    return made(
        command,
        f"collateral/{collateral_id}/proceeds",
        lambda acting: take_enforcement_proceeds(acting, collateral_id, body),
        proceeds_answer,
    )


@router.get("/collateral/{collateral_id}/proceeds")
def get_proceeds(
    collateral_id: UUID, caller: Reader, database: CurrentDatabase
) -> list[ProceedsAnswer]:
    """The money from an enforced collateral and how much of it went to the loan."""
    with database.reading() as session:
        row = find_collateral(session, caller, collateral_id)
        chosen = col(SaleProceedsRow.collateral_id) == row.id
        found = of_contract(session, SaleProceedsRow, row.loan_contract_id, chosen)
        return [proceeds_answer(each) for each in found]
