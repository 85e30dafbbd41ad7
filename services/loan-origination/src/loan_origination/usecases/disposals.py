"""Consent to letting, sale and other disposal of the property; leasing plans."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col

from lawkit.money import Money
from loan_origination.contract_refusals import NotInForceError
from loan_origination.domain.consents import (
    CONSENT,
    PLAN,
    DisposalKind,
    LeasingPlan,
    is_plan_lawful,
    outside_plan,
)
from loan_origination.domain.credit_lives import IN_FORCE
from loan_origination.domain.duties import Duty
from loan_origination.forms.revaluations import (
    ConsentDecisionForm,
    ConsentForm,
    LeasingPlanForm,
    NewLeaseForm,
)
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.disposals import DisposalConsentRow, LeasingPlanRow
from loan_origination.tables.draws import DefaultEventRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.proceeds import begin_sale, give_up_sale, require_sold_collateral
from loan_origination.usecases.watching import (
    BRANCH_JUDGES,
    HEAD_JUDGES,
    WATCHERS,
    DueTask,
    close_task,
    held,
    moved,
    open_task,
)
from loan_origination.watch_refusals import PlanTooWideError
from servicekit.ids import new_id

TASK = "consent"
OWNER_BREACH = "R-X6"


def propose_plan(acting: Acting, form: LeasingPlanForm) -> LeasingPlanRow:
    """A frame for new leases, for another person to approve; raises PlanTooWideError."""
    standing = acting.person_standing(*WATCHERS)
    application, contract = _in_force(acting, form.contract_id)
    most = whole_parameter(acting.session, "plan_prepaid_months_most", acting.today)
    if not is_plan_lawful(form.fact(), prepaid_months_most=most):
        raise PlanTooWideError(most)
    row = LeasingPlanRow(
        id=new_id(),
        branch=contract.branch,
        state="proposed",
        proposed_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=row.id.hex)
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, "leasing_plan_propose", standing, form.note, id=str(row.id))
    return row


def decide_plan(acting: Acting, plan_id: UUID, step: str, reason: str) -> LeasingPlanRow:
    """Approve, refuse or end a plan."""
    standing = acting.person_standing(*BRANCH_JUDGES)
    thing = held(acting, LeasingPlanRow, plan_id)
    PLAN.after(thing.row.state, step)
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=thing.row.id.hex)
    thing.row.decided_by, thing.row.decided_on = standing.person, acting.today
    moved(acting, thing, PLAN, step, standing, reason)
    return thing.row


def ask_consent(acting: Acting, form: ConsentForm) -> DisposalConsentRow:
    """Ask for consent; a lease inside an approved plan has it at once. A disposal that was found
    without consent is an event of default (R-X6)."""
    standing = acting.person_standing(*WATCHERS, *BRANCH_JUDGES)
    application, contract = _in_force(acting, form.contract_id)
    require_sold_collateral(acting, contract, form.collateral_id)
    row = DisposalConsentRow(
        id=new_id(),
        contract_id=contract.id,
        branch=contract.branch,
        kind=form.kind,
        state="without_consent" if form.is_found else "requested",
        description=form.description,
        collateral_id=form.collateral_id,
        terms=form.model_dump(mode="json", include={"lease", "price_fen"}),
        requested_by=standing.person,
        created_at=acting.now,
    )
    take_on(acting, application, Duty.PROPOSER, standing, subject=row.id.hex)
    if form.lease is not None and not form.is_found:
        _try_plans(acting, contract, row, form.lease)
    acting.session.add(row)
    acting.session.flush()
    if form.is_found:
        _breach(acting, application, contract, form, standing)
    elif row.state == "requested":
        detail_zh = f"审批处分同意申请：{form.description}"
        detail = f"Decide on a {row.kind}."
        due_task = DueTask(TASK, str(row.id), "branch_manager", acting.today, detail, detail_zh)
        open_task(acting, contract, due_task)
    journal(
        acting, application, f"consent_{row.state}", standing, form.description, of_kind=row.kind
    )
    return row


def _try_plans(
    acting: Acting, contract: ContractRow, row: DisposalConsentRow, lease: NewLeaseForm
) -> None:
    plans = of_contract(
        acting.session, LeasingPlanRow, contract.id, col(LeasingPlanRow.state) == "approved"
    )
    for plan in plans:
        reasons = outside_plan(lease.fact(), _fact(plan), asked_on=acting.today)
        row.outside_plan = list(reasons)
        if not reasons:
            row.state, row.leasing_plan_id = "granted", plan.id
            row.decided_by, row.decided_on = plan.decided_by, acting.today
            return


def _fact(plan: LeasingPlanRow) -> LeasingPlan:
    return LeasingPlan(
        least_rent_per_m2=Money(plan.least_rent_per_m2_fen),
        longest_months=plan.longest_months,
        most_prepaid_months=plan.most_prepaid_months,
        from_on=plan.from_on,
        until_on=plan.until_on,
    )


def _breach(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    form: ConsentForm,
    standing: Standing,
) -> None:
    event = DefaultEventRow(
        id=new_id(),
        contract_id=contract.id,
        rule_id=OWNER_BREACH,
        found_on=acting.today,
        note=form.description,
        found_by=standing.person,
    )
    acting.session.add(event)
    acting.session.flush()
    take_on(acting, application, Duty.PROPOSER, standing, subject=event.id.hex)
    journal(acting, application, "default_found", standing, form.description, rule_id=OWNER_BREACH)


def decide_consent(
    acting: Acting, consent_id: UUID, step: str, form: ConsentDecisionForm
) -> DisposalConsentRow:
    """Grant, refuse or ratify in writing; sales and second mortgages go to the head office."""
    thing = held(acting, DisposalConsentRow, consent_id)
    row = thing.row
    judges = BRANCH_JUDGES if row.kind == DisposalKind.LEASE else HEAD_JUDGES
    standing = acting.person_standing(*judges)
    CONSENT.after(row.state, step)
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    row.decided_by, row.decided_on = standing.person, acting.today
    row.reason, row.conditions = form.reason, form.conditions
    moved(acting, thing, CONSENT, step, standing, form.reason)
    if row.state == "granted":
        begin_sale(acting, thing, standing)
    close_task(acting, thing.contract.id, TASK, str(row.id))
    return row


def withdraw_consent(acting: Acting, consent_id: UUID, reason: str) -> DisposalConsentRow:
    """The owner takes the request back, or does not do what was consented to."""
    standing = acting.person_standing(*WATCHERS)
    thing = held(acting, DisposalConsentRow, consent_id)
    if thing.row.state == "granted":
        give_up_sale(acting, thing, standing)
    moved(acting, thing, CONSENT, "withdraw", standing, reason)
    close_task(acting, thing.contract.id, TASK, str(thing.row.id))
    return thing.row


def _in_force(acting: Acting, contract_id: UUID) -> tuple[ApplicationRow, ContractRow]:
    application, contract = lock_loan_contract(acting, contract_id)
    if contract.state not in IN_FORCE:
        raise NotInForceError(contract.number, contract.state)
    return application, contract
