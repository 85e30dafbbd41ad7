"""Payout batches: their life, the checks before approval, what a bank's result changes."""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from mediation.domain.payout_channels import Channel, destination_faults
from mediation.domain.payout_errors import BatchStateError, LineFault, LineStateError


class BatchState(StrEnum):
    """Where a batch stands."""

    DRAFT = "DRAFT"
    CHECKED = "CHECKED"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    RELEASED = "RELEASED"
    SENT = "SENT"
    PARTLY_RESULTED = "PARTLY_RESULTED"
    RESULTED = "RESULTED"
    RECONCILED = "RECONCILED"
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


_B = BatchState
STEPS: Mapping[str, tuple[frozenset[BatchState], BatchState]] = {
    "check": (frozenset({_B.DRAFT, _B.CHECKED}), _B.CHECKED),
    "submit": (frozenset({_B.CHECKED, _B.SUBMITTED, _B.APPROVED}), _B.SUBMITTED),
    "approve": (frozenset({_B.SUBMITTED}), _B.APPROVED),
    "reject": (frozenset({_B.SUBMITTED, _B.APPROVED}), _B.REJECTED),
    "release": (frozenset({_B.APPROVED}), _B.RELEASED),
    "cancel": (frozenset({_B.DRAFT, _B.CHECKED, _B.SUBMITTED, _B.APPROVED}), _B.CANCELLED),
    "send": (frozenset({_B.RELEASED}), _B.SENT),
    "close": (frozenset({_B.RECONCILED}), _B.CLOSED),
}
OPEN = frozenset({_B.DRAFT, _B.CHECKED, _B.SUBMITTED, _B.APPROVED})
"""Batches that still want money which they do not hold."""
AT_BANK = frozenset({_B.RELEASED, _B.SENT, _B.PARTLY_RESULTED, _B.RESULTED})
ENDED = frozenset({_B.CLOSED, _B.REJECTED, _B.CANCELLED})


def next_state(state: BatchState, step: str) -> BatchState:
    """The state after a step; raises BatchStateError with the steps that are possible."""
    sources, target = STEPS[step]
    if state not in sources:
        allowed = [name for name, (from_, _) in STEPS.items() if state in from_]
        raise BatchStateError(state, step, allowed)
    return target


class LineState(StrEnum):
    """Where a payout line stands."""

    NEW = "NEW"
    HELD = "HELD"
    SENT = "SENT"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    RETURNED = "RETURNED"


_L = LineState
WITH_BANK = frozenset({_L.HELD, _L.SENT, _L.UNKNOWN})
"""Lines whose money is held: what became of it is not known yet."""
RETRIABLE = frozenset({_L.FAILED, _L.RETURNED})
ENDED_LINES = RETRIABLE | {_L.SUCCESS}
"""Lines of which the bank has said how they ended."""


class Result(StrEnum):
    """What a bank says of one instruction."""

    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class FailCode(StrEnum):
    """Why a bank did not pay."""

    ACCT_NOT_FOUND = "ACCT_NOT_FOUND"
    NAME_MISMATCH = "NAME_MISMATCH"
    ACCT_CLOSED = "ACCT_CLOSED"
    ACCT_FROZEN = "ACCT_FROZEN"
    BANK_CODE_INVALID = "BANK_CODE_INVALID"
    LIMIT = "LIMIT"
    CHANNEL_DOWN = "CHANNEL_DOWN"
    OTHER = "OTHER"


class Effect(StrEnum):
    """What a result does to a line and its hold."""

    POST = "post"
    VOID = "void"
    MARK_UNKNOWN = "mark_unknown"
    NOTHING = "nothing"
    CONFLICT = "conflict"


def effect_of(state: LineState, result: Result) -> Effect:
    """What a result changes; repeated, late and reordered ones change nothing.

    A success after a failure, or the reverse, is a conflict for people, never a second movement.
    """
    if state is _L.NEW:
        raise LineStateError(state, result)
    if state in WITH_BANK:
        if result is Result.SUCCESS:
            return Effect.POST
        if result is Result.FAILED:
            return Effect.VOID
        return Effect.NOTHING if state is _L.UNKNOWN else Effect.MARK_UNKNOWN
    if result is Result.UNKNOWN:
        return Effect.NOTHING
    was_paid = state in {_L.SUCCESS, _L.RETURNED}
    return Effect.NOTHING if was_paid == (result is Result.SUCCESS) else Effect.CONFLICT


def state_after_results(states: Counter[LineState]) -> BatchState:
    """The batch's state by its lines: UNKNOWN ones keep it open."""
    waiting = states[_L.HELD] + states[_L.SENT] + states[_L.UNKNOWN]
    return _B.PARTLY_RESULTED if waiting else _B.RESULTED


def instruction_id(ledger: str, batch_no: str, line_no: int, attempt: int) -> str:
    """The id under which the bank pays at most once: the same whenever it is computed."""
    digest = sha256(f"{ledger}|{batch_no}|{line_no}|{attempt}".encode()).digest()
    return "P" + base64.b32encode(digest).decode()[:25]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line as it is to be approved."""

    line_no: int
    party_id: UUID
    entitlement_id: UUID
    amount_fen: int
    payee_name: str
    payee_account: str
    bank_code: str
    memo: str = ""
    split_no: int = 0


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What the checks must know of an investor: what is free, and who it is."""

    name: str
    free_fen: int
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What the checks must know beside the lines."""

    declared_count: int | None
    declared_sum_fen: int | None
    bank_free_fen: int
    parties: Mapping[UUID, PartyFacts]
    in_open_batches: frozenset[tuple[UUID, int]]
    """(entitlement, split_no) of other batches that are open or at the bank."""
    unknown_entitlements: frozenset[UUID]
    """Entitlements with a line whose result is unknown."""
    remaining: Mapping[UUID, tuple[UUID, int]]
    """Entitlements in force: whose, and how much of it is neither paid nor held."""
    channel: Channel = Channel.BANK


FORMULA_STARTS = ("=", "+", "-", "@")


def check_batch(lines: Sequence[PlannedLine], facts: BatchFacts) -> list[LineFault]:
    """Every fault of a batch before it may be submitted; empty is right."""
    return [
        *_check_totals(lines, facts),
        *_check_parties(lines, facts),
        *_check_doubles(lines, facts),
        *(fault for line in lines for fault in _check_line(line, facts)),
    ]


def _check_totals(lines: Sequence[PlannedLine], facts: BatchFacts) -> Iterable[LineFault]:
    total = sum(line.amount_fen for line in lines)
    is_count_right = facts.declared_count in (None, len(lines))
    is_sum_right = facts.declared_sum_fen in (None, total)
    if not lines or not is_count_right or not is_sum_right:
        yield LineFault(0, "control_total_mismatch")
    if total > facts.bank_free_fen:
        yield LineFault(0, "insufficient_funded_balance")


def _check_parties(lines: Sequence[PlannedLine], facts: BatchFacts) -> Iterable[LineFault]:
    """No investor gets more than is free, no entitlement more than was scheduled."""
    by_party: defaultdict[UUID, int] = defaultdict(int)
    by_entitlement: defaultdict[UUID, int] = defaultdict(int)
    for line in lines:
        by_party[line.party_id] += line.amount_fen
        by_entitlement[line.entitlement_id] += line.amount_fen
    for line in lines:
        party = facts.parties.get(line.party_id)
        owner, remaining = facts.remaining.get(line.entitlement_id, (None, 0))
        if party is None or owner != line.party_id:
            yield LineFault(line.line_no, "entitlement_not_in_force")
        elif (
            by_party[line.party_id] > party.free_fen
            or by_entitlement[line.entitlement_id] > remaining
        ):
            yield LineFault(line.line_no, "exceeds_entitlement")


def _check_doubles(lines: Sequence[PlannedLine], facts: BatchFacts) -> Iterable[LineFault]:
    seen: set[tuple[UUID, int]] = set()
    for line in lines:
        key = (line.entitlement_id, line.split_no)
        if key in seen:
            yield LineFault(line.line_no, "duplicate_line")
        seen.add(key)
        if key in facts.in_open_batches:
            yield LineFault(line.line_no, "in_open_batch")
        if line.entitlement_id in facts.unknown_entitlements:
            yield LineFault(line.line_no, "result_unknown")


def _check_line(line: PlannedLine, facts: BatchFacts) -> Iterable[LineFault]:
    party = facts.parties.get(line.party_id)
    if line.amount_fen <= 0:
        yield LineFault(line.line_no, "amount_not_positive")
    if party is not None and party.is_blocked:
        yield LineFault(line.line_no, "party_blocked")
    if party is not None and line.payee_name != party.name:
        yield LineFault(line.line_no, "payee_name_mismatch")
    for code in destination_faults(facts.channel, line.payee_account, line.bank_code):
        yield LineFault(line.line_no, code)
    if is_formula(line.payee_name) or is_formula(line.memo):
        yield LineFault(line.line_no, "formula_cell")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run this cell; control characters count as well."""
    starts = cell.lstrip().startswith(FORMULA_STARTS)
    return starts or any(character < " " for character in cell)


def canonical_content(
    *,
    ledger: str,
    batch_no: str,
    channel: Channel,
    pay_on: date,
    purpose: str,
    lines: Sequence[PlannedLine],
) -> dict[str, object]:
    """What approvers approve: everything that the bank's file will say."""
    return {
        "ledger": ledger,
        "batch_no": batch_no,
        "channel": channel.value,
        "pay_on": pay_on.isoformat(),
        "purpose": purpose,
        "count": len(lines),
        "sum_fen": sum(line.amount_fen for line in lines),
        "lines": [
            [
                line.line_no,
                line.party_id.hex,
                line.entitlement_id.hex,
                line.amount_fen,
                line.payee_name,
                line.payee_account,
                line.bank_code,
                line.memo,
                line.split_no,
            ]
            for line in lines
        ],
    }
