"""Payout batches: drafted, checked, submitted, approved, released, sent, closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from mediation.domain.approvals import GroupRule, content_hash
from mediation.domain.escrow_models import (
    Model,
    PartyPayments,
    is_within_authority,
    release_policy,
)
from mediation.domain.payout_channels import Channel
from mediation.domain.payout_errors import BatchFaultsError
from mediation.domain.payouts import (
    BatchState,
    PlannedLine,
    canonical_content,
    check_batch,
    next_state,
)
from mediation.forms.payouts import DecisionForm, PayoutBatchForm
from mediation.store.escrow import authority_of
from mediation.store.escrow_access import lock_batch, lock_escrow
from mediation.store.payouts import (
    attempts_so_far,
    batch_facts,
    insert_lines,
    lines_of,
    planned,
    scheduled_by_party,
    used_by_party,
)
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import ApprovalRoundRow, PayoutBatchRow
from mediation.usecases.acting import Acting
from mediation.usecases.approvals import decide, open_round
from mediation.usecases.bulk import bulk
from mediation.usecases.drafting import drafted_lines
from mediation.usecases.escrow_accounts import ACTIVE, require_state, require_unfrozen
from mediation.usecases.payee_changes import settle_due
from servicekit.ids import new_id

SUBJECT = "payout_batch"


@bulk
def draft_batch(acting: Acting, form: PayoutBatchForm) -> PayoutBatchRow:
    """A new batch of the caller's making."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, form.escrow_account_id)
    require_state(escrow, "pay", ACTIVE)
    settle_due(acting, escrow.id)
    number, escrow.next_batch_no = escrow.next_batch_no, escrow.next_batch_no + 1
    batch = PayoutBatchRow(
        id=new_id(),
        ledger_id=escrow.id,
        batch_no=f"B{number:06d}",
        state=BatchState.DRAFT,
        channel=form.channel,
        purpose=form.purpose,
        pay_on=form.pay_on,
        line_count=0,
        sum_fen=0,
        declared_count=form.declared_count,
        declared_sum_fen=form.declared_sum_fen,
        maker=acting.person,
        created_at=acting.now,
    )
    acting.session.add(batch)
    acting.session.flush()
    attempts = attempts_so_far(acting.session, escrow.id)
    rows = drafted_lines(acting.session, batch, form.lines, attempts)
    if rows:
        insert_lines(acting.session, rows)
    batch.line_count = len(rows)
    batch.sum_fen = sum(row["amount_fen"] for row in rows)
    acting.session.add(batch)
    acting.record("batch.drafted", SUBJECT, batch.id, batch_no=batch.batch_no)
    return batch


@bulk
def check(acting: Acting, batch_id: UUID) -> PayoutBatchRow:
    """All checks; the content is fixed by its hash. Raises BatchFaultsError with every fault."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    target = next_state(BatchState(batch.state), "check")
    lines = checked_lines(acting, batch)
    batch.content_sha256 = batch_hash(escrow, batch, lines)
    return _moved(acting, escrow, batch, target)


@bulk
def submit(acting: Acting, batch_id: UUID) -> PayoutBatchRow:
    """Put the checked content before those who must approve it; earlier approvals are void."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    target = next_state(BatchState(batch.state), "submit")
    require_unfrozen(escrow)
    lines = checked_lines(acting, batch)
    batch.content_sha256 = batch_hash(escrow, batch, lines)
    _void_round(acting, batch)
    opened = open_round(
        acting,
        escrow,
        kind=SUBJECT,
        subject_id=batch.id,
        content_sha256=batch.content_sha256,
        rules=rules_now(acting, escrow, lines),
    )
    # Whoever hands it in: the one who drafted the payments can never approve them.
    opened.maker = batch.maker
    batch.round_id = opened.id
    return _moved(acting, escrow, batch, target)


def approve(acting: Acting, batch_id: UUID, form: DecisionForm) -> PayoutBatchRow:
    """One person's approval of the exact content."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    target = next_state(BatchState(batch.state), "approve")
    if decide(acting, escrow, round_row(acting, batch), form, "APPROVE"):
        return _moved(acting, escrow, batch, target)
    return batch


def reject(acting: Acting, batch_id: UUID, form: DecisionForm) -> PayoutBatchRow:
    """One person's refusal ends the batch."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    target = next_state(BatchState(batch.state), "reject")
    decide(acting, escrow, round_row(acting, batch), form, "REJECT")
    return _moved(acting, escrow, batch, target)


def cancel(acting: Acting, batch_id: UUID) -> PayoutBatchRow:
    """Give a batch up before anything is held for it."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    target = next_state(BatchState(batch.state), "cancel")
    _void_round(acting, batch)
    return _moved(acting, escrow, batch, target)


def close_batch(acting: Acting, batch_id: UUID) -> PayoutBatchRow:
    """File a reconciled batch away."""
    escrow, batch = lock_batch(acting.session, acting.database, acting.caller, batch_id)
    return _moved(acting, escrow, batch, next_state(BatchState(batch.state), "close"))


def checked_lines(
    acting: Acting, batch: PayoutBatchRow, rows: Sequence[Any] | None = None
) -> list[PlannedLine]:
    """The lines of a batch, if nothing is wrong with them now; raises BatchFaultsError."""
    lines = planned(lines_of(acting.session, batch.id) if rows is None else rows)
    faults = check_batch(lines, batch_facts(acting.session, batch))
    if faults:
        raise BatchFaultsError(faults)
    return lines


def batch_hash(escrow: EscrowAccountRow, batch: PayoutBatchRow, lines: list[PlannedLine]) -> str:
    """The hash of everything that the file will say."""
    content = canonical_content(
        ledger=escrow.id.hex,
        batch_no=batch.batch_no,
        channel=Channel(batch.channel),
        pay_on=batch.pay_on,
        purpose=batch.purpose,
        lines=lines,
    )
    return content_hash(content)


def rules_now(
    acting: Acting, escrow: EscrowAccountRow, lines: list[PlannedLine]
) -> tuple[GroupRule, ...]:
    """Who must approve these payments today: outside its authority model B needs the issuer."""
    model = Model(escrow.model)
    is_within = model is Model.B and _is_within(acting, escrow, lines)
    return release_policy(model, is_within=is_within)


def _is_within(acting: Acting, escrow: EscrowAccountRow, lines: list[PlannedLine]) -> bool:
    authority = authority_of(escrow)
    if authority is None:
        return False
    now: defaultdict[UUID, int] = defaultdict(int)
    for line in lines:
        now[line.party_id] += line.amount_fen
    used = used_by_party(acting.session, escrow.id)
    scheduled = scheduled_by_party(acting.session, escrow.id)
    parties = [
        PartyPayments(used.get(party, 0), amount, *scheduled[party])
        for party, amount in now.items()
    ]
    paid_before = sum(used.values())
    return is_within_authority(authority, parties, paid_before_fen=paid_before, on=acting.today)


def round_row(acting: Acting, batch: PayoutBatchRow) -> ApprovalRoundRow | None:
    """The batch's present round of approvals."""
    return acting.session.get(ApprovalRoundRow, batch.round_id) if batch.round_id else None


def _void_round(acting: Acting, batch: PayoutBatchRow) -> None:
    row = round_row(acting, batch)
    if row is not None and row.state == "OPEN":
        row.state = "VOID"
        acting.session.add(row)


def _moved(
    acting: Acting, escrow: EscrowAccountRow, batch: PayoutBatchRow, target: BatchState
) -> PayoutBatchRow:
    before = batch.state
    batch.state = target.value
    batch.version += 1
    acting.session.add(batch)
    fact: dict[str, Any] = {
        "batch": batch.id.hex,
        "from": str(before),
        "to": target.value,
        "sha256": batch.content_sha256,
    }
    acting.books(escrow).journal.append("batch_moved", [fact], by=acting.person)
    acting.record("batch.moved", SUBJECT, batch.id, before=str(before), after=target.value)
    return batch
