"""What two people decide outside of payout batches, and what their decision does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mediation.forms.payouts import DecisionForm
from mediation.tables.payouts import ApprovalRoundRow
from mediation.usecases import late_claims, payee_changes, postings
from mediation.usecases.acting import Acting


@dataclass(frozen=True, slots=True)
class ApprovalSubject:
    """What an approval and what a rejection does; an approval says whether it was the last."""

    approve: Callable[[Acting, ApprovalRoundRow, DecisionForm], bool]
    reject: Callable[[Acting, ApprovalRoundRow, DecisionForm], None]


APPROVAL_SUBJECTS: Mapping[str, ApprovalSubject] = {
    postings.SUBJECT: ApprovalSubject(postings.approve_posting, postings.reject_posting),
    late_claims.SUBJECT: ApprovalSubject(late_claims.approve_late, late_claims.reject_late),
    payee_changes.SUBJECT: ApprovalSubject(
        payee_changes.approve_change, payee_changes.reject_change
    ),
}
