"""Bank statements: imported once, every line explained by a transfer or shown as a break."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from lawkit.calendar import shipped_calendars
from lawkit.money import Money
from mediation.domain.bank_statements import (
    External,
    LineKind,
    StatementLine,
    candidates,
    check_statement,
    named_instruction,
)
from mediation.domain.journal_chain import canonical
from mediation.domain.ledger import Transfer
from mediation.domain.ledger_postings import (
    deposit_identified,
    deposit_unidentified,
    fee_charged,
    fee_refunded,
    interest_credited,
    step_id,
)
from mediation.domain.payout_files import ResultLine
from mediation.domain.payouts import WITH_BANK, LineState, Result
from mediation.forms.bank import StatementForm
from mediation.money_errors import StatementLineKnownError
from mediation.store.deposits import Depositors, depositors_of
from mediation.store.escrow_access import lock_escrow
from mediation.store.payouts import lines_by_instruction
from mediation.store.reconciliation import (
    insert_matches,
    insert_statement_lines,
    known_line_refs,
    last_statement,
    matched_among,
    statement_by_hash,
    unmatched_transfers,
)
from mediation.tables.bank import BankStatementRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import PayoutBatchRow, PayoutLineRow
from mediation.usecases.acting import Acting
from mediation.usecases.bulk import bulk
from mediation.usecases.escrow_accounts import note_funding
from mediation.usecases.reconciliation import note_reconciled
from mediation.usecases.results import apply_results, give_back
from servicekit.ids import new_id


@bulk
def import_statement(acting: Acting, form: StatementForm) -> BankStatementRow:
    """Take in a statement; the same content again is no second effect.

    Lines that name an instruction settle it or give it back; known transfers are matched; money
    in from a contributor is a deposit, other money in waits in suspense. The rest are breaks.
    Raises StatementSumError, OpeningMismatchError, StatementOverlapError.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, form.escrow_account_id)
    content = form.model_dump(mode="json")
    digest = sha256(canonical(content).encode()).hexdigest()
    known = statement_by_hash(acting.session, escrow.id, digest)
    if known is not None:
        return known
    lines = _lines(form)
    previous = last_statement(acting.session, escrow.id)
    check_statement(
        opening_fen=form.opening_fen,
        closing_fen=form.closing_fen,
        from_on=form.from_on,
        lines=lines,
        previous=(previous.to_on, previous.closing_fen) if previous else None,
    )
    _refuse_known_lines(acting, escrow, lines)
    row = _statement_row(acting, form, digest, number=previous.number + 1 if previous else 1)
    acting.session.add(row)
    acting.session.flush()
    importing = _Importing(acting, escrow, row)
    importing.run(lines)
    note_funding(acting, escrow)
    note_reconciled(acting, escrow)
    fact = {"statement": row.id.hex, "sha256": digest, "closing_fen": row.closing_fen}
    acting.books(escrow).journal.append("statement_imported", [fact], by=acting.person)
    acting.record("statement.imported", "bank_statement", row.id, sha256=digest)
    return row


def _lines(form: StatementForm) -> list[StatementLine]:
    return [
        StatementLine(
            one.line_ref,
            one.on,
            one.amount_fen,
            one.counterparty_name,
            one.counterparty_account,
            one.bank_ref,
            one.memo,
            LineKind(one.kind),
        )
        for one in form.lines
    ]


def _refuse_known_lines(
    acting: Acting, escrow: EscrowAccountRow, lines: Sequence[StatementLine]
) -> None:
    seen = set(known_line_refs(acting.session, escrow.id))
    for line in lines:
        if line.line_ref in seen:
            raise StatementLineKnownError(line.line_ref)
        seen.add(line.line_ref)


def _statement_row(
    acting: Acting, form: StatementForm, digest: str, *, number: int
) -> BankStatementRow:
    return BankStatementRow(
        id=new_id(),
        ledger_id=form.escrow_account_id,
        number=number,
        from_on=form.from_on,
        to_on=form.to_on,
        opening_fen=form.opening_fen,
        closing_fen=form.closing_fen,
        line_count=len(form.lines),
        sha256=digest,
        summary={},
        created_at=acting.now,
    )


@dataclass(slots=True)
class _Found:
    """What a line turned out to be: a transfer, or why it is none."""

    transfer_id: UUID | None = None
    finding: str = ""
    what: str = "matched"


@dataclass(slots=True)
class _Importing:
    """One statement on its way in."""

    acting: Acting
    escrow: EscrowAccountRow
    statement: BankStatementRow
    matched: set[UUID] = field(default_factory=set)

    def run(self, lines: Sequence[StatementLine]) -> None:
        """Settle what the lines say first; then see what each line is."""
        session, ledger_id = self.acting.session, self.escrow.id
        self.matched = matched_among(session, ledger_id)
        named = {line.line_ref: named_instruction(line) for line in lines}
        payouts = lines_by_instruction(session, ledger_id, [one for one in named.values() if one])
        self._settle(lines, named, payouts)
        externals = unmatched_transfers(session, ledger_id)
        depositors = depositors_of(session, ledger_id)
        found = {}
        for line in lines:
            payout = payouts.get(named[line.line_ref] or "")
            if payout is not None:
                found[line.line_ref] = self._payout_line(line, payout)
            else:
                found[line.line_ref] = self._other_line(line, externals, depositors)
            self.matched.add(found[line.line_ref].transfer_id or new_id())
        self._keep(lines, found)

    def _settle(
        self,
        lines: Sequence[StatementLine],
        named: dict[str, str | None],
        payouts: dict[str, PayoutLineRow],
    ) -> None:
        """Payments that the statement shows and no result file has told of yet."""
        by_batch: defaultdict[UUID, list[tuple[Any, ResultLine]]] = defaultdict(list)
        for line in lines:
            payout = payouts.get(named[line.line_ref] or "")
            is_open = payout is not None and LineState(payout.state) in WITH_BANK
            if payout is None or not is_open or line.amount_fen != -payout.amount_fen:
                continue
            said = ResultLine(payout.instruction_id, Result.SUCCESS, line.bank_ref, line.on, "", "")
            pair = (payout, said)
            if all(one is not payout for one, _ in by_batch[payout.batch_id]):
                by_batch[payout.batch_id].append(pair)
        for batch_id, pairs in by_batch.items():
            batch = self.acting.session.get_one(PayoutBatchRow, batch_id)
            apply_results(self.acting, self.escrow, batch, pairs, self.statement.sha256)
            for payout, _ in pairs:
                self.acting.session.refresh(payout)

    def _payout_line(self, line: StatementLine, payout: PayoutLineRow) -> _Found:
        """A line that names its instruction: the payment going out, or coming back."""
        if abs(line.amount_fen) != payout.amount_fen:
            return _Found(None, "AMOUNT_DIFFERENCE", "breaks")
        paid_id = step_id(payout.id, "post")
        state = LineState(payout.state)
        if line.amount_fen < 0:
            is_paid = state in {LineState.SUCCESS, LineState.RETURNED}
            return self._once(paid_id if is_paid else None)
        if state in {LineState.FAILED, LineState.NEW}:
            return _Found(None, "RETURN_OF_UNPAID", "breaks")
        batch = self.acting.session.get_one(PayoutBatchRow, payout.batch_id)
        give_back(self.acting, self.escrow, batch, payout, line.bank_ref or line.line_ref)
        return self._once(step_id(paid_id, "return"))

    def _once(self, transfer_id: UUID | None) -> _Found:
        """A transfer is shown by one line; a second line for it is a break."""
        if transfer_id is None:
            return _Found(None, "LINE_WITHOUT_TRANSFER", "breaks")
        if transfer_id in self.matched:
            return _Found(None, "SHOWN_TWICE", "breaks")
        return _Found(transfer_id)

    def _other_line(
        self, line: StatementLine, externals: Sequence[External], depositors: Depositors
    ) -> _Found:
        free = [one for one in externals if one.transfer_id not in self.matched]
        near = candidates(line, free, shipped_calendars().statutory)
        if len(near) > 1:
            return _Found(None, "AMBIGUOUS", "breaks")
        if near:
            return _Found(near[0].transfer_id)
        group = _posting(line, depositors)
        if group is None:
            return _Found(None, "LINE_WITHOUT_TRANSFER", "breaks")
        self.acting.books(self.escrow).post(group, by=self.acting.person)
        return _Found(group[0].id, what=group[0].code)

    def _keep(self, lines: Sequence[StatementLine], found: dict[str, _Found]) -> None:
        rows, matches = [], []
        for line in lines:
            what = found[line.line_ref]
            match_id = new_id() if what.transfer_id else None
            rows.append(self._row(line, what, match_id))
            if what.transfer_id:
                matches.append(
                    {
                        "transfer_id": what.transfer_id,
                        "ledger_id": self.escrow.id,
                        "match_id": match_id,
                        "matched_by": "rules",
                    }
                )
        insert_statement_lines(self.acting.session, rows)
        insert_matches(self.acting.session, matches)
        counted = Counter(str(one.what) for one in found.values())
        self.statement.summary = dict(counted)
        self.acting.session.add(self.statement)

    def _row(self, line: StatementLine, what: _Found, match_id: UUID | None) -> dict[str, Any]:
        return {
            "id": new_id(),
            "statement_id": self.statement.id,
            "ledger_id": self.escrow.id,
            "line_ref": line.line_ref,
            "on": line.on,
            "amount_fen": line.amount_fen,
            "counterparty_name": line.counterparty_name,
            "counterparty_account": line.counterparty_account,
            "bank_ref": line.bank_ref,
            "memo": line.memo,
            "kind": line.kind.value,
            "match_id": match_id,
            "finding": what.finding,
        }


def _posting(line: StatementLine, depositors: Depositors) -> list[Transfer] | None:
    """The posting that a line by itself calls for; None where only people can tell."""
    amount, ref = Money(abs(line.amount_fen)), line.bank_ref or line.line_ref
    is_in = line.amount_fen > 0
    if line.kind is LineKind.INTEREST and is_in:
        return interest_credited(new_id(), amount, ref=ref)
    if line.kind is LineKind.FEE:
        post = fee_refunded if is_in else fee_charged
        return post(new_id(), amount, ref=ref)
    if not is_in:
        return None
    contributor = depositors.who(line)
    if contributor is None:
        return deposit_unidentified(new_id(), amount, ref=ref)
    return deposit_identified(new_id(), contributor, amount, ref=ref)
