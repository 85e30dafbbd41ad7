"""Who sees which case, matter and agreement: decided in the query, every time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from mediation.tables.cases import AgentRow, CaseRow, PartyRow
from mediation.tables.matters import MatterPartyRow, MatterRow
from mediation.tables.mediators import AssignmentRow
from servicekit.callers import Caller

COURT = ("court", "court_clerk")
ISSUER = ("issuer_rep", "issuer_signatory")
SEES_ALL_CASES = ("case_admin", "supervisor")
SEES_ALL_MATTERS = ("case_admin", "fund_manager", "checker", "supervisor", "auditor")


def visible_cases(caller: Caller, on: date) -> ColumnElement[bool]:
    """Courts their own, mediators theirs, issuers those against them, parties and agents theirs."""
    if caller.has_any(*SEES_ALL_CASES):
        return true()
    theirs: list[ColumnElement[bool]] = [false()]
    if caller.has_any(*COURT):
        theirs.append(col(CaseRow.court) == caller.organisation)
    if caller.has_any("mediator"):
        theirs.append(col(CaseRow.id).in_(_mediated_by(caller.subject)))
    if caller.has_any(*ISSUER):
        theirs.append(col(CaseRow.issuer) == caller.organisation)
    if caller.has_any("investor"):
        own = select(PartyRow.case_id).where(PartyRow.party_ref == caller.subject)
        theirs.append(col(CaseRow.id).in_(own))
    if caller.has_any("party_agent"):
        represented = select(AgentRow.case_id).where(acts_as_agent(caller.subject, on))
        theirs.append(col(CaseRow.id).in_(represented))
    return or_(*theirs)


def acts_as_agent(subject: str, on: date) -> ColumnElement[bool]:
    """A power of attorney of this person that is in force on a day."""
    is_open = or_(col(AgentRow.until_on).is_(None), col(AgentRow.until_on) >= on)
    return and_(col(AgentRow.subject) == subject, col(AgentRow.from_on) <= on, is_open)


def visible_matters(caller: Caller, on: date) -> ColumnElement[bool]:
    """Staff see all; courts, issuers and mediators theirs; investors those that name them."""
    if caller.has_any(*SEES_ALL_MATTERS):
        return true()
    theirs: list[ColumnElement[bool]] = [false()]
    if caller.has_any(*COURT):
        theirs.append(col(MatterRow.court) == caller.organisation)
    if caller.has_any(*ISSUER):
        theirs.append(col(MatterRow.issuer) == caller.organisation)
    if caller.has_any("mediator"):
        of_cases = select(MatterPartyRow.matter_id).where(
            col(MatterPartyRow.case_id).in_(_mediated_by(caller.subject))
        )
        theirs.append(col(MatterRow.id).in_(of_cases))
    if caller.has_any("investor", "party_agent"):
        own = select(MatterPartyRow.matter_id).where(own_parties(caller, on))
        theirs.append(col(MatterRow.id).in_(own))
    return or_(*theirs)


def own_parties(caller: Caller, on: date) -> ColumnElement[bool]:
    """The investor's own row in a matter, or those of the cases that an agent acts in."""
    own: list[ColumnElement[bool]] = [false()]
    if caller.has_any("investor"):
        own.append(col(MatterPartyRow.party_ref) == caller.subject)
    if caller.has_any("party_agent"):
        represented = (
            select(PartyRow.case_id)
            .join(AgentRow, col(AgentRow.case_id) == col(PartyRow.case_id))
            .where(
                acts_as_agent(caller.subject, on),
                AgentRow.party_ref == PartyRow.party_ref,
                PartyRow.party_ref == MatterPartyRow.party_ref,
            )
        )
        own.append(col(MatterPartyRow.case_id).in_(represented))
    return or_(*own)


def sees_whole_matter(caller: Caller) -> bool:
    """Whether the caller may see every party's row of a matter that is visible at all."""
    return caller.has_any(*SEES_ALL_MATTERS, *COURT, *ISSUER, "mediator")


def _mediated_by(subject: str) -> SelectOfScalar[UUID]:
    return select(AssignmentRow.case_id).where(
        AssignmentRow.subject == subject, col(AssignmentRow.ended_at).is_(None)
    )
