"""What the bank says: results by file or enquiry, and payments that came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from mediation.domain.ledger import Transfer
from mediation.domain.ledger_accounts import BANK, entitled_account
from mediation.domain.ledger_postings import payout_failed, payout_returned, payout_succeeded
from mediation.domain.payout_errors import ControlTotalError, LineResolvedError, LineStateError
from mediation.domain.payout_files import ResultLine, read_result_file
from mediation.domain.payouts import (
    AT_BANK,
    ENDED_LINES,
    WITH_BANK,
    BatchState,
    Effect,
    LineState,
    Result,
    effect_of,
    next_state,
    state_after_results,
)
from mediation.forms.payouts import ResolutionForm, ResultSummary
from mediation.money_errors import WrongFileError
from mediation.store.escrow_access import lock_batch
from mediation.store.payouts import (
    batch_of_line,
    hold_ids,
    line_states,
    lines_of,
    write_results,
)
from mediation.store.reconciliation import CONTRADICTION, note_break
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow, ResultFileRow
from mediation.usecases.acting import Acting
from mediation.usecases.bulk import bulk
from mediation.usecases.reconciliation import note_reconciled
from servicekit.problems import NotFoundError

STATE_OF = {
    Effect.POST: LineState.SUCCESS,
    Effect.VOID: LineState.FAILED,
    Effect.MARK_UNKNOWN: LineState.UNKNOWN,
}


@bulk
def import_results(acting: Acting, batch_id: UUID, content: bytes, digest: str) -> ResultSummary:
    """Take in a result file, once per content.

    Doubled, late and reordered results change nothing; contradictions become breaks for people.
    Raises ResultFileError, ControlTotalError, WrongFileError, BatchStateError.
    """
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    known = acting.session.get(ResultFileRow, (batch.id, digest))
    if known is not None:
        return ResultSummary(**{**known.summary, "already_imported": True})
    _require_sent(batch)
    found = read_result_file(content)
    if (found.head.ledger, found.head.batch_no) != (batch.ledger_id.hex, batch.batch_no):
        raise WrongFileError
    rows = {row.instruction_id: row for row in lines_of(acting.session, batch.id)}
    if not {line.instruction_id for line in found.lines} <= rows.keys():
        raise WrongFileError
    total = sum(rows[line.instruction_id].amount_fen for line in found.lines)
    if total != found.sum_fen:
        raise ControlTotalError("sum_fen", declared=found.sum_fen, found=total)
    pairs = [(rows[line.instruction_id], line) for line in found.lines]
    summary = apply_results(acting, escrow, batch, pairs, digest)
    note_reconciled(acting, escrow)
    summary = summary.model_copy(update={"state": batch.state})
    acting.session.add(
        ResultFileRow(
            batch_id=batch.id,
            sha256=digest,
            summary=summary.model_dump(mode="json"),
            received_at=acting.now,
        )
    )
    return summary


def _require_sent(batch: PayoutBatchRow) -> None:
    state = BatchState(batch.state)
    if state not in AT_BANK and state not in {BatchState.RECONCILED, BatchState.CLOSED}:
        next_state(state, "send")


def apply_results(
    acting: Acting,
    escrow: EscrowAccountRow,
    batch: PayoutBatchRow,
    pairs: Sequence[tuple[Any, ResultLine]],
    digest: str,
) -> ResultSummary:
    """Post, void or keep each line's hold, all in one linked group."""
    effects = [(row, line, effect_of(LineState(row.state), line.result)) for row, line in pairs]
    _settle(acting, escrow, batch.id, [(row, effect) for row, _, effect in effects])
    changed = [(row, line, effect) for row, line, effect in effects if effect in STATE_OF]
    write_results(acting.session, [_change(row, line, effect) for row, line, effect in changed])
    conflicts = [line.instruction_id for _, line, effect in effects if effect is Effect.CONFLICT]
    for row, line, effect in effects:
        if effect is Effect.CONFLICT:
            detail = {"instruction_id": line.instruction_id, "result": line.result.value}
            note_break(acting.session, escrow.id, row.id, CONTRADICTION, detail, acting.now)
    _update_state(acting, batch)
    counted = Counter(effect for _, _, effect in effects)
    fact = {"batch": batch.id.hex, "file_sha256": digest, "lines": len(effects)}
    acting.books(escrow).journal.append("results_imported", [fact], by=acting.person)
    acting.record("results.imported", "payout_batch", batch.id, sha256=digest)
    return ResultSummary(
        sha256=digest,
        already_imported=False,
        succeeded=counted[Effect.POST],
        failed=counted[Effect.VOID],
        unknown=counted[Effect.MARK_UNKNOWN],
        unchanged=counted[Effect.NOTHING],
        conflicts=conflicts,
        state=batch.state,
    )


def _settle(
    acting: Acting,
    escrow: EscrowAccountRow,
    batch_id: UUID,
    effects: Sequence[tuple[Any, Effect]],
) -> None:
    moving = [(row, effect) for row, effect in effects if effect in {Effect.POST, Effect.VOID}]
    if not moving:
        return
    books = acting.books(escrow)
    books.load_accounts({BANK} | {entitled_account(row.party_id) for row, _ in moving})
    books.load_holds(hold_ids(batch_id, [row.id for row, _ in moving]))
    group: list[Transfer] = []
    for row, effect in moving:
        hold = books.books.transfers[row.id]
        group += payout_succeeded(hold) if effect is Effect.POST else payout_failed(hold)
    books.post_loaded(group, by=acting.person)


def _change(row: Any, line: ResultLine, effect: Effect) -> dict[str, Any]:
    return {
        "at_id": row.id,
        "state": STATE_OF[effect].value,
        "bank_ref": line.bank_ref,
        "settled_on": line.settled_on,
        "fail_code": line.fail_code,
        "fail_text": line.fail_text[:200],
    }


def _update_state(acting: Acting, batch: PayoutBatchRow) -> None:
    if BatchState(batch.state) in AT_BANK:
        batch.state = state_after_results(line_states(acting.session, batch.id)).value
    batch.version += 1
    acting.session.add(batch)


def resolve_line(acting: Acting, line_id: UUID, form: ResolutionForm) -> PayoutLineRow:
    """How an unknown payment ended, by an enquiry.

    Raises LineResolvedError for a payment whose end is known, LineStateError before the bank said
    that it does not know.
    """
    escrow, batch, line = lock_line(acting, line_id)
    if LineState(line.state) is not LineState.UNKNOWN:
        if LineState(line.state) in ENDED_LINES:
            raise LineResolvedError(line.state)
        raise LineStateError(line.state, "resolve")
    said = ResultLine(
        line.instruction_id,
        Result(form.result),
        form.bank_ref,
        form.settled_on,
        form.fail_code if form.result == "FAILED" else "",
        form.fail_text,
    )
    settle_line(acting, escrow, batch, line, said)
    return line


def settle_line(
    acting: Acting,
    escrow: EscrowAccountRow,
    batch: PayoutBatchRow,
    line: PayoutLineRow,
    said: ResultLine,
) -> Effect:
    """Apply one result to one line of a locked ledger."""
    effect = effect_of(LineState(line.state), said.result)
    _settle(acting, escrow, batch.id, [(line, effect)])
    if effect in STATE_OF:
        change = _change(line, said, effect)
        for name, value in change.items():
            if name != "at_id":
                setattr(line, name, value)
        acting.session.add(line)
        acting.session.flush()
    _update_state(acting, batch)
    fact = {"line": line.id.hex, "result": said.result.value, "effect": effect.value}
    acting.books(escrow).journal.append("line_resolved", [fact], by=acting.person)
    acting.record("line.resolved", "payout_line", line.id, result=said.result.value)
    return effect


def return_line(acting: Acting, line_id: UUID, bank_ref: str) -> PayoutLineRow:
    """A payment that came back after its success (退汇): the investor is owed again."""
    escrow, batch, line = lock_line(acting, line_id)
    give_back(acting, escrow, batch, line, bank_ref)
    return line


def give_back(
    acting: Acting,
    escrow: EscrowAccountRow,
    batch: PayoutBatchRow,
    line: PayoutLineRow,
    bank_ref: str,
) -> Transfer | None:
    """Post a return, at most once per line; None when it was posted before.

    What comes back had been paid: a line still open is a success first. Raises LineStateError for
    a line that failed or was never sent.
    """
    state = LineState(line.state)
    if state is LineState.RETURNED:
        return None
    if state in WITH_BANK:
        said = ResultLine(line.instruction_id, Result.SUCCESS, bank_ref, None, "", "")
        settle_line(acting, escrow, batch, line, said)
    elif state is not LineState.SUCCESS:
        raise LineStateError(state, "return")
    books = acting.books(escrow)
    books.load_transfers([line.id])
    paid = payout_succeeded(books.books.transfers[line.id])[0]
    group = payout_returned(paid, ref=line.instruction_id)
    books.post(group, by=acting.person)
    line.state = LineState.RETURNED.value
    acting.session.add(line)
    acting.session.flush()
    _update_state(acting, batch)
    acting.record("line.returned", "payout_line", line.id, bank_ref=bank_ref)
    return group[0]


def lock_line(
    acting: Acting, line_id: UUID
) -> tuple[EscrowAccountRow, PayoutBatchRow, PayoutLineRow]:
    """A line with its batch and account, the ledger held; raises NotFoundError."""
    batch_id = batch_of_line(acting.session, line_id)
    if batch_id is None:
        raise NotFoundError("payout line", "付款明细")
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    return escrow, batch, acting.session.get_one(PayoutLineRow, line_id)
