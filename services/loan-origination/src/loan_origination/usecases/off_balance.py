"""Off-balance-sheet items: entered, approved within policy and limits, used, advanced."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any
from uuid import UUID

from lawkit.figures import load_figures
from lawkit.money import Money
from loan_origination.contract_refusals import ContractThereError, DayNotPossibleError
from loan_origination.domain.articles import DRAFT_2016_14, GROUP_QUIZ_82
from loan_origination.domain.credit_lives import ITEM
from loan_origination.domain.duties import Duty, SeparationOfDutiesError
from loan_origination.domain.exposures import (
    CREDIT_LIKE,
    ItemFacts,
    ItemFault,
    ItemKind,
    ItemPolicy,
    ItemRefusedError,
    booked_as,
    excess,
    group_exposure,
    is_advance_on_time,
    item_faults,
    policy_faults,
    risk_weighted,
)
from loan_origination.forms.exposures import (
    AdvanceForm,
    ItemApprovalForm,
    ItemForm,
    PolicyForm,
)
from loan_origination.store.exposures import (
    exposures_of,
    members_of,
    membership,
)
from loan_origination.store.off_balance import (
    find_item,
    find_policy,
    policies_of_kind,
    totals_by_kind,
)
from loan_origination.tables.exposures import (
    ItemPolicyRow,
    OffBalanceItemRow,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.exposures import (
    capital_and_limit,
    hold_group,
    record_incident,
)
from servicekit.ids import new_id

FIGURES = load_figures(files("loan_origination") / "figures" / "off_balance.toml")
ENTERERS = ("branch_officer", "branch_manager")
APPROVERS = ("ho_credit_mgmt", "risk_manager")


def weighted(kind: str, amount_fen: int, on: date) -> int:
    """The risk-weighted amount of an item of a kind, by the figures of a day."""
    conversion = Fraction(FIGURES[f"conversion_{kind}"].on(on))
    weight = Fraction(FIGURES["risk_weight_enterprise"].on(on))
    return risk_weighted(Money(amount_fen), conversion, weight).fen


def propose_policy(acting: Acting, form: PolicyForm) -> ItemPolicyRow:
    """A written policy for a kind of item, with the reference of compliance's examination."""
    standing = acting.person_standing(*APPROVERS)
    row = ItemPolicyRow(
        id=new_id(), proposed_by=standing.person, created_at=acting.now, **form.model_dump()
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("policy.proposed", "off_balance_policy", row.id, item_kind=row.kind)
    return row


def accept_policy(acting: Acting, policy_id: UUID) -> ItemPolicyRow:
    """Another person puts a policy into force."""
    standing = acting.person_standing(*APPROVERS)
    row = find_policy(acting.session, policy_id)
    if row.proposed_by in standing.persons:
        raise SeparationOfDutiesError(row.proposed_by, Duty.DECIDER, Duty.PROPOSER)
    if row.accepted_by is not None:
        raise ContractThereError(row.document_ref)
    row.accepted_by = standing.person
    acting.session.add(row)
    acting.record("policy.accepted", "off_balance_policy", row.id)
    return row


def enter_item(acting: Acting, form: ItemForm) -> OffBalanceItemRow:
    """An item as a branch asks for it; what is wrong with it is named at once."""
    standing = acting.standing(*ENTERERS)
    facts = _facts(form)
    faults = [*_policy_faults(acting, facts.kind), *item_faults(facts)]
    if faults:
        raise ItemRefusedError(faults)
    kind, breaches = booked_as(facts)
    row = OffBalanceItemRow(
        id=new_id(),
        branch=acting.caller.organisation,
        booked_as=kind,
        state="requested",
        requested_by=standing.person,
        breaches=list(breaches),
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record(
        "item.entered", "off_balance_item", row.id, item_kind=row.kind, breaches=row.breaches
    )
    return row


def _facts(form: ItemForm) -> ItemFacts:
    return ItemFacts(
        form.kind,
        Money(form.amount_fen),
        form.starts_on,
        form.ends_on,
        form.underlying_deal,
        form.is_related_party,
        form.market_price_proof,
        form.carries_credit_risk,
    )


def _policies(acting: Acting, kind: str) -> list[ItemPolicy]:
    return [
        ItemPolicy(
            row.since,
            row.until,
            Money(row.limit_fen),
            is_signed_off=row.accepted_by is not None,
        )
        for row in policies_of_kind(acting.session, kind)
    ]


def _policy_faults(acting: Acting, kind: ItemKind) -> list[ItemFault]:
    return policy_faults(kind, _policies(acting, kind), acting.today)


def approve_item(acting: Acting, item_id: UUID, form: ItemApprovalForm) -> OffBalanceItemRow:
    """The head office approves an item inside the group's limit, and inside the limit of its kind
    unless the excess is approved beforehand with a reason."""
    standing = acting.person_standing(*APPROVERS)
    acting.database.lock(acting.session, "off-balance-items")
    row = find_item(acting.session, acting.caller, item_id)
    after = ITEM.after(row.state, "approve")
    if row.requested_by in standing.persons:
        raise SeparationOfDutiesError(row.requested_by, Duty.DECIDER, Duty.PROPOSER)
    kind = ItemKind(row.kind)
    faults = [*_policy_faults(acting, kind), *_group_faults(acting, row)]
    if faults:
        raise ItemRefusedError(faults)
    _check_kind(acting, row, form)
    row.state, row.approved_by = after, standing.person
    return _kept(acting, row, "approved")


def _group_faults(acting: Acting, row: OffBalanceItemRow) -> list[ItemFault]:
    """Guarantees and commitments count towards the group's credit (R-O1)."""
    if row.booked_as not in CREDIT_LIKE:
        return []
    _, limit = capital_and_limit(acting)
    known = membership(acting.session, row.customer_code)
    hold_group(acting, known, row.customer_code)
    members = [(row.customer_code, row.customer_name)]
    if known is not None:
        rows = members_of(acting.session, known.group_id)
        members = [(each.credit_code, each.name) for each in rows]
    asked = Money(row.amount_fen)
    total = group_exposure(exposures_of(acting.session, members), asked).value
    over = excess(limit, total)
    if over.is_zero:
        return []
    return [
        ItemFault(
            "/amount_fen",
            "group_limit_exceeded",
            GROUP_QUIZ_82,
            f"The group would owe {total.fen} fen; its limit is {limit.fen} (R-O1).",
            f"集团客户授信总额将达{total.fen}分，限额为{limit.fen}分。",
        )
    ]


def _check_kind(acting: Acting, row: OffBalanceItemRow, form: ItemApprovalForm) -> None:
    limits = [
        policy.limit
        for policy in _policies(acting, row.kind)
        if policy.is_signed_off and policy.since <= acting.today
    ]
    _, standing_fen, _ = totals_by_kind(acting.session).get(row.kind, (0, 0, 0))
    total = Money(standing_fen + row.amount_fen)
    over = excess(limits[-1], total)
    if over.is_zero:
        return
    if form.excess_reason is None:
        raise ItemRefusedError(
            [
                ItemFault(
                    "/excess_reason",
                    "kind_limit_exceeded",
                    DRAFT_2016_14,
                    f"{total.fen} fen pass the limit of {limits[-1].fen} for {row.kind}.",
                    f"{row.kind}业务总额将达{total.fen}分，超过限额{limits[-1].fen}分，须事先批准。",
                )
            ]
        )
    cause = f"approved beforehand: {form.excess_reason}"[:200]
    name = f"off_balance_{row.kind}"
    record_incident(acting, name, str(row.id), limits[-1], total, cause, is_approved_before=True)


def step_item(acting: Acting, item_id: UUID, step: str) -> OffBalanceItemRow:
    """Refuse or end an item."""
    acting.person_standing(*APPROVERS)
    row = find_item(acting.session, acting.caller, item_id)
    row.state = ITEM.after(row.state, step)
    return _kept(acting, row, step)


def use_item(acting: Acting, item_id: UUID, unused_fen: int) -> OffBalanceItemRow:
    """What of an item is not used now."""
    acting.standing(*ENTERERS)
    row = find_item(acting.session, acting.caller, item_id)
    ITEM.after(row.state, "use")
    if unused_fen > row.amount_fen:
        raise DayNotPossibleError(
            "unused_fen", "Not more can be unused than the whole.", "未使用金额不得超过总额。"
        )
    row.unused_fen = unused_fen
    return _kept(acting, row, "use")


def advance_item(acting: Acting, item_id: UUID, form: AdvanceForm) -> OffBalanceItemRow:
    """The bank paid under a guarantee: onto the balance sheet on the day itself, or a breach."""
    acting.standing("accounting")
    row = find_item(acting.session, acting.caller, item_id)
    row.state = ITEM.after(row.state, "advance")
    if form.advanced_on > acting.today:
        raise DayNotPossibleError("advanced_on", "The day lies ahead.", "日期不得晚于今日。")
    row.advanced_fen = min(row.advanced_fen + form.amount_fen, row.amount_fen)
    row.advanced_on = form.advanced_on
    if not is_advance_on_time(form.advanced_on, acting.today):
        row.breaches = [*row.breaches, "advance_booked_late"]
    return _kept(acting, row, "advance", amount_fen=form.amount_fen)


def _kept(acting: Acting, row: OffBalanceItemRow, action: str, **facts: Any) -> OffBalanceItemRow:
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record(f"item.{action}", "off_balance_item", row.id, state=row.state, **facts)
    return row
