"""Funds, claims and runs as their readers see them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel import Session

from lawkit.rounding import decimal_text
from mediation.domain.claims import ClaimState, allowed_claim_steps
from mediation.forms.case_answers import answer_of, masked_name
from mediation.forms.claims import ClaimAnswer, ClaimEventAnswer, ClaimSummary, ObjectionAnswer
from mediation.forms.escrow import masked
from mediation.forms.funds import (
    AnnouncementAnswer,
    FundAnswer,
    RunAnswer,
    RunItemAnswer,
    StateCount,
    WindowAnswer,
)
from mediation.store.claim_states import DECLARED, counts_by_state, state_of
from mediation.store.funds import announcements_of, events_of, outcomes_of, windows_of
from mediation.tables.claims import ClaimRow, ClaimRunItemRow, ClaimRunRow, ObjectionRow
from mediation.tables.funds import FundRow
from mediation.tables.ledger import EscrowAccountRow
from servicekit.callers import Caller

_INELIGIBLE = ClaimState.INELIGIBLE.value
_PAID = ClaimState.PAID.value
_PLAIN = (
    "id",
    "title",
    "state",
    "method",
    "scheme",
    "exclusions",
    "liable_persons",
    "needs_contract",
    "pay_from_on",
    "keep_until_on",
    "ends_on",
    "list_sha256",
    "created_at",
)


def fund_answer(session: Session, fund: FundRow, today: date) -> FundAnswer:
    """A fund with its counts and rates."""
    escrow = session.get_one(EscrowAccountRow, fund.ledger_id)
    counts = counts_by_state(session, fund.id)
    eligible = _sum(counts, [state for state in counts if state != _INELIGIBLE])
    declared, paid = _sum(counts, DECLARED), _sum(counts, [_PAID])
    windows = windows_of(session, fund.id)
    return FundAnswer(
        **{name: getattr(fund, name) for name in _PLAIN},
        escrow_account_id=escrow.id,
        model=escrow.model,
        plan_filed_on=escrow.plan_filed_on,
        is_window_open=any(row.from_on <= today <= row.until_on for row in windows),
        eligible_count=eligible[0],
        eligible_fen=eligible[1],
        declared_count=declared[0],
        declared_fen=declared[1],
        paid_count=paid[0],
        paid_fen=paid[1],
        declared_investors_rate=_rate(declared[0], eligible[0]),
        declared_amount_rate=_rate(declared[1], eligible[1]),
        paid_investors_rate=_rate(paid[0], eligible[0]),
        paid_amount_rate=_rate(paid[1], eligible[1]),
        by_state=[
            StateCount(state=state, count=count, amount_fen=fen)
            for state, (count, fen) in sorted(counts.items())
        ],
        announcements=[
            answer_of(AnnouncementAnswer, row) for row in announcements_of(session, fund.id)
        ],
        windows=[answer_of(WindowAnswer, row) for row in windows],
    )


def _sum(counts: dict[str, tuple[int, int]], states: Any) -> tuple[int, int]:
    found = [counts[state] for state in states if state in counts]
    return sum(one[0] for one in found), sum(one[1] for one in found)


def _rate(part: int, whole: int) -> str:
    return decimal_text(Fraction(part, whole), places=6) if whole else "0"


def claim_summary(caller: Caller, claim: ClaimRow, shown: str) -> ClaimSummary:
    """A claim in a list; who only supervises reads family names alone."""
    is_masked = caller.has_any("supervisor", "auditor")
    summary: ClaimSummary = answer_of(
        ClaimSummary,
        claim,
        name=masked_name(claim.name) if is_masked else claim.name,
        state=shown,
        payee_account=masked(claim.payee_account),
    )
    return summary


def claim_answer(session: Session, caller: Caller, claim: ClaimRow) -> ClaimAnswer:
    """One claim with its history."""
    session.flush()
    shown = state_of(session, claim)
    fund = session.get_one(FundRow, claim.fund_id)
    summary = claim_summary(caller, claim, shown)
    answer: ClaimAnswer = answer_of(
        ClaimAnswer,
        claim,
        **summary.model_dump(),
        securities_account=masked(claim.securities_account),
        bank_code=claim.bank_code,
        has_contract=bool(claim.contract_sha256),
        has_declaration=claim.declared_at is not None,
        needs_contract=fund.needs_contract,
        allowed_steps=[step.value for step in allowed_claim_steps(shown)],
        events=[answer_of(ClaimEventAnswer, row) for row in events_of(session, claim.id)],
    )
    return answer


def objection_answer(row: ObjectionRow) -> ObjectionAnswer:
    """An objection as it goes out."""
    answer: ObjectionAnswer = answer_of(ObjectionAnswer, row)
    return answer


def run_answer(session: Session, run: ClaimRunRow) -> RunAnswer:
    """Work on many claims as it stands."""
    answer: RunAnswer = answer_of(RunAnswer, run, outcomes=outcomes_of(session, run.id))
    return answer


def item_answer(row: ClaimRunItemRow) -> RunItemAnswer:
    """One row of such work."""
    return RunItemAnswer(
        row=row.sequence,
        party_ref=row.party_ref,
        outcome=row.outcome,
        code=row.code,
        detail=row.detail,
        claim_id=row.claim_id,
    )


def fund_path(fund_id: UUID) -> str:
    """Where a fund is."""
    return f"/mediation/v1/funds/{fund_id}"
