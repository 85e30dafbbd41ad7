"""Queries about the names of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from mediation.tables.organisations import OrganisationRow
from servicekit.problems import NotFoundError


class Names:
    """What organisations are called; one without a name is called by its id."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def of(self, organisation: str | None) -> str:
        """The display name; empty for none."""
        return self._known.get(organisation, organisation) if organisation else ""


def names_of(session: Session, organisations: Iterable[str | None]) -> Names:
    """The names of some organisations."""
    wanted = sorted({each for each in organisations if each})
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        query = select(OrganisationRow.id, OrganisationRow.name).where(
            col(OrganisationRow.id).in_(wanted[start : start + 500])
        )
        found.update(session.exec(query).all())
    return Names(found)


def find_organisation(session: Session, organisation: str) -> OrganisationRow:
    """The named organisation; raises NotFoundError."""
    found = session.get(OrganisationRow, organisation)
    if found is None:
        raise NotFoundError("organisation", "机构")
    return found


def organisations_after(session: Session, after: str, limit: int) -> Sequence[OrganisationRow]:
    """Named organisations behind an id, in the order of ids."""
    query = select(OrganisationRow).where(col(OrganisationRow.id) > after)
    return session.exec(query.order_by(col(OrganisationRow.id)).limit(limit)).all()
