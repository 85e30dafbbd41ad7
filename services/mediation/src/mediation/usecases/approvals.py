"""Approval rounds: opened for one exact content, decided by distinct people, spent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from mediation.domain.approvals import (
    GroupRule,
    NotApprovedError,
    check_open,
    may_approve,
    require_approved,
)
from mediation.domain.escrow_models import CHECKER, FUND_MANAGER, ISSUER
from mediation.forms.payouts import DecisionForm
from mediation.money_errors import AlreadyDecidedError, NoApprovalRoundError
from mediation.store.approvals import approvals_of, round_of
from mediation.store.escrow import revoked_signatories
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import ApprovalRoundRow, ApprovalRow
from mediation.usecases.acting import Acting
from servicekit.callers import Caller
from servicekit.ids import new_id

_GROUP_OF_ROLE = {
    "issuer_signatory": ISSUER,
    "checker": CHECKER,
    "fund_manager": FUND_MANAGER,
}


def groups_of(caller: Caller, escrow: EscrowAccountRow) -> frozenset[str]:
    """The groups that a person signs for on this account: the issuer's or the administrator's."""
    home = {
        ISSUER: escrow.issuer,
        CHECKER: escrow.administrator,
        FUND_MANAGER: escrow.administrator,
    }
    return frozenset(
        group
        for role, group in _GROUP_OF_ROLE.items()
        if role in caller.roles and caller.organisation == home[group]
    )


def open_round(
    acting: Acting,
    escrow: EscrowAccountRow,
    *,
    kind: str,
    subject_id: UUID,
    content_sha256: str,
    rules: Sequence[GroupRule],
    content: dict[str, Any] | None = None,
) -> ApprovalRoundRow:
    """A fresh round; approvals of an earlier one count for nothing here."""
    row = ApprovalRoundRow(
        id=new_id(),
        ledger_id=escrow.id,
        subject_kind=kind,
        subject_id=subject_id,
        content_sha256=content_sha256,
        content=content,
        rules=[[rule.group, rule.least] for rule in rules],
        ttl_hours=escrow.terms["approval_ttl_hours"],
        maker=acting.person,
        state="OPEN",
        opened_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    fact = {"subject": subject_id.hex, "kind": kind, "sha256": content_sha256, "round": row.id.hex}
    acting.books(escrow).journal.append("round_opened", [fact], by=acting.person)
    return row


def decide(
    acting: Acting,
    escrow: EscrowAccountRow,
    row: ApprovalRoundRow | None,
    form: DecisionForm,
    decision: Literal["APPROVE", "REJECT"],
) -> bool:
    """Take one person's decision; returns whether the round is approved now.

    A rejection by anyone who might approve ends the round. Raises MakerCannotApproveError,
    NotASignatoryError, ContentChangedError, ApprovalExpiredError, AlreadyDecidedError.
    """
    if row is None or row.state != "OPEN":
        raise NoApprovalRoundError
    groups = groups_of(acting.caller, escrow)
    revoked = revoked_signatories(acting.session, escrow.id)
    if acting.person in revoked:
        groups = frozenset()
    may_approve(round_of(row), acting.person, groups, form.content_sha256)
    check_open(round_of(row), approvals_of(acting.session, row.id), acting.now)
    if acting.session.get(ApprovalRow, (row.id, acting.person)) is not None:
        raise AlreadyDecidedError
    _keep(acting, row, form, groups, decision)
    fact = {"round": row.id.hex, "decision": decision, "sha256": form.content_sha256}
    acting.books(escrow).journal.append("decided", [fact], by=acting.person)
    if decision == "REJECT":
        row.state = "REJECTED"
        acting.session.add(row)
        return False
    return is_approved(acting, escrow, row)


def _keep(
    acting: Acting,
    row: ApprovalRoundRow,
    form: DecisionForm,
    groups: frozenset[str],
    decision: str,
) -> None:
    acting.session.add(
        ApprovalRow(
            round_id=row.id,
            person=acting.person,
            groups=sorted(groups),
            roles=sorted(acting.caller.roles),
            decision=decision,
            second_factor=form.second_factor,
            content_sha256=form.content_sha256,
            reason=form.reason,
            given_at=acting.now,
        )
    )
    acting.session.flush()


def is_approved(acting: Acting, escrow: EscrowAccountRow, row: ApprovalRoundRow) -> bool:
    """Whether nothing is missing in the round at this moment."""
    try:
        require_round(acting, escrow, row)
    except NotApprovedError:
        return False
    return True


def require_round(
    acting: Acting,
    escrow: EscrowAccountRow,
    row: ApprovalRoundRow | None,
    *,
    rules: Sequence[GroupRule] | None = None,
) -> ApprovalRoundRow:
    """The round, if it is approved at this moment by people who still may.

    `rules` replace the round's own where the terms have become stricter since. Raises
    NotApprovedError, ApprovalExpiredError, NoApprovalRoundError.
    """
    if row is None or row.state != "OPEN":
        raise NoApprovalRoundError
    asked = round_of(row)
    if rules is not None:
        asked = replace(asked, rules=tuple(rules))
    revoked = revoked_signatories(acting.session, escrow.id)
    approvals = approvals_of(acting.session, row.id)
    require_approved(asked, approvals, revoked=revoked, now=acting.now)
    return row
