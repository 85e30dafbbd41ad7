"""Reconciliation: a day's breaks, explained by one person, matched by two."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from lawkit.calendar import shipped_calendars
from mediation.domain.bank_statements import (
    ControlEquation,
    External,
    age_bucket,
    check_match,
)
from mediation.domain.payouts import BatchState
from mediation.forms.bank import BreakAnswer, MatchForm, ReconciliationAnswer
from mediation.money_errors import NotAContradictionError, SecondPersonNeededError
from mediation.store.escrow_access import lock_escrow
from mediation.store.payouts import resulted_batches
from mediation.store.reconciliation import (
    CONTRADICTION,
    control_figures,
    fully_shown_batches,
    insert_matches,
    note_break,
    notes_by_id,
    unmatched_lines,
    unmatched_transfers,
    unsettled_notes,
)
from mediation.tables.bank import BreakNoteRow, StatementLineRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.acting import Acting
from servicekit.clock import day_in_shanghai
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

_TO_SETTLE = {"settle": True}


def reconciliation(acting: Acting, escrow: EscrowAccountRow, on: date) -> ReconciliationAnswer:
    """The control equation of a day, and every break that is open now with its age."""
    equation = ControlEquation(*control_figures(acting.session, escrow.id, on))
    breaks = open_break_answers(acting, escrow, on)
    return ReconciliationAnswer(
        escrow_account_id=escrow.id,
        on=on,
        ledger_bank_fen=equation.ledger_bank_fen,
        statement_closing_fen=equation.statement_closing_fen,
        transfers_not_on_statement_fen=equation.transfers_not_on_statement_fen,
        lines_not_posted_fen=equation.lines_not_posted_fen,
        is_equation_held=equation.holds,
        breaks=breaks,
    )


def open_break_answers(acting: Acting, escrow: EscrowAccountRow, on: date) -> list[BreakAnswer]:
    """Lines without transfer, transfers without line, and contradictions of the bank."""
    calendar = shipped_calendars().statutory
    found = [
        (line.id, line.finding, line.on, line.amount_fen, [line.line_ref, line.bank_ref])
        for line in unmatched_lines(acting.session, escrow.id)
    ]
    found += [
        (one.transfer_id, "TRANSFER_WITHOUT_LINE", one.on, one.amount_fen, sorted(one.refs))
        for one in unmatched_transfers(acting.session, escrow.id)
    ]
    found += [
        (note.id, note.kind, day_in_shanghai(note.opened_at), 0, [note.detail["instruction_id"]])
        for note in unsettled_notes(acting.session, escrow.id)
    ]
    notes = notes_by_id(acting.session, [one[0] for one in found])
    return [
        BreakAnswer(
            id=subject,
            kind=kind,
            since_on=since,
            age=age_bucket(since, max(on, since), calendar),
            amount_fen=amount,
            refs=[ref for ref in refs if ref],
            explanation=notes[subject].explanation if subject in notes else "",
            proposed_by=notes[subject].proposed_by if subject in notes else "",
        )
        for subject, kind, since, amount, refs in found
    ]


def explain(acting: Acting, ledger_id: UUID, break_id: UUID, text: str) -> BreakNoteRow:
    """Write down what a break is; it stays open until it is matched or settled."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    note = _note(acting, escrow, break_id)
    note.explanation = text
    acting.session.add(note)
    acting.record("break.explained", "reconciliation_break", break_id)
    return note


def settle_conflict(acting: Acting, ledger_id: UUID, break_id: UUID) -> BreakNoteRow:
    """A second person confirms that an explained contradiction of the bank is settled.

    Raises NotAContradictionError for lines and transfers: those are matched, and
    SecondPersonNeededError.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    note = _note(acting, escrow, break_id)
    if note.kind != CONTRADICTION:
        raise NotAContradictionError(note.kind)
    if note.proposal != _TO_SETTLE:
        # What one person proposed to match, another does not confirm by settling it.
        note.proposal, note.proposed_by = dict(_TO_SETTLE), acting.person
    elif note.proposed_by == acting.person:
        raise SecondPersonNeededError
    else:
        note.is_settled = True
    acting.session.add(note)
    acting.record("break.settled", "reconciliation_break", break_id, is_settled=note.is_settled)
    return note


def match(acting: Acting, ledger_id: UUID, break_id: UUID, form: MatchForm) -> BreakNoteRow:
    """Match lines and transfers by hand: one person proposes, another repeats the same.

    Raises MatchSumError when the sums differ, SecondPersonNeededError for the proposer.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    note = _note(acting, escrow, break_id)
    lines = _lines_to_match(acting, escrow, form)
    free = {one.transfer_id: one.amount_fen for one in _free(acting, escrow)}
    if not set(form.transfer_ids) <= free.keys():
        raise NotFoundError("unmatched transfer", "未匹配的账务")
    check_match(
        {line.line_ref: line.amount_fen for line in lines},
        {one: free[one] for one in form.transfer_ids},
    )
    proposal = {
        "lines": sorted(line.id.hex for line in lines),
        "transfers": sorted(one.hex for one in form.transfer_ids),
    }
    if note.proposal != proposal:
        note.proposal, note.proposed_by = proposal, acting.person
    elif note.proposed_by == acting.person:
        raise SecondPersonNeededError
    else:
        _join(acting, escrow, lines, form)
        note.is_settled = True
    acting.session.add(note)
    acting.record("break.matched", "reconciliation_break", break_id, is_settled=note.is_settled)
    return note


def _free(acting: Acting, escrow: EscrowAccountRow) -> list[External]:
    return unmatched_transfers(acting.session, escrow.id)


def _lines_to_match(
    acting: Acting, escrow: EscrowAccountRow, form: MatchForm
) -> list[StatementLineRow]:
    wanted = set(form.line_ids)
    lines = [one for one in unmatched_lines(acting.session, escrow.id) if one.id in wanted]
    if len(lines) != len(wanted):
        raise NotFoundError("unmatched statement line", "未匹配的流水")
    return lines


def _join(
    acting: Acting, escrow: EscrowAccountRow, lines: list[StatementLineRow], form: MatchForm
) -> None:
    match_id = new_id()
    for line in lines:
        line.match_id, line.finding = match_id, ""
        acting.session.add(line)
    acting.session.flush()
    rows = [
        {
            "transfer_id": one,
            "ledger_id": escrow.id,
            "match_id": match_id,
            "matched_by": acting.person,
        }
        for one in dict.fromkeys(form.transfer_ids)
    ]
    insert_matches(acting.session, rows)
    fact = {"match": match_id.hex, "transfers": [one.hex for one in form.transfer_ids]}
    acting.books(escrow).journal.append("matched_by_hand", [fact], by=acting.person)
    note_reconciled(acting, escrow)


def _note(acting: Acting, escrow: EscrowAccountRow, break_id: UUID) -> BreakNoteRow:
    """The note about an open break of this account; raises NotFoundError for anything else."""
    known = acting.session.get(BreakNoteRow, break_id)
    if known is not None and known.ledger_id == escrow.id and not known.is_settled:
        return known
    for line in unmatched_lines(acting.session, escrow.id):
        if line.id == break_id:
            return note_break(acting.session, escrow.id, break_id, line.finding, {}, acting.now)
    if break_id in {one.transfer_id for one in _free(acting, escrow)}:
        kind = "TRANSFER_WITHOUT_LINE"
        return note_break(acting.session, escrow.id, break_id, kind, {}, acting.now)
    raise NotFoundError("reconciliation break", "对账差异")


def note_reconciled(acting: Acting, escrow: EscrowAccountRow) -> None:
    """Batches whose every payment is on a statement are reconciled."""
    waiting = resulted_batches(acting.session, escrow.id)
    for batch_id in fully_shown_batches(acting.session, waiting):
        batch = waiting[batch_id]
        batch.state = BatchState.RECONCILED.value
        batch.version += 1
        acting.session.add(batch)
        acting.record("batch.reconciled", "payout_batch", batch_id)
