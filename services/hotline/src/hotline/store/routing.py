"""The directory as the pure routing reads it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func
from sqlalchemy import select as select_values
from sqlmodel import Session, select

from hotline.domain.routing import Branch, Institution, RouteRule, RoutingTables, TargetKind
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject
from hotline.store.directory import DirectoryRow
from hotline.tables.directory import BranchRow, InstitutionRow, RouteRuleRow

Changes = tuple[int, ...]
_READ: WeakKeyDictionary[Engine, tuple[Changes, RoutingTables]] = WeakKeyDictionary()


def routing_tables(session: Session) -> RoutingTables:
    """Every entry of the directory, whatever day it holds on; the version names its content.

    Read again only when an entry was added or changed since.
    """
    engine, now = session.get_bind().engine, _changes(session)
    known = _READ.get(engine)
    if known is None or known[0] != now:
        # What changes while it is read is kept under the older count, for which nobody asks again.
        known = _READ[engine] = (now, _read(session))
    return known[1]


def _changes(session: Session) -> Changes:
    """How often each register was written to: versions only rise, and nothing is taken out."""
    kinds = (InstitutionRow, BranchRow, RouteRuleRow)
    counts = [select(func.coalesce(func.sum(kind.version), 0)).scalar_subquery() for kind in kinds]
    return tuple(int(count) for count in session.execute(select_values(*counts)).one())


def _read(session: Session) -> RoutingTables:
    institutions = session.exec(select(InstitutionRow)).all()
    branches = session.exec(select(BranchRow)).all()
    rules = session.exec(select(RouteRuleRow)).all()
    return RoutingTables(
        version=_version([*institutions, *branches, *rules]),
        institutions={row.code: _institution(row) for row in institutions},
        branches={row.code: _branch(row) for row in branches},
        rules=[_rule(row) for row in rules],
    )


def _version(rows: Iterable[DirectoryRow]) -> str:
    entries = sorted(f"{row.__tablename__} {row.code} {row.version}" for row in rows)
    return sha256("\n".join(entries).encode()).hexdigest()[:16]


def _institution(row: InstitutionRow) -> Institution:
    return Institution(
        code=row.code,
        name=row.name,
        short_names=tuple(row.short_names),
        region_bureau=row.region_bureau,
        direct_from_on=row.direct_from_on if row.is_direct_transfer else None,
        valid_from_on=row.valid_from_on,
        valid_until_on=row.valid_until_on,
    )


def _branch(row: BranchRow) -> Branch:
    return Branch(
        code=row.code,
        institution_code=row.institution_code,
        name=row.name,
        successor_code=row.successor_code,
        valid_from_on=row.valid_from_on,
        valid_until_on=row.valid_until_on,
    )


def _rule(row: RouteRuleRow) -> RouteRule:
    return RouteRule(
        code=row.code,
        target_kind=TargetKind(row.target_kind),
        priority=row.priority,
        target_code=row.target_code,
        category=Category(row.category) if row.category else None,
        subject=Subject(row.subject) if row.subject else None,
        issue=row.issue,
        region=row.region,
        rulebook=row.rulebook,
        valid_from_on=row.valid_from_on,
        valid_until_on=row.valid_until_on,
    )
