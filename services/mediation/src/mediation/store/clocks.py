"""Queries about clock policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, select

from mediation.domain.clock_policy import ClockPolicy, DatedLength, shipped_policy
from mediation.tables.clocks import ClockPolicyRow


def policies_in_force(session: Session) -> Mapping[str, ClockPolicy]:
    """The shipped clocks with the organisation's own lengths on top."""
    own: dict[str, list[DatedLength]] = defaultdict(list)
    for row in session.exec(select(ClockPolicyRow)).all():
        own[row.code].append(DatedLength(row.since, row.length, False, row.source))  # noqa: FBT003
    shipped = shipped_policy()
    return {
        code: policy.overridden(tuple(own[code])) if code in own else policy
        for code, policy in shipped.items()
    }


def is_overridden(session: Session, code: str, since: date) -> bool:
    """Whether the organisation has set this clock from this very day."""
    same = select(ClockPolicyRow.id).where(
        ClockPolicyRow.code == code, ClockPolicyRow.since == since
    )
    return session.exec(same).first() is not None
