"""Postings that take two people: proposed as content, made when the approvals are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from lawkit.money import Money
from mediation.domain.approvals import content_hash
from mediation.domain.escrow_models import Model, posting_policy, residual_legs
from mediation.domain.ledger import Transfer
from mediation.domain.ledger_accounts import (
    INTEREST,
    UNCLAIMED,
    entitled_account,
    fund_account,
)
from mediation.domain.ledger_postings import (
    Event,
    correction,
    deposit_sent_back,
    entitlement_cancelled,
    entitlement_expired,
    fee_to_contribution,
    hold_settled,
    hold_void,
    late_claim_admitted,
    residual_out,
    step_id,
    suspense_resolved,
)
from mediation.forms.payouts import DecisionForm, PostingForm
from mediation.money_errors import PostingRefusedError
from mediation.store.escrow import contributions, contributors_of
from mediation.store.escrow_access import lock_escrow
from mediation.store.ledger import Bookkeeper, accounts_of
from mediation.store.payouts import used_by_entitlement
from mediation.tables.ledger import EntitlementRow, EscrowAccountRow
from mediation.tables.payouts import ApprovalRoundRow
from mediation.usecases.acting import Acting
from mediation.usecases.approvals import decide, open_round
from mediation.usecases.deposits import contributor
from mediation.usecases.escrow_accounts import note_funding, require_state, require_unfrozen
from servicekit.ids import new_id

SUBJECT = "posting"
_CORRECTABLE = frozenset(
    {
        Event.DEPOSIT_IDENTIFIED,
        Event.DEPOSIT_UNIDENTIFIED,
        Event.SUSPENSE_RESOLVED,
        Event.INTEREST_CREDITED,
        Event.FEE_CHARGED,
        Event.FEE_REFUNDED,
        Event.FEE_TO_CONTRIBUTION,
    }
)
_SETTLED_AS = {
    Event.DEPOSIT_SENT_BACK: (Event.DEPOSIT_SENT_BACK, Event.DEPOSIT_SENT_BACK),
    Event.RESIDUAL_OUT: (Event.RESIDUAL_SENT, Event.RESIDUAL_NOT_SENT),
}


def propose(acting: Acting, ledger_id: UUID, form: PostingForm) -> ApprovalRoundRow:
    """Put a posting before a second person; nothing moves yet.

    It is tried out first, so that what cannot be made is refused now.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, ledger_id)
    content = form.model_dump(mode="json")
    content["id"] = content["id"] or str(new_id())
    content["ledger"] = ledger_id.hex
    _BUILDERS[form.event](_Desk(acting, escrow, content))
    subject_id = UUID(content["id"])
    row = open_round(
        acting,
        escrow,
        kind=SUBJECT,
        subject_id=subject_id,
        content_sha256=content_hash(content),
        rules=posting_policy(Model(escrow.model)),
        content=content,
    )
    acting.record("posting.proposed", SUBJECT, subject_id, event=form.event, reason=form.reason)
    return row


def approve_posting(acting: Acting, row: ApprovalRoundRow, form: DecisionForm) -> bool:
    """One person's approval; with the last one missing the posting is made at once."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, row.ledger_id)
    acting.session.refresh(row)
    if not decide(acting, escrow, row, form, "APPROVE"):
        return False
    content = row.content or {}
    desk = _Desk(acting, escrow, content)
    group = _BUILDERS[content["event"]](desk)
    desk.books.post(group, by=acting.person)
    desk.follow_up()
    row.state = "DONE"
    acting.session.add(row)
    acting.record("posting.made", SUBJECT, row.subject_id, event=content["event"])
    return True


def reject_posting(acting: Acting, row: ApprovalRoundRow, form: DecisionForm) -> None:
    """One person's refusal ends the proposal."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, row.ledger_id)
    acting.session.refresh(row)
    decide(acting, escrow, row, form, "REJECT")


class _Desk:
    """One posting at work: its content, and what it needs from the store."""

    def __init__(
        self, acting: Acting, escrow: EscrowAccountRow, content: Mapping[str, Any]
    ) -> None:
        self.acting = acting
        self.escrow = escrow
        self.content = content
        self.id = UUID(content["id"])
        self.books: Bookkeeper = acting.books(escrow)
        self.follow_up: Callable[[], None] = lambda: note_funding(acting, escrow)

    @property
    def amount(self) -> Money:
        if self.content["amount_fen"] is None:
            raise PostingRefusedError("amount_fen is needed", "须填写金额")
        return Money(self.content["amount_fen"])

    @property
    def contributor_id(self) -> UUID:
        ref = self.content["contributor_ref"] or ""
        return contributor(self.acting, self.escrow.id, ref).id

    def entitlement(self, state: str, *, becomes: str) -> EntitlementRow:
        """The entitlement in question, in the state that the event needs."""
        row_id = self.content["entitlement_id"]
        row = self.acting.session.get(EntitlementRow, UUID(row_id)) if row_id else None
        if row is None or row.ledger_id != self.escrow.id or row.state != state:
            raise PostingRefusedError(
                f"an entitlement of this account in state {state} is needed",
                f"须指定本账户状态为{state}的应付款项",
            )

        def change() -> None:
            row.state = becomes
            self.acting.session.add(row)

        self.follow_up = change
        return row

    def unpaid(self, row: EntitlementRow) -> Money:
        """What of an entitlement is neither paid nor held."""
        used = used_by_entitlement(self.acting.session, self.escrow.id)
        return Money(row.amount_fen - used.get(row.id, 0))

    def transfer(self) -> Transfer:
        """The transfer in question."""
        named = self.content["transfer_id"]
        if named is not None:
            self.books.load_transfers([UUID(named)])
            found = self.books.books.transfers.get(UUID(named))
            if found is not None and self.books.is_own(found.id):
                return found
        raise PostingRefusedError("no such transfer in this account", "本账户无此转账")


def _suspense_resolved(desk: _Desk) -> list[Transfer]:
    return suspense_resolved(desk.id, desk.contributor_id, desk.amount, ref=desk.content["ref"])


def _deposit_sent_back(desk: _Desk) -> list[Transfer]:
    require_unfrozen(desk.escrow)
    return deposit_sent_back(desk.id, desk.amount, ref=desk.content["ref"])


def _entitlement_cancelled(desk: _Desk) -> list[Transfer]:
    row = desk.entitlement("ENTITLED", becomes="CANCELLED")
    if desk.unpaid(row).fen != row.amount_fen:
        raise PostingRefusedError("it is paid or held in part", "该款项已支付或冻结")
    people = contributors_of(desk.acting.session, desk.escrow.id)
    steps = {person.id: step_id(row.id, person.id.hex) for person in people}
    desk.books.load_transfers([row.id, *steps.values()])
    known = desk.books.books.transfers
    legs = {one: known[step].amount_fen for one, step in steps.items() if step in known}
    if row.id in known:
        paid_by = {fund_account(person.id): person.id for person in people}
        legs = {paid_by[known[row.id].debit]: row.amount_fen}
    reason = desk.content["reason"]
    return entitlement_cancelled(desk.id, row.party_id, legs, ref=row.id.hex, reason=reason)


def _entitlement_expired(desk: _Desk) -> list[Transfer]:
    row = desk.entitlement("ENTITLED", becomes="EXPIRED")
    return entitlement_expired(desk.id, row.party_id, desk.unpaid(row), ref=row.id.hex)


def _late_claim_admitted(desk: _Desk) -> list[Transfer]:
    row = desk.entitlement("EXPIRED", becomes="ENTITLED")
    desk.books.load_accounts({UNCLAIMED, entitled_account(row.party_id)})
    return late_claim_admitted(desk.id, row.party_id, desk.unpaid(row), ref=row.id.hex)


def _fee_to_contribution(desk: _Desk) -> list[Transfer]:
    return fee_to_contribution(desk.id, desk.contributor_id, desk.amount, ref=desk.content["ref"])


def _residual_out(desk: _Desk) -> list[Transfer]:
    require_state(desk.escrow, "pay the residual out", ("WINDING_UP",))
    require_unfrozen(desk.escrow)
    session, escrow = desk.acting.session, desk.escrow
    people = contributors_of(session, escrow.id)
    names = [*(fund_account(person.id) for person in people), UNCLAIMED, INTEREST]
    free = {account.name: account.free_fen for account in accounts_of(session, escrow.id, names)}
    paid_in = contributions(session, escrow.id)
    legs = residual_legs(
        Model(escrow.model),
        {name: free[name] for name in names},
        {person.contributor_ref: paid_in[person.id] for person in people},
        issuer=escrow.issuer,
        treasury=escrow.terms["treasury"],
    )
    if not legs:
        raise PostingRefusedError("nothing is left", "无结余")
    return [
        transfer
        for leg in legs
        for transfer in residual_out(
            step_id(desk.id, leg.payee), [(leg.account, leg.amount_fen)], ref=leg.payee
        )
    ]


def _hold_settled(desk: _Desk) -> list[Transfer]:
    return [hold_settled(*_hold(desk, settled=True))]


def _hold_void(desk: _Desk) -> list[Transfer]:
    return [hold_void(*_hold(desk, settled=False))]


def _hold(desk: _Desk, *, settled: bool) -> tuple[Transfer, Event]:
    """A hold that no payout line owns, and the event its end is."""
    hold = desk.transfer()
    events = _SETTLED_AS.get(Event(hold.code))
    if events is None:
        raise PostingRefusedError("payouts end by the bank's results", "付款须以银行结果处理")
    return hold, events[0] if settled else events[1]


def _correction(desk: _Desk) -> list[Transfer]:
    wrong = desk.transfer()
    if wrong.code not in _CORRECTABLE:
        raise PostingRefusedError(
            "this kind of transfer has its own way back", "该类转账须以专门流程处理"
        )
    reason = desk.content["reason"]
    return correction(desk.id, wrong, ref=desk.content["ref"], reason=reason)


_BUILDERS: Mapping[str, Callable[[_Desk], list[Transfer]]] = {
    "suspense_resolved": _suspense_resolved,
    "deposit_sent_back": _deposit_sent_back,
    "entitlement_cancelled": _entitlement_cancelled,
    "entitlement_expired": _entitlement_expired,
    "late_claim_admitted": _late_claim_admitted,
    "fee_to_contribution": _fee_to_contribution,
    "residual_out": _residual_out,
    "hold_settled": _hold_settled,
    "hold_void": _hold_void,
    "correction": _correction,
}
