"""A running income sweep: the plan of its coming periods agreed anew (R-W3)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from lawkit.money import Money
from loan_origination.domain.income_plans import require_income_plan
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.servicing.applying import apply
from loan_origination.domain.servicing.events import Replanned
from loan_origination.domain.servicing.record import written_terms
from loan_origination.forms.income_plans import IncomePlanRequestForm, PlanLineForm
from loan_origination.store.loans import account_of, find_loan
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_changes import requested
from loan_origination.usecases.loan_moves import open_business_day, working_calendar
from loan_origination.usecases.loan_views import present_account
from loan_origination.usecases.loan_work import LoanWork

INCOME_PLAN = "income_plan"


def request_replan(acting: Acting, loan_id: UUID, form: IncomePlanRequestForm) -> LoanChangeRow:
    """Ask for another plan of the coming periods, none of them after the maturity; raises
    IncomePlanError and SweepRefusedError."""
    open_business_day(acting)
    row = find_loan(acting.session, acting.caller, loan_id)
    account = present_account(acting, row)
    _event(acting, row, account, form.plan)
    terms = form.model_dump(mode="json", include={"plan"})
    return requested(acting, loan_id, INCOME_PLAN, terms, form.reason)


def _event(
    acting: Acting, row: LoanRow, account: LoanAccount, plan: list[PlanLineForm]
) -> Replanned:
    """The event, tried on the account: what is refused is refused here."""
    days = tuple(line.due_on for line in plan)
    require_income_plan(
        row.method, days, draw_on=account.day, matures_on=_matures_on(acting, row, account)
    )
    event = Replanned(account.day, days, tuple(Money(line.total_fen) for line in plan))
    apply(account, event, working_calendar())
    return event


def _matures_on(acting: Acting, row: LoanRow, account: LoanAccount) -> date:
    """The maturity of the contract; longer needs an extension. A loan taken over has its own."""
    if row.contract_id is None:
        return account.matures_on
    contract = acting.session.get_one(ContractRow, row.contract_id)
    return contract.matures_on or account.matures_on


def replan(acting: Acting, row: LoanChangeRow, work: LoanWork, person: str) -> None:
    """The new plan holds from the open business day on."""
    loan = find_loan(acting.session, acting.caller, row.loan_id)
    plan = [PlanLineForm.model_validate(line) for line in row.terms["plan"]]
    event = _event(acting, loan, work.account, plan)
    told = {"source": "decision", "recorded_by": person, "reference": row.agreement_number}
    work.happen(event, working_calendar(), **told)
    kept = account_of(acting.session, row.loan_id)
    kept.terms = written_terms(work.account.terms)
    acting.session.add(kept)
    work.tell("loan.income_plan_agreed", event.on, periods=len(plan))
