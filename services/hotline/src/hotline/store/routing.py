"""The directory as the pure routing reads it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from sqlmodel import Session, select

from hotline.domain.routing import Branch, Institution, RouteRule, RoutingTables, TargetKind
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject
from hotline.store.directory import DirectoryRow
from hotline.tables.directory import BranchRow, InstitutionRow, RouteRuleRow


def routing_tables(session: Session) -> RoutingTables:
    """Every entry of the directory, whatever day it holds on; the version names its content."""
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
