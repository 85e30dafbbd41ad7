"""Release: holds, sealed file and status in one transaction; and the file, made again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session

from lawkit.money import Money
from mediation.domain.approvals import ContentChangedError
from mediation.domain.escrow_errors import PlanNotFiledError
from mediation.domain.escrow_models import Model
from mediation.domain.ledger_accounts import BANK, entitled_account
from mediation.domain.ledger_postings import payout_released
from mediation.domain.payout_channels import Channel
from mediation.domain.payout_errors import SealBrokenError
from mediation.domain.payout_files import FileHead, sealed_file
from mediation.domain.payouts import BatchState, LineState, next_state
from mediation.store.escrow_access import lock_batch
from mediation.store.payouts import instructions, lines_of, set_batch_lines
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import PayoutBatchRow
from mediation.usecases.acting import Acting
from mediation.usecases.approvals import require_round
from mediation.usecases.bulk import bulk
from mediation.usecases.escrow_accounts import ACTIVE, require_state, require_unfrozen
from mediation.usecases.payout_batches import (
    SUBJECT,
    batch_hash,
    checked_lines,
    round_row,
    rules_now,
)
from servicekit.problems import NotFoundError


@bulk
def release(acting: Acting, batch_id: UUID) -> PayoutBatchRow:
    """Hold every line's money and seal the file.

    Everything is looked at again at this moment: state, freeze, content, approvals and the people
    who gave them, balances. Raises LedgerFrozenError, ContentChangedError, NotApprovedError,
    ApprovalExpiredError, BatchFaultsError, BatchStateError, PlanNotFiledError.
    """
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    target = next_state(BatchState(batch.state), "release")
    require_state(escrow, "release", ACTIVE)
    require_unfrozen(escrow)
    if escrow.model == Model.D and escrow.plan_filed_on is None:
        raise PlanNotFiledError
    rows = lines_of(acting.session, batch.id)
    lines = checked_lines(acting, batch, rows)
    round_ = require_round(
        acting, escrow, round_row(acting, batch), rules=rules_now(acting, escrow, lines)
    )
    found = batch_hash(escrow, batch, lines)
    if not found == batch.content_sha256 == round_.content_sha256:
        raise ContentChangedError(found)
    _hold(acting, escrow, rows)
    content = file_of(batch, rows)
    batch.file_sha256 = sha256(content).hexdigest()
    batch.state = target.value
    batch.released_at = acting.now
    batch.version += 1
    round_.state = "DONE"
    escrow.state = "PAYING"
    acting.session.add_all([batch, round_, escrow])
    set_batch_lines(acting.session, batch.id, LineState.NEW, LineState.HELD)
    _tell(acting, escrow, batch)
    return batch


def _hold(acting: Acting, escrow: EscrowAccountRow, rows: Sequence[Any]) -> None:
    """One linked group: a line's id is its hold's id, so no line is ever held twice."""
    group = [
        transfer
        for row in rows
        for transfer in payout_released(
            row.id, row.party_id, Money(row.amount_fen), ref=row.instruction_id
        )
    ]
    books = acting.books(escrow)
    books.load_accounts({BANK} | {entitled_account(row.party_id) for row in rows})
    books.post_loaded(group, by=acting.person)


def _tell(acting: Acting, escrow: EscrowAccountRow, batch: PayoutBatchRow) -> None:
    fact = {
        "batch": batch.id.hex,
        "file_sha256": batch.file_sha256,
        "count": batch.line_count,
        "sum_fen": batch.sum_fen,
        "round": batch.round_id.hex if batch.round_id else "",
    }
    acting.books(escrow).journal.append("batch_released", [fact], by=acting.person)
    acting.record("batch.released", SUBJECT, batch.id, **fact)


def send(acting: Acting, batch_id: UUID) -> PayoutBatchRow:
    """The file went to the bank."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    batch.state = next_state(BatchState(batch.state), "send").value
    batch.version += 1
    acting.session.add(batch)
    set_batch_lines(acting.session, batch.id, LineState.HELD, LineState.SENT)
    fact = {"batch": batch.id.hex, "file_sha256": batch.file_sha256}
    acting.books(escrow).journal.append("batch_sent", [fact], by=acting.person)
    acting.record("batch.sent", SUBJECT, batch.id)
    return batch


def file_of(batch: PayoutBatchRow, rows: Sequence[Any]) -> bytes:
    """The outgoing file of a batch."""
    head = FileHead(batch.ledger_id.hex, batch.batch_no, batch.pay_on)
    return sealed_file(head, instructions(rows, batch.purpose), Channel(batch.channel))


@bulk
def sealed_content(session: Session, batch: PayoutBatchRow) -> bytes:
    """The released file, byte for byte; raises SealBrokenError when it is no longer the same."""
    if not batch.file_sha256:
        raise NotFoundError("released file", "已封存文件")
    content = file_of(batch, lines_of(session, batch.id))
    found = sha256(content).hexdigest()
    if found != batch.file_sha256:
        raise SealBrokenError(batch.file_sha256, found)
    return content
