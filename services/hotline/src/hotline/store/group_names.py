"""How groups of statistics are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from hotline.forms.words import NONE_ZH, fixed_names
from hotline.store.issue_codes import reading_rules_in_force
from hotline.tables.directory import BranchRow, InstitutionRow

_OTHER_ISSUE = "其他"


def group_names(session: Session, by: str | None, groups: Iterable[str]) -> dict[str, str]:
    """The name of every group; a code that is not in the directory any more names itself."""
    codes = sorted(groups)
    if by is None:
        return dict.fromkeys(codes, "全部")
    names = fixed_names(by, codes)
    if by == "issue":
        names |= issue_titles(session)
    elif by in ("institution", "branch"):
        names |= directory_names(session, InstitutionRow if by == "institution" else BranchRow)
    return names | {"": NONE_ZH}


def issue_titles(session: Session) -> dict[str, str]:
    """The Chinese titles of issue codes."""
    issues = reading_rules_in_force(session).issues
    return {code: issue.title_zh for code, issue in issues.items()} | {"OTHER": _OTHER_ISSUE}


def directory_names(session: Session, kind: type[Any]) -> dict[str, str]:
    """Every institution or branch by code: there are some thousand of them."""
    return dict(session.exec(select(col(kind.code), col(kind.name))).all())
