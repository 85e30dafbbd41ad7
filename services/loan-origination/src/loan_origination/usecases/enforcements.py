"""Enforcing a mortgage: by whom, and when it may be."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col

from loan_origination.contract_refusals import WrongContractError
from loan_origination.domain.credit_lives import COLLATERAL
from loan_origination.forms.collateral_events import EnforcementForm
from loan_origination.store.running_contracts import loans_of
from loan_origination.store.watch import of_contract
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.defaults import RemedyRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.security import lock_collateral, moved
from loan_origination.usecases.watching import HEAD_JUDGES

ENFORCE_THE_MORTGAGE = "B"
ENFORCING = "enforcing"


def enforce_mortgage(acting: Acting, collateral_id: UUID, form: EnforcementForm) -> CollateralRow:
    """The mortgage is enforced: the loan was declared due and not paid, or remedy B was approved
    (article 46); raises WrongContractError."""
    standing = acting.person_standing(*HEAD_JUDGES)
    application, contract, row = lock_collateral(acting, collateral_id)
    COLLATERAL.after(row.state, "enforce")
    if not _may_be_enforced(acting, contract):
        raise WrongContractError("a loan that is being enforced, or an approved remedy B")
    told = {"manner": form.manner, "reference": form.reference, "reason": form.reason}
    return moved(acting, application, row, "enforce", standing, **told)


def _may_be_enforced(acting: Acting, contract: ContractRow) -> bool:
    loans = loans_of(acting.session, contract.id)
    if any(ENFORCING in (loan.chain_stage, loan.life) for loan in loans):
        return True
    remedies = of_contract(
        acting.session, RemedyRow, contract.id, col(RemedyRow.code) == ENFORCE_THE_MORTGAGE
    )
    return any(remedy.state in ("approved", "finished") for remedy in remedies)
