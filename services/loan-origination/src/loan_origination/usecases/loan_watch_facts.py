"""What R-V, R-W and R-Y look at: the supervised account, changes asked for, what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from lawkit.money import Money
from lawkit.rounding import parse_decimal
from loan_origination.domain.loan_facts import (
    AccountFacts,
    ExtensionFacts,
    OverdueFacts,
    PrepaymentFacts,
    RentReceipt,
)
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.servicing.overdue import is_penalty_charged
from loan_origination.domain.servicing.supervised import (
    DebitClass,
    floor_of_account,
    set_aside_on,
)
from loan_origination.forms.loan_changes import RERUN, ConsentForm
from loan_origination.store.accelerations import open_chains
from loan_origination.store.business_days import first_debits_after
from loan_origination.store.debit_mandates import has_mandate
from loan_origination.store.loan_changes import latest_change
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.supervised_accounts import (
    account_numbered,
    bank_account,
    coming_instalment,
    debits_without_class,
    expected_rents,
    instalments_of,
)
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loan_changes import LoanChangeRow
from loan_origination.tables.loans import LoanRow
from loan_origination.tables.supervised_accounts import SupervisedAccountRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_rents import gaps_of
from loan_origination.usecases.extension_reruns import missing_consents
from loan_origination.usecases.loan_changes import CONSENTED, EFFECTIVE, REQUESTED
from loan_origination.usecases.loan_moves import working_calendar
from loan_origination.usecases.loan_views import present_account
from servicekit.clock import day_in_shanghai

SUPERVISED = "supervised"
SHOWN_RENTS = timedelta(days=92)
TESTED = ("to_declare", "proposed", "declared", "failed", "enforcing")
"""The stages of a chain in which the loan had, or has, to be declared due."""


def account_facts(acting: Acting, contract: ContractRow, on: date) -> AccountFacts:
    """The supervised account of a contract, its next instalment, and the debit mandate."""
    repaid_from = contract.terms["repayment_account"]
    mandate = has_mandate(acting.session, contract.id, repaid_from)
    row = account_numbered(acting.session, contract.terms["supervised_account"])
    if row is None:
        return AccountFacts(has_direct_debit_mandate=mandate)
    kept = bank_account(acting.session, row.number)
    due_on, falling_due = coming_instalment(acting.session, row.number)
    instalments = Money(instalments_of(acting.session, row.number))
    days = whole_parameter(acting.session, "prefund_days", on)
    return AccountFacts(
        number=row.number,
        is_single_purpose=kept.kind == SUPERVISED,
        receipts=_receipts(acting, row, on),
        unclassified_debits=debits_without_class(acting.session, row.id, tuple(DebitClass)),
        next_due_on=due_on,
        prefund_by_on=due_on and set_aside_on(due_on, days, working_calendar()),
        next_instalment=Money(falling_due),
        set_aside=min(Money(kept.balance_fen), Money(falling_due)),
        balance=Money(kept.balance_fen),
        floor=floor_of_account(instalments, Fraction(parse_decimal(row.reserve_ratio))),
        has_direct_debit_mandate=mandate,
    )


def _receipts(acting: Acting, row: SupervisedAccountRow, on: date) -> tuple[RentReceipt, ...]:
    """The rents of the last quarter and all that is still missing, whatever its age."""
    missing = {(gap.lease, gap.due_on): gap.missing for gap in gaps_of(acting, row, on)}
    return tuple(
        RentReceipt(rent.lease, rent.due_on, rent.amount, rent.amount - lacking)
        for rent in expected_rents(acting.session, row.id, on)
        if (lacking := missing.get((rent.lease, rent.due_on), Money(0))).fen
        or rent.due_on >= on - SHOWN_RENTS
    )


def extension_facts(
    acting: Acting, contract: ContractRow, loans: Sequence[LoanRow]
) -> ExtensionFacts | None:
    """The newest extension asked for and not refused, as it was then."""
    change = latest_change(acting.session, [loan.id for loan in loans], ["extension"])
    if change is None:
        return None
    loan = next(each for each in loans if each.id == change.loan_id)
    months, is_effective = int(change.terms["months"]), change.state == EFFECTIVE
    consents = [ConsentForm.model_validate(each) for each in change.terms["consents"]]
    asked_on = day_in_shanghai(change.created_at)
    met = {each["rules"] for each in change.terms["reruns"] if each["is_met"]}
    return ExtensionFacts(
        asked_on=asked_on,
        original_months=loan.term_months,
        extension_months=loan.extended_months + (0 if is_effective else months),
        matures_on=months_later(loan.matures_on, -months) if is_effective else loan.matures_on,
        missing_consents=tuple(missing_consents(acting, contract.id, consents, asked_on)),
        rules_are_rerun=met == set(RERUN),
    )


def prepayment_facts(acting: Acting, loans: Sequence[LoanRow]) -> PrepaymentFacts | None:
    """The newest prepayment asked for and not refused, in part or in full."""
    kinds = ["prepayment", "payoff"]
    change = latest_change(acting.session, [loan.id for loan in loans], kinds)
    if change is None:
        return None
    return PrepaymentFacts(
        is_partial=change.kind == "prepayment",
        consented_by="" if change.state == REQUESTED else change.decided_by or "",
        supplementary_agreement=_agreement(change),
        charge=Money(change.terms["charge_fen"]),
    )


def _agreement(change: LoanChangeRow) -> str:
    return "" if change.state in (REQUESTED, CONSENTED) else change.agreement_number


def overdue_facts(acting: Acting, loans: Sequence[LoanRow]) -> OverdueFacts | None:
    """What is longest overdue under a contract, and what was done about it."""
    late = [loan for loan in loans if loan.oldest_unpaid_on is not None]
    accounts = [(present_account(acting, loan), loan) for loan in late]
    found = [
        (account.oldest_unpaid_on, str(loan.id), account, loan)
        for account, loan in accounts
        if account.oldest_unpaid_on is not None and account.days_late
    ]
    if not found:
        return None
    missed_on, _, account, loan = min(found, key=lambda each: each[:2])
    chain = open_chains(acting.session, [loan.id]).get(loan.id)
    is_tested = chain is not None and chain.state in TESTED
    declared_on = chain.declared_on if chain is not None else None
    return OverdueFacts(
        missed_on=missed_on,
        penalty_is_charged=is_penalty_charged(account),
        debits_attempted_on=first_debits_after(acting.session, loan.id, missed_on),
        declare_on=chain.declare_on if chain is not None and is_tested else None,
        declared_on=declared_on,
        # The declaration is the demand: confirming it sends the one with the other.
        demand_sent_on=declared_on,
    )
