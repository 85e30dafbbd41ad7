"""Insurance of collateral, originals in the vault, registration of leases, open tasks."""

from __future__ import annotations

from uuid import UUID

from loan_origination.contract_refusals import (
    ContractThereError,
    DayNotPossibleError,
    WrongContractError,
)
from loan_origination.domain.duties import Duty
from loan_origination.domain.security import SecurityTask, renewal_tasks
from loan_origination.forms.security import (
    DeliveryForm,
    KeepingForm,
    LeaseRegistrationForm,
    PolicyForm,
    PolicyLapseForm,
)
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.security import (
    bridge_of,
    covered_periods,
    custody_of,
    find_custody,
    find_lease_registration,
    find_policy,
    lease_registration,
    policies_of,
)
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DefaultEventRow
from loan_origination.tables.security import (
    CollateralRow,
    InsurancePolicyRow,
    LeaseRegistrationRow,
    VaultCustodyRow,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.security import KEEPERS_OF_SECURITY, lock_collateral, moved
from servicekit.ids import new_id

DELIVERERS = ("collateral_officer", "branch_officer", "contract_officer")
RENEWAL_FIGURES = (
    "insurance_renewal_first_days",
    "insurance_renewal_second_days",
    "insurance_renewal_last_days",
)


def add_policy(acting: Acting, collateral_id: UUID, form: PolicyForm) -> InsurancePolicyRow:
    """A policy joins the chain; the first one makes a registered collateral insured."""
    standing = acting.standing(*KEEPERS_OF_SECURITY)
    application, _, collateral = lock_collateral(acting, collateral_id)
    for other in policies_of(acting.session, collateral.id):
        if other.policy_no == form.policy_no:
            raise ContractThereError(other.policy_no)
    row = InsurancePolicyRow(
        id=new_id(),
        collateral_id=collateral.id,
        recorded_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    if collateral.state == "registered":
        moved(acting, application, collateral, "insure", standing, policy=row.policy_no)
    else:
        journal(acting, application, "policy_add", standing, policy=row.policy_no)
    return row


def lapse_policy(
    acting: Acting, collateral_id: UUID, policy_id: UUID, form: PolicyLapseForm
) -> InsurancePolicyRow:
    """Insurance interrupted or cancelled is an event of default (R-R3, R-X8)."""
    standing = acting.standing(*KEEPERS_OF_SECURITY)
    application, contract, collateral = lock_collateral(acting, collateral_id)
    row = find_policy(acting.session, collateral.id, policy_id)
    if form.cancelled_on > acting.today or row.cancelled_on is not None:
        raise DayNotPossibleError(
            "cancelled_on",
            "Cancelled once, not later than today.",
            "退保日期不得晚于今日且不得重复。",
        )
    row.cancelled_on = form.cancelled_on
    row.version += 1
    acting.session.add(row)
    acting.session.add(
        DefaultEventRow(
            id=new_id(),
            contract_id=contract.id,
            rule_id="R-X8",
            found_on=acting.today,
            note=form.note,
            found_by=standing.person,
        )
    )
    journal(acting, application, "policy_lapse", standing, form.note, policy=row.policy_no)
    return row


def deliver_originals(acting: Acting, collateral_id: UUID, form: DeliveryForm) -> VaultCustodyRow:
    """Originals are brought to the accounting department."""
    standing = acting.person_standing(*DELIVERERS)
    application, _, collateral = lock_collateral(acting, collateral_id)
    row = VaultCustodyRow(
        id=new_id(),
        collateral_id=collateral.id,
        items=[item.model_dump(mode="json") for item in form.items],
        deliverer=standing.person,
        delivered_at=acting.now,
    )
    take_on(acting, application, Duty.DELIVERER, standing, subject=row.id.hex)
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, "originals_deliver", standing, items=len(row.items))
    return row


def keep_originals(
    acting: Acting, collateral_id: UUID, custody_id: UUID, form: KeepingForm
) -> VaultCustodyRow:
    """The vault takes the originals in and gives a numbered slip; never whoever brought them."""
    standing = acting.person_standing("accounting")
    application, contract, collateral = lock_collateral(acting, collateral_id)
    row = find_custody(acting.session, collateral.id, custody_id)
    if row.keeper is not None:
        raise ContractThereError(str(row.slip_no))
    take_on(acting, application, Duty.KEEPER, standing, subject=row.id.hex)
    kept = sum(other.slip_no is not None for other in custody_of(acting.session, collateral.id))
    row.keeper, row.kept_at = standing.person, acting.now
    row.vault_place = form.vault_place
    row.slip_no = f"{contract.number}-{collateral.id.hex[-6:].upper()}-SJ{kept + 1:02d}"
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    if collateral.state == "insured" and _has_both(acting, collateral):
        moved(acting, application, collateral, "take_into_custody", standing, slip=row.slip_no)
    else:
        journal(acting, application, "originals_keep", standing, slip=row.slip_no)
    return row


def _has_both(acting: Acting, collateral: CollateralRow) -> bool:
    kept = {
        item["item"]
        for row in custody_of(acting.session, collateral.id)
        if row.keeper is not None
        for item in row.items
    }
    return {"certificate", "policy"} <= kept


def register_lease(
    acting: Acting, contract_id: UUID, form: LeaseRegistrationForm
) -> LeaseRegistrationRow:
    """A lease is registered with the housing authority, or it is said why it cannot be."""
    standing = acting.standing(*DELIVERERS)
    application, contract = lock_loan_contract(acting, contract_id)
    if form.lease not in {lease["lease"] for lease in application.file["rent_roll"]}:
        raise WrongContractError("a lease of the rent roll")
    row = lease_registration(acting.session, contract.id, form.lease)
    if row is None:
        row = LeaseRegistrationRow(id=new_id(), contract_id=contract.id, lease=form.lease)
    row.registration_no, row.registered_on = form.registration_no, form.registered_on
    row.obstacle, row.asked_by = form.obstacle, standing.person
    row.consented_by = row.consented_on = None
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, "lease_register", standing, form.obstacle, lease=form.lease)
    return row


def consent_without_registration(
    acting: Acting, contract_id: UUID, entry_id: UUID
) -> LeaseRegistrationRow:
    """The head-office credit management department consents to a lease that is not registered."""
    standing = acting.person_standing("ho_credit_mgmt")
    application, contract = lock_loan_contract(acting, contract_id)
    row = find_lease_registration(acting.session, contract.id, entry_id)
    if not row.obstacle:
        raise WrongContractError("a lease that cannot be registered")
    row.consented_by, row.consented_on = standing.person, acting.today
    row.version += 1
    acting.session.add(row)
    journal(acting, application, "lease_consent", standing, lease=row.lease)
    return row


def tasks_of(
    acting: Acting, contract: ContractRow, collateral: CollateralRow
) -> list[SecurityTask]:
    """What is to be done about a collateral: renew insurance, end a bridge, bring originals."""
    found = []
    bridged = bridge_of(acting.session, collateral.id)
    if bridged is not None and bridged.released_on is None:
        detail = f"Register the mortgage; obstacle: {bridged.obstacle}"
        found.append(SecurityTask("bridge_follow_up", bridged.deadline_on, detail))
    policies = policies_of(acting.session, collateral.id)
    if policies and contract.matures_on is not None:
        found += renewal_tasks(
            covered_periods(policies),
            loan_ends_on=contract.matures_on,
            days_ahead=[
                whole_parameter(acting.session, name, acting.today) for name in RENEWAL_FIGURES
            ],
            on=acting.today,
        )
    if collateral.state == "insured":
        detail = "Bring certificate and policy to the vault."
        found.append(SecurityTask("vault_custody", acting.today, detail))
    return sorted(found, key=lambda task: task.due_on)
