"""The lines of a new batch: as asked for, or everything that can be paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from mediation.domain.payouts import instruction_id
from mediation.forms.payouts import PayoutLineForm
from mediation.money_errors import UnknownLineTargetError
from mediation.store.escrow import entitlements_of, parties_by_ref
from mediation.store.payouts import used_by_entitlement
from mediation.tables.payouts import PayoutBatchRow
from servicekit.ids import new_id

Attempts = Mapping[tuple[UUID, int], int]


class _Payable:
    """What can be paid in a ledger, found by entitlement or by investor."""

    def __init__(self, session: Session, ledger_id: UUID) -> None:
        used = used_by_entitlement(session, ledger_id)
        self.parties = {row.id: row for row in parties_by_ref(session, ledger_id).values()}
        self.by_id: dict[UUID, Any] = {}
        self.by_party: defaultdict[str, list[Any]] = defaultdict(list)
        self.remaining: dict[UUID, int] = {}
        for row in entitlements_of(session, ledger_id):
            if row.state != "ENTITLED":
                continue
            self.by_id[row.id] = row
            self.remaining[row.id] = row.amount_fen - used.get(row.id, 0)
            if self.remaining[row.id]:
                self.by_party[self.parties[row.party_id].party_ref].append(row)

    def named(self, line_no: int, form: PayoutLineForm) -> Any:
        """The one entitlement that a line names; raises UnknownLineTargetError."""
        if form.entitlement_id is not None:
            found = self.by_id.get(form.entitlement_id)
            named = [found] if found is not None else []
        else:
            named = self.by_party.get(form.party_ref or "", [])
        if len(named) != 1:
            raise UnknownLineTargetError(line_no)
        return named[0]


def drafted_lines(
    session: Session,
    batch: PayoutBatchRow,
    forms: Sequence[PayoutLineForm] | None,
    attempts: Attempts,
) -> list[dict[str, Any]]:
    """The rows of the batch's lines."""
    payable = _Payable(session, batch.ledger_id)
    if forms is None:
        owed = [row for row in payable.by_id.values() if payable.remaining[row.id]]
        pairs = [(row, _EVERYTHING) for row in owed]
    else:
        pairs = [(payable.named(number, form), form) for number, form in enumerate(forms, start=1)]
    return [
        _line(batch, payable, number, entitlement, form, attempts)
        for number, (entitlement, form) in enumerate(pairs, start=1)
    ]


_EVERYTHING = PayoutLineForm()


def _line(
    batch: PayoutBatchRow,
    payable: _Payable,
    line_no: int,
    entitlement: Any,
    form: PayoutLineForm,
    attempts: Attempts,
) -> dict[str, Any]:
    party = payable.parties[entitlement.party_id]
    attempt = attempts.get((entitlement.id, form.split_no), 0) + 1
    ledger = batch.ledger_id.hex
    amount = form.amount_fen
    if amount is None:
        # A line for nothing fails the checks by name; the database wants one fen or more.
        amount = max(payable.remaining[entitlement.id], 1)
    return {
        "id": new_id(),
        "batch_id": batch.id,
        "ledger_id": batch.ledger_id,
        "line_no": line_no,
        "party_id": entitlement.party_id,
        "entitlement_id": entitlement.id,
        "split_no": form.split_no,
        "attempt": attempt,
        "amount_fen": amount,
        "payee_name": form.payee_name or party.payee_name,
        "payee_account": form.payee_account or party.payee_account,
        "bank_code": form.bank_code or party.bank_code,
        "memo": form.memo,
        "instruction_id": instruction_id(ledger, batch.batch_no, line_no, attempt),
        "state": "NEW",
        "bank_ref": "",
        "settled_on": None,
        "fail_code": "",
        "fail_text": "",
    }
