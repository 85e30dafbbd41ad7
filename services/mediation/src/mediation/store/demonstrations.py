"""Finding demonstration judgments."""

from __future__ import annotations

from sqlmodel import Session, select

from mediation.tables.matters import DemonstrationRow


def demonstration_by_number(
    session: Session, court: str, court_case_no: str
) -> DemonstrationRow | None:
    """The judgment of a court under a case number."""
    query = select(DemonstrationRow).where(
        DemonstrationRow.court == court, DemonstrationRow.court_case_no == court_case_no
    )
    return session.exec(query).one_or_none()
