"""Dual control: m of n by group, distinct persons, bound to the hash of the exact content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from lawkit.refusals import Refusal
from mediation.domain.journal_chain import canonical


class ApprovalError(Refusal):
    """Root of what dual control refuses."""


class MakerCannotApproveError(ApprovalError):
    code = "maker_cannot_approve"
    title = "The maker cannot approve"
    title_zh = "经办人不得复核"

    def __init__(self) -> None:
        super().__init__(
            "Who made this cannot approve it; another person must.",
            "经办人不得复核本人经办的事项，须由他人复核。",
        )


class ApprovalExpiredError(ApprovalError):
    code = "approval_expired"
    title = "The approvals have expired"
    title_zh = "审批已过期"

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(
            "The approvals have expired; submit again.",
            "审批已过期，请重新提交。",
            expired_at=expired_at.isoformat(),
        )


class NotApprovedError(ApprovalError):
    code = "not_approved"
    title = "Approvals are missing"
    title_zh = "尚未获得全部审批"

    def __init__(self, missing: Mapping[str, int]) -> None:
        super().__init__(
            "Approvals are missing: " + ", ".join(f"{n} of {g}" for g, n in missing.items()) + ".",
            "尚缺审批：" + "、".join(f"{g}{n}人" for g, n in missing.items()) + "。",
            missing=dict(missing),
        )


class ContentChangedError(ApprovalError):
    code = "batch_content_changed"
    title = "The content has changed"
    title_zh = "内容已变更"

    def __init__(self, content_hash: str) -> None:
        super().__init__(
            "What would be approved is no longer what was submitted; read it again.",
            "待审批内容与提交时不一致，请重新查看。",
            content_hash=content_hash,
        )


class NotASignatoryError(ApprovalError):
    code = "not_a_signatory"
    title = "Not a signatory"
    title_zh = "非签批人"

    def __init__(self, groups: Iterable[str]) -> None:
        super().__init__(
            "Your signature counts in none of the groups that must approve this.",
            "您不属于本事项的任何审批组。",
            groups=list(groups),
        )


@dataclass(frozen=True, slots=True)
class GroupRule:
    """At least `least` distinct persons of a group."""

    group: str
    least: int


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's consent to one exact content, with the groups the person was in then."""

    person: str
    groups: frozenset[str]
    content_hash: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """What stands to be approved: whose work, which content, by whom it must be approved."""

    maker: str
    content_hash: str
    rules: tuple[GroupRule, ...]
    ttl: timedelta


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical content: any change makes another hash."""
    return sha256(canonical(content).encode()).hexdigest()


def may_approve(round_: Round, person: str, groups: frozenset[str], shown_hash: str) -> None:
    """Whether this person's approval of this content may be taken.

    Raises MakerCannotApproveError, NotASignatoryError, ContentChangedError.
    """
    if person == round_.maker:
        raise MakerCannotApproveError
    needed = {rule.group for rule in round_.rules}
    if not groups & needed:
        raise NotASignatoryError(sorted(needed))
    if shown_hash != round_.content_hash:
        raise ContentChangedError(round_.content_hash)


def check_open(round_: Round, approvals: Sequence[Approval], now: datetime) -> None:
    """Raises ApprovalExpiredError when the first approval is older than the round lives."""
    if approvals:
        expires_at = min(approval.given_at for approval in approvals) + round_.ttl
        if now > expires_at:
            raise ApprovalExpiredError(expires_at)


def require_approved(
    round_: Round, approvals: Sequence[Approval], *, revoked: frozenset[str], now: datetime
) -> None:
    """Whether the round is approved at this moment.

    Only approvals of the very content count, by persons who are neither the maker nor revoked;
    each person counts once. Raises ApprovalExpiredError and NotApprovedError.
    """
    check_open(round_, approvals, now)
    counted = {
        approval.person: approval.groups
        for approval in approvals
        if approval.content_hash == round_.content_hash
        and approval.person != round_.maker
        and approval.person not in revoked
    }
    missing = _missing(round_.rules, counted)
    if missing:
        raise NotApprovedError(missing)


def _missing(rules: Sequence[GroupRule], persons: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """How many are missing per group when every person fills at most one place."""
    places = [rule.group for rule in rules for _ in range(rule.least)]
    filled: dict[str, int] = {}
    empty: dict[str, int] = {}
    for index in range(len(places)):
        if not _fill(index, places, persons, filled, set()):
            empty[places[index]] = empty.get(places[index], 0) + 1
    return empty


def _fill(
    index: int,
    places: Sequence[str],
    persons: Mapping[str, frozenset[str]],
    filled: dict[str, int],
    tried: set[str],
) -> bool:
    """Seat somebody on a place, moving those seated before when that helps (bipartite match)."""
    for person, groups in persons.items():
        if places[index] not in groups or person in tried:
            continue
        tried.add(person)
        seat = filled.get(person)
        if seat is None or _fill(seat, places, persons, filled, tried):
            filled[person] = index
            return True
    return False
