"""The limits in force: the organisation's own before the shipped ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from hotline.domain.clock_errors import ClockNotInForceError
from hotline.domain.rulebooks import Category
from hotline.domain.sla_policies import (
    ClockName,
    DatedCount,
    SlaPolicies,
    SlaPolicy,
    shipped_sla_policies,
)
from hotline.domain.subjects import Subject
from hotline.tables.clocks import SlaPolicyRow
from lawkit.calendar import Unit


def own_policies(session: Session) -> Sequence[SlaPolicyRow]:
    """Every length that the organisation has set, oldest first."""
    query = select(SlaPolicyRow).order_by(col(SlaPolicyRow.policy_id), col(SlaPolicyRow.since_on))
    return session.exec(query).all()


def policies_in_force(session: Session) -> SlaPolicies:
    """All limits in their order of precedence."""
    rows = own_policies(session)
    if not rows:
        return shipped_sla_policies()
    by_id: dict[str, list[SlaPolicyRow]] = defaultdict(list)
    for row in rows:
        by_id[row.policy_id].append(row)
    own = [_policy(lengths) for lengths in by_id.values()]
    # Limits for urgent requests or for some categories stand before those for all.
    own.sort(key=lambda each: (not each.is_for_urgent, not each.categories, not each.subjects))
    return shipped_sla_policies().with_first(own)


def policy_with(policies: SlaPolicies, policy_id: str) -> SlaPolicy:
    """The limit that a clock was started under; ClockNotInForceError when it is unknown."""
    found = next((each for each in policies.policies if each.policy_id == policy_id), None)
    if found is None:
        raise ClockNotInForceError(policy_id, date.min)
    return found


def set_from(session: Session, policy_id: str, since_on: date) -> SlaPolicyRow | None:
    """What the organisation has set for this limit from this very day."""
    query = select(SlaPolicyRow).where(
        SlaPolicyRow.policy_id == policy_id, SlaPolicyRow.since_on == since_on
    )
    return session.exec(query).first()


def _policy(rows: Sequence[SlaPolicyRow]) -> SlaPolicy:
    """Conditions as last set; lengths through time."""
    last = rows[-1]
    return SlaPolicy(
        policy_id=last.policy_id,
        clock=ClockName(last.clock),
        title_zh=last.title_zh,
        unit=Unit(last.unit),
        counts=tuple(
            DatedCount(row.since_on, row.count, row.is_verified, row.source) for row in rows
        ),
        categories=frozenset(map(Category, last.categories)),
        subjects=frozenset(map(Subject, last.subjects)),
        is_for_urgent=last.is_for_urgent,
        is_rolled=last.is_rolled,
        can_pause=last.can_pause,
        largest_extension=last.largest_extension,
    )
