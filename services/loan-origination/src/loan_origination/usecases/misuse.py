"""Confirmed misuse of a draw's money: an event of default, and the misuse rate on its loan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from lawkit.money import Money
from loan_origination.contract_refusals import DayNotPossibleError
from loan_origination.domain.classification import ClassificationFacts
from loan_origination.domain.credit_lives import DRAW
from loan_origination.domain.duties import Duty
from loan_origination.domain.servicing.events import MisuseConfirmed, MisuseEnded
from loan_origination.forms.draws import MisuseForm
from loan_origination.store.loans import loan_of_draw
from loan_origination.tables.draws import DefaultEventRow, DrawRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import take_on
from loan_origination.usecases.class_history import class_no_better
from loan_origination.usecases.draw_steps import lock_draw, moved
from loan_origination.usecases.fund_use import JUDGES
from loan_origination.usecases.loan_moves import with_loan, working_calendar
from loan_origination.usecases.loan_work import LoanWork
from servicekit.ids import new_id

SOURCE = "fund_use"


def confirm_misuse(acting: Acting, draw_id: UUID, form: MisuseForm) -> DrawRow:
    """Another person confirms the misuse: an event of default (R-X3) that stops further draws.

    The misused money bears the misuse rate on the running loan, which is special mention at least
    from that day on; a full review classes it back. Raises NoBusinessDayError and
    LoanPendingError while the loan is not in the books, AmountRefusedError above what is owed.
    """
    standing = acting.person_standing(*JUDGES)
    application, contract, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "confirm")
    take_on(acting, application, Duty.DECIDER, standing, subject=f"{row.id.hex}-use")
    # Whoever confirms has no hand in putting it right.
    take_on(acting, application, Duty.PROPOSER, standing, subject=_putting_right(row))
    _charge(acting, row, form, standing)
    acting.session.add(
        DefaultEventRow(
            id=new_id(),
            contract_id=contract.id,
            rule_id="R-X3",
            found_on=acting.today,
            note=form.reason,
            found_by=standing.person,
        )
    )
    row.reason = form.reason
    return moved(acting, application, row, "confirm", standing, form.reason)


def _charge(acting: Acting, row: DrawRow, form: MisuseForm, standing: Standing) -> None:
    with with_loan(acting, loan_of_draw(acting.session, row.id)) as work:
        on, owed = work.account.day, work.account.total_principal
        whole = min(Money(row.amount_fen), owed)
        amount = whole if form.misused_fen is None else Money(form.misused_fen)
        since = _began_on(work, row, form.since)
        if owed.fen:
            event = MisuseConfirmed(on, amount, since)
            work.happen(
                event,
                working_calendar(),
                source=SOURCE,
                recorded_by=standing.person,
                reference=row.number,
            )
            told = {"misused_fen": amount.fen, "since": since.isoformat()}
            work.tell("loan.misuse_confirmed", on, **told)
            class_no_better(
                acting,
                work,
                ClassificationFacts(days_late=work.account.days_late, is_misused=True),
                source=SOURCE,
                recorded_by=standing.person,
                why="misuse",
            )


def _began_on(work: LoanWork, row: DrawRow, since: date | None) -> date:
    """The day from which the misuse rate counts: after the draw, and not to come."""
    on, drawn_on = work.account.day, work.account.terms.note.disbursed_on
    if since is None:
        return min(row.paid_on or drawn_on, on)
    if not drawn_on <= since <= on:
        raise DayNotPossibleError(
            "since",
            f"From the draw on {drawn_on} to the open business day {on}.",
            f"挪用起始日应在提款日{drawn_on}与当前营业日{on}之间。",
        )
    return since


def put_right(acting: Acting, draw_id: UUID, reason: str) -> DrawRow:
    """Another person finds the misused money put right: the misuse rate ends on the open business
    day, what it has cost stays owed. The event of default is closed by a resolution of its own."""
    standing = acting.person_standing(*JUDGES)
    application, _, row = lock_draw(acting, draw_id)
    DRAW.after(row.state, "put_right")
    take_on(acting, application, Duty.DECIDER, standing, subject=_putting_right(row))
    with with_loan(acting, loan_of_draw(acting.session, row.id)) as work:
        if work.account.misuse is not None:
            event = MisuseEnded(work.account.day)
            told = {"source": SOURCE, "recorded_by": standing.person, "reference": row.number}
            work.happen(event, working_calendar(), **told)
            work.tell("loan.misuse_ended", work.account.day)
    row.reason = reason
    return moved(acting, application, row, "put_right", standing, reason)


def _putting_right(row: DrawRow) -> str:
    return f"{row.id.hex}-right"
