"""Bookings by accounting besides repayments: fees, recoveries, money that goes back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from lawkit.money import Money
from loan_origination.domain.servicing.account import Life
from loan_origination.domain.servicing.event_records import kind_of
from loan_origination.domain.servicing.events import (
    FeeCharged,
    HeldReturned,
    LoanEvent,
    PaymentReceived,
)
from loan_origination.forms.loan_bookings import (
    BookingForm,
    FeeForm,
    HeldReturnForm,
    RecoveryForm,
)
from loan_origination.loan_refusals import StepOrderError
from loan_origination.store.loans import event_numbered
from loan_origination.tables.loans import LoanEventRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.loan_moves import with_loan, working_calendar
from loan_origination.usecases.repayments import CASHIERS, COUNTER, require_open_day

BOOKERS = ("accounting",)
RECOVERY = "recovery"
OWING = (Life.ACTIVE, Life.ACCELERATED, Life.MATURED, Life.WRITTEN_OFF)


def charge_fee(acting: Acting, loan_id: UUID, form: FeeForm) -> LoanEventRow:
    """A fee on an instalment, or costs of enforcement, while something is owed."""
    standing = acting.person_standing(*BOOKERS)
    on = require_open_day(acting, form.on)
    event = FeeCharged(on, Money(form.amount_fen), form.instalment)
    return _booked(acting, loan_id, event, form, standing, lives=OWING)


def recover(acting: Acting, loan_id: UUID, form: RecoveryForm) -> LoanEventRow:
    """Money for a loan that was written off: principal of it is income from recoveries."""
    standing = acting.standing(*CASHIERS)
    on = require_open_day(acting, form.on)
    event = PaymentReceived(on, Money(form.amount_fen))
    lives = (Life.WRITTEN_OFF,)
    return _booked(acting, loan_id, event, form, standing, lives=lives, source=RECOVERY)


def return_held(acting: Acting, loan_id: UUID, form: HeldReturnForm) -> LoanEventRow:
    """Money held goes back to the borrower's repayment account; the core system pays it out."""
    standing = acting.person_standing(*BOOKERS)
    on = require_open_day(acting, form.on)
    event = HeldReturned(on, Money(form.amount_fen))
    return _booked(acting, loan_id, event, form, standing, lives=tuple(Life))


def _booked(
    acting: Acting,
    loan_id: UUID,
    event: LoanEvent,
    form: BookingForm,
    standing: Standing,
    *,
    lives: Sequence[Life],
    source: str = COUNTER,
) -> LoanEventRow:
    kind = RECOVERY if source == RECOVERY else kind_of(event)
    with with_loan(acting, loan_id) as work:
        life = work.account.life
        if life not in lives:
            raise StepOrderError(life, lives)
        told = {"source": source, "recorded_by": standing.person, "reference": form.reference}
        work.happen(event, working_calendar(), **told)
        work.tell(f"loan.{kind}", event.on, amount_fen=form.amount_fen)
    row = event_numbered(acting.session, loan_id, work.event_count)
    acting.record(f"loan.{kind}", "loan", loan_id, amount_fen=form.amount_fen, reason=form.reason)
    return row
