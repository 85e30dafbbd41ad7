"""Work on many claims at once: rows are staged, done in chunks, each with its own outcome.

A chunk is one transaction, so a run that was killed goes on behind its last chunk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from lawkit.refusals import Refusal
from mediation.domain.claim_errors import NotAnnouncedError
from mediation.domain.claim_rules import (
    check_fund_over,
    check_keep_period_over,
    check_windows_over,
)
from mediation.domain.claims import UNDECLARED, ClaimState
from mediation.forms.funds import ListForm
from mediation.store.escrow_access import lock_ledger
from mediation.store.funds import (
    listed_amounts,
    matter_rows,
    next_items,
    refs_in_states,
    stage_rows,
    windows_as_facts,
)
from mediation.store.matters import find_matter
from mediation.tables.claims import ClaimRunItemRow, ClaimRunRow
from mediation.tables.funds import FundRow
from mediation.usecases.acting import Acting
from mediation.usecases.bulk import bulk
from mediation.usecases.claim_run_rows import HANDLERS, Chunk
from mediation.usecases.funds import fund_of
from servicekit.ids import new_id
from servicekit.jobs import enqueue

CLAIM_RUN = "claim-run"
AT_ONCE = 1_000
"""Up to so many rows are handled in the request itself; more are a job."""

LIST, NOTIFY, DECLARE, VERIFY = "LIST", "NOTIFY", "DECLARE", "VERIFY"
EXPIRE, EXPIRE_UNPAID, FORFEIT = "EXPIRE", "EXPIRE_UNPAID", "FORFEIT"
_STATES = {
    NOTIFY: (ClaimState.LISTED,),
    VERIFY: (ClaimState.DECLARED_VALID,),
    EXPIRE: UNDECLARED,
    EXPIRE_UNPAID: (ClaimState.ENTITLED,),
    FORFEIT: (ClaimState.EXPIRED, ClaimState.ENTITLED),
}


def start_list(acting: Acting, fund_id: UUID, form: ListForm) -> ClaimRunRow:
    """Build the eligible list from rows or from the losses of a matter."""
    fund, _ = fund_of(acting, fund_id)
    if form.rows is not None:
        return _start(acting, fund, LIST, _staged(form.rows), {})
    assert form.matter_id is not None
    matter = find_matter(acting.session, acting.caller, acting.today, form.matter_id)
    rows = [
        {
            "party_ref": row.party_ref,
            "name": row.name or row.party_ref,
            "loss_fen": row.loss_fen,
            "recovered_fen": row.recovered_fen,
            "flags": list(row.flags),
            "payee_account": row.payee_account or "",
            "bank_code": row.bank_code or "",
        }
        for row in matter_rows(acting.session, matter.id)
    ]
    options = {"matter_id": str(matter.id), "losses_sha256": matter.losses_sha256}
    return _start(acting, fund, LIST, _staged(rows), options)


def start_declarations(acting: Acting, fund_id: UUID, rows: Sequence[Any]) -> ClaimRunRow:
    """Take in declarations as the exchange's system or a counter collected them."""
    fund, _ = fund_of(acting, fund_id)
    return _start(acting, fund, DECLARE, _staged(rows), {})


def start_over_claims(
    acting: Acting, fund_id: UUID, kind: str, options: Mapping[str, Any] | None = None
) -> ClaimRunRow:
    """Do one thing to all claims that it can be done to.

    Raises NotAnnouncedError; ClaimWindowOpenError while claims may still be declared,
    KeepPeriodError while unpaid money is kept, FundEndError while late claims may come.
    """
    fund, _ = fund_of(acting, fund_id)
    if fund.state == "PLANNED":
        raise NotAnnouncedError
    if kind == EXPIRE:
        check_windows_over(windows_as_facts(acting.session, fund.id), acting.today)
    if kind == EXPIRE_UNPAID:
        check_keep_period_over(fund.keep_until_on, acting.today)
    if kind == FORFEIT:
        check_fund_over(fund.ends_on, acting.today)
    refs = refs_in_states(acting.session, fund.id, [state.value for state in _STATES[kind]])
    staged = [{"sequence": n, "party_ref": ref} for n, ref in enumerate(refs, start=1)]
    return _start(acting, fund, kind, staged, dict(options or {}))


def _staged(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "sequence": number,
            "party_ref": _ref(row),
            "content": json.dumps(row, ensure_ascii=False, separators=(",", ":")),
        }
        for number, row in enumerate(rows, start=1)
    ]


def _ref(row: object) -> str:
    named = row.get("party_ref") if isinstance(row, Mapping) else None
    return named[:200] if isinstance(named, str) else ""


@bulk
def _start(
    acting: Acting,
    fund: FundRow,
    kind: str,
    staged: Sequence[Mapping[str, Any]],
    options: dict[str, Any],
) -> ClaimRunRow:
    run = ClaimRunRow(
        id=new_id(),
        fund_id=fund.id,
        kind=kind,
        state="RUNNING",
        options=options,
        row_count=len(staged),
        created_by=acting.person,
        created_at=acting.now,
    )
    acting.session.add(run)
    acting.session.flush()
    stage_rows(acting.session, run.id, staged)
    acting.record("fund.run_started", "fund", fund.id, work=kind, rows=run.row_count)
    if run.row_count > AT_ONCE:
        run.job_id = enqueue(
            acting.session,
            acting.database,
            acting.caller,
            CLAIM_RUN,
            {"run_id": str(run.id)},
            unit="claims",
            total=run.row_count,
        )
        return run
    do_chunk(acting, run, AT_ONCE)
    finish_run(acting, run)
    return run


@bulk
def do_chunk(acting: Acting, run: ClaimRunRow, limit: int) -> int:
    """The next rows of a run; returns how many there were."""
    fund = acting.session.get_one(FundRow, run.fund_id)
    lock_ledger(acting.session, acting.database, fund.ledger_id)
    items = next_items(acting.session, run.id, limit)
    if not items:
        return 0
    chunk = Chunk(acting, run, fund, items)
    handler = HANDLERS[run.kind](chunk)
    for item in items:
        _settle(chunk, item, handler.judge)
    handler.finish()
    acting.session.flush()
    acting.record("fund.run_chunk", "fund", fund.id, run=str(run.id), to=items[-1].sequence)
    return len(items)


def _settle(chunk: Chunk, item: ClaimRunItemRow, judge: Any) -> None:
    """One row; what is refused names its code and stops no other."""
    try:
        item.outcome = judge(item)
    except Refusal as refusal:
        item.outcome, item.code, item.detail = "refused", refusal.code, refusal.detail[:500]
    chunk.acting.session.add(item)


def finish_run(acting: Acting, run: ClaimRunRow) -> None:
    """All rows have their outcome; a list is pinned by its hash."""
    run.state = "DONE"
    acting.session.add(run)
    acting.session.flush()
    if run.kind == LIST:
        fund = acting.session.get_one(FundRow, run.fund_id)
        digest = sha256()
        for row in listed_amounts(acting.session, fund.id):
            digest.update(json.dumps(list(row), ensure_ascii=False).encode() + b"\n")
        fund.list_sha256 = digest.hexdigest()
        fund.version += 1
        acting.session.add(fund)
        acting.session.flush()
    acting.record("fund.run_done", "fund", run.fund_id, run=str(run.id), work=run.kind)
