"""Issue codes: the shipped ones, and the organisation's own on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from hotline.domain.keywords import Keywords
from hotline.domain.reading_rules import Issue, ReadingRules, shipped_reading_rules
from hotline.tables.clocks import IssueCodeRow
from servicekit.problems import NotFoundError


def own_issue_codes(session: Session) -> Sequence[IssueCodeRow]:
    """The organisation's own, by code."""
    return session.exec(select(IssueCodeRow).order_by(col(IssueCodeRow.code))).all()


def find_issue_code(session: Session, code: str) -> IssueCodeRow:
    """One of the organisation's own; raises NotFoundError."""
    query = select(IssueCodeRow).where(IssueCodeRow.code == code)
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError("issue code", "问题代码")
    return found


def reading_rules_in_force(session: Session) -> ReadingRules:
    """The shipped rules with own codes on top; the version names both."""
    shipped = shipped_reading_rules()
    own = [row for row in own_issue_codes(session) if row.is_active]
    if not own:
        return shipped
    added = {
        row.code: Issue(row.code, row.title_zh, row.is_negatable, dict(row.words)) for row in own
    }
    issues = {**shipped.issues, **added}
    marks = "+".join(f"{row.code}.{row.version}" for row in own)
    return replace(
        shipped,
        version=f"{shipped.version}+{marks}",
        issues=issues,
        issue_words=Keywords.of(word for issue in issues.values() for word in issue.weights),
    )
