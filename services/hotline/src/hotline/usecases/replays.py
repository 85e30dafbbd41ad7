"""The reading rules of today replayed on requests of the past that people have classified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from hotline.domain.agreement import Compared, Reading
from hotline.domain.classification import classified
from hotline.domain.reading_rules import ReadingRules
from hotline.domain.rulebooks import rulebooks
from hotline.store.issue_codes import reading_rules_in_force
from hotline.store.request_access import visible_requests
from hotline.tables.requests import RequestRow
from servicekit.callers import Caller


@dataclass(frozen=True, slots=True)
class Replay:
    """What was compared, under which rules."""

    rules_version: str
    compared: Sequence[Compared]


def replayed(session: Session, caller: Caller, from_on: date, to_on: date, most: int) -> Replay:
    """At most so many requests of a span, the latest first, as far as the caller sees them.

    Read is what is kept, the masked text: the words themselves are in the vault.
    """
    rules, row = reading_rules_in_force(session), RequestRow
    query = select(row).where(
        col(row.received_on).between(from_on, to_on),
        col(row.is_category_confirmed),
        visible_requests(caller),
    )
    latest = query.order_by(col(row.created_at).desc(), col(row.id).desc()).limit(most)
    rows = session.exec(latest).all()
    return Replay(rules.version, [_compared(each, rules) for each in rows])


def _compared(row: RequestRow, rules: ReadingRules) -> Compared:
    found = classified(row.masked_text, rules, rulebooks()[row.rulebook_version])
    kept = row.suggestion
    issues = kept.get("issues") or [{"code": ""}]
    return Compared(
        request_ref=str(row.id),
        chosen=Reading(row.category, row.subject, row.issue),
        then=Reading(kept.get("category"), kept.get("subject", ""), issues[0]["code"]),
        now=Reading(found.category.category, found.subject.code, found.issues[0].code),
    )
