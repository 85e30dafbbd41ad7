"""Another account for an investor: asked with a second factor, cooled off, seen by two people."""

from __future__ import annotations

import secrets
from uuid import UUID

from mediation.claim_refusals import NotOpenError, SameAccountError
from mediation.domain.approvals import content_hash
from mediation.domain.claim_errors import CoolingOffError, PayeeInBatchError
from mediation.domain.escrow_models import Model, posting_policy
from mediation.domain.payee_changes import (
    OPEN_CHANGES,
    PayeeChangeState,
    change_terms,
    payee_digest,
)
from mediation.forms.payee_changes import PayeeChangeForm
from mediation.forms.payouts import DecisionForm
from mediation.refusals import NotYourPartyError
from mediation.store.escrow_access import STAFF, find_escrow, lock_escrow, lock_ledger
from mediation.store.payee_changes import (
    Payee,
    due_changes,
    find_change,
    find_payee,
    has_bounced,
    is_being_paid,
    open_change,
    represents,
)
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payees import PayeeChangeRow
from mediation.tables.payouts import ApprovalRoundRow
from mediation.usecases.acting import Acting
from mediation.usecases.approvals import decide, open_round
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

SUBJECT = "payee_change"


def ask_change(acting: Acting, form: PayeeChangeForm) -> PayeeChangeRow:
    """Ask for another account; the old one is paid until the change takes effect.

    Raises NotYourPartyError, PayeeInBatchError, CoolingOffError, SameAccountError.
    """
    ledger_id, party_ref = form.escrow_account_id, form.party_ref or acting.person
    is_staff = acting.caller.has_any(*STAFF)
    lock_ledger(acting.session, acting.database, ledger_id)
    if is_staff:
        find_escrow(acting.session, acting.caller, ledger_id)
    _require_voice(acting, ledger_id, party_ref)
    settle_due(acting, ledger_id)
    payee = find_payee(acting.session, ledger_id, party_ref)
    _require_changeable(acting, party_ref, payee, form)
    is_correction = has_bounced(acting.session, ledger_id, payee.party)
    terms = change_terms(is_by_staff=is_staff, is_correction=is_correction, now=acting.now)
    row = PayeeChangeRow(
        id=new_id(),
        ledger_id=ledger_id,
        party_ref=party_ref,
        state=terms.first_state,
        is_correction=is_correction,
        old_account=payee.account,
        old_bank_code=payee.bank_code,
        new_account=form.payee_account,
        new_bank_code=form.bank_code,
        second_factor=form.second_factor,
        salt=secrets.token_hex(16),
        reason=form.reason,
        effective_from=terms.effective_from,
        asked_by=acting.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    _tell(acting, row, "asked")
    if terms.needs_second_person:
        _ask_second_person(acting, row)
    return row


def _require_changeable(
    acting: Acting, party_ref: str, payee: Payee, form: PayeeChangeForm
) -> None:
    ledger_id = form.escrow_account_id
    if is_being_paid(acting.session, ledger_id, payee.party):
        raise PayeeInBatchError
    known = open_change(acting.session, ledger_id, party_ref)
    if known is not None:
        raise CoolingOffError(known.effective_from)
    if (payee.account, payee.bank_code) == (form.payee_account, form.bank_code):
        raise SameAccountError


def _require_voice(acting: Acting, ledger_id: UUID, party_ref: str) -> None:
    """Investors speak for themselves, agents for those who empowered them, staff for all."""
    caller = acting.caller
    if caller.has_any(*STAFF) or (caller.has_any("investor") and party_ref == caller.subject):
        return
    is_agent = caller.has_any("party_agent") and represents(
        acting.session, caller, acting.today, ledger_id, party_ref
    )
    if not is_agent:
        raise NotYourPartyError(party_ref)


def _ask_second_person(acting: Acting, row: PayeeChangeRow) -> None:
    escrow = acting.session.get_one(EscrowAccountRow, row.ledger_id)
    content = {
        "payee_change": row.id.hex,
        "party_ref": row.party_ref,
        "account_sha256": payee_digest(row.salt, row.new_account, row.new_bank_code),
        "account_ends_in": row.new_account[-4:],
        "reason": row.reason,
    }
    opened = open_round(
        acting,
        escrow,
        kind=SUBJECT,
        subject_id=row.id,
        content_sha256=content_hash(content),
        rules=posting_policy(Model(escrow.model)),
        content=content,
    )
    row.round_id = opened.id
    acting.session.add(row)
    acting.session.flush()


def approve_change(acting: Acting, round_: ApprovalRoundRow, form: DecisionForm) -> bool:
    """A second person agrees; what has cooled off by then takes effect at once."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, round_.ledger_id)
    acting.session.refresh(round_)
    row = acting.session.get_one(PayeeChangeRow, round_.subject_id, populate_existing=True)
    if row.state != PayeeChangeState.WAITING:
        raise NotOpenError("change", row.state)
    if not decide(acting, escrow, round_, form, "APPROVE"):
        return False
    round_.state = "DONE"
    row.state = PayeeChangeState.COOLING
    acting.session.add_all([round_, row])
    acting.session.flush()
    _tell(acting, row, "approved")
    settle_due(acting, row.ledger_id)
    return True


def reject_change(acting: Acting, round_: ApprovalRoundRow, form: DecisionForm) -> None:
    """A second person does not agree; the old account stays."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, round_.ledger_id)
    acting.session.refresh(round_)
    decide(acting, escrow, round_, form, "REJECT")
    row = acting.session.get_one(PayeeChangeRow, round_.subject_id)
    row.state = PayeeChangeState.REJECTED
    acting.session.add(row)
    acting.session.flush()
    _tell(acting, row, "rejected")


def withdraw_change(acting: Acting, change_id: UUID) -> PayeeChangeRow:
    """Take a change back before it takes effect."""
    ledger_id = find_change(acting.session, acting.caller, change_id).ledger_id
    lock_ledger(acting.session, acting.database, ledger_id)
    settle_due(acting, ledger_id)
    row = find_change(acting.session, acting.caller, change_id)
    acting.session.refresh(row)
    is_own = acting.person in {row.asked_by, row.party_ref}
    if not (is_own or acting.caller.has_any(*STAFF)):
        raise NotFoundError("change of account", "收款账户变更")
    if row.state not in OPEN_CHANGES:
        raise NotOpenError("change", row.state)
    row.state = PayeeChangeState.WITHDRAWN
    if row.round_id is not None:
        round_ = acting.session.get_one(ApprovalRoundRow, row.round_id)
        if round_.state == "OPEN":
            round_.state = "VOID"
            acting.session.add(round_)
    acting.session.add(row)
    acting.session.flush()
    _tell(acting, row, "withdrawn")
    return row


def settle_due(acting: Acting, ledger_id: UUID) -> int:
    """Put changes into effect that have cooled off; the ledger is held. Returns how many.

    Whoever reads an account to pay to it calls this first, so that no clock has to run.
    """
    rows = due_changes(acting.session, ledger_id, acting.now)
    for row in rows:
        payee = find_payee(acting.session, ledger_id, row.party_ref)
        for record in (payee.party, payee.claim):
            if record is not None:
                record.payee_account, record.bank_code = row.new_account, row.new_bank_code
                acting.session.add(record)
        row.state, row.effective_at = PayeeChangeState.EFFECTIVE, acting.now
        acting.session.add(row)
        acting.session.flush()
        _tell(acting, row, "effective")
    return len(rows)


def _tell(acting: Acting, row: PayeeChangeRow, what: str) -> None:
    """Both journals; neither holds an account, only a digest of it."""
    digest = payee_digest(row.salt, row.new_account, row.new_bank_code)
    fact = {"change": row.id.hex, "state": str(row.state), "account_sha256": digest}
    escrow = acting.session.get_one(EscrowAccountRow, row.ledger_id)
    acting.books(escrow).journal.append("payee_change", [fact], by=acting.person)
    acting.record(f"payee_change.{what}", "payee_change", row.id, account_sha256=digest)
