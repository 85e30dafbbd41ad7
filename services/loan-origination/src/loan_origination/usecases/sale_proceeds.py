"""Proceeds of collateral on the loan: what is due first, then principal, no charge (R-Z5)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from uuid import UUID

from lawkit.money import Money
from loan_origination.contract_refusals import WrongContractError
from loan_origination.domain.prepayments import payoff_quote, principal_paid_by
from loan_origination.domain.schedules.terms import Keep
from loan_origination.domain.servicing.events import (
    LoanEvent,
    PaidOff,
    PaymentReceived,
    PrepaymentMade,
)
from loan_origination.store.running_contracts import loans_of
from loan_origination.tables.contracts import ContractRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_moves import with_loan, working_calendar
from loan_origination.usecases.loan_work import LoanWork
from loan_origination.usecases.repayments import tell_excess
from loan_origination.watch_refusals import ProceedsError

SALE, ENFORCEMENT = "sale_proceeds", "enforcement"
ENDED = ("settled", "recovered", "released")
NO_CHARGE = Fraction(0)


def loan_to_prepay(acting: Acting, contract: ContractRow, named: UUID | None) -> UUID:
    """The loan that proceeds pay: the one named, or the only one of the contract that still owes;
    raises WrongContractError."""
    owing = [row.id for row in loans_of(acting.session, contract.id) if row.life not in ENDED]
    if named is None and len(owing) == 1:
        return owing[0]
    if named is None or named not in owing:
        raise WrongContractError("`loan_id`: a loan of the contract that still owes")
    return named


def prepay_from_sale(
    acting: Acting, loan_id: UUID, money: Money, *, person: str, reference: str, source: str
) -> list[int]:
    """Book a sum on the open business day; the numbers of the loan's events.

    For a loan that was written off it is a recovery. Raises ProceedsError above all that is owed.
    """
    numbers = []
    with with_loan(acting, loan_id) as work:
        most = payoff_quote(work.account, NO_CHARGE).to_pay
        if money > most:
            raise ProceedsError(most.fen)
        for event in _events(work, money):
            told = {"source": source, "recorded_by": person, "reference": reference}
            work.happen(event, working_calendar(), **told)
            numbers.append(work.event_count)
        tell_excess(work)
        facts = {"kind": source, "amount_fen": money.fen}
        kind = "loan.recovery" if work.account.is_written_off else "loan.prepaid"
        work.tell(kind, work.account.day, **facts)
    return numbers


def _events(work: LoanWork, money: Money) -> Iterator[LoanEvent]:
    """Everything at once where the sum is that much; else what is due, principal early, and the
    fen that no principal takes, which is held."""
    on = work.account.day
    if not work.account.has_principal_to_come:
        yield PaymentReceived(on, money)
        return
    if money == payoff_quote(work.account, NO_CHARGE).to_pay:
        yield PaidOff(on, money, NO_CHARGE)
        return
    arrears = min(work.account.owed.total, money)
    if arrears.fen:
        yield PaymentReceived(on, arrears)
    rest = money - arrears
    principal = principal_paid_by(work.account, rest)
    if principal.fen:
        rest -= principal + work.account.interest_of_part(principal)
        yield PrepaymentMade(on, principal, Keep.TERM, NO_CHARGE)
    if rest.fen:
        yield PaymentReceived(on, rest)
