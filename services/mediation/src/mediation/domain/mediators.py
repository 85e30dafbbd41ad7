"""Mediators: who may serve in a case, disclosure, recusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawkit.articles import carries_out
from mediation.domain.articles import (
    LATER_ROLES,
    MEDIATOR_CHOICE,
    NUMBER_OF_MEDIATORS,
    ONLINE_DISCLOSURE,
    RECUSAL,
)
from mediation.domain.case_errors import (
    ConflictOfInterestError,
    FormerMediatorError,
    LeadMediatorError,
    MediatorNotAvailableError,
)


class Conflict(StrEnum):
    """What a register can tell by itself."""

    SAME_EMPLOYER = "SAME_EMPLOYER"
    SHAREHOLDING = "SHAREHOLDING"
    FAMILY = "FAMILY"
    PAST_AGENT = "PAST_AGENT"
    SAME_CASE_EARLIER = "SAME_CASE_EARLIER"
    IS_PARTY = "IS_PARTY"


class RecusalGround(StrEnum):
    """Why a party may ask for another mediator."""

    NEAR_RELATIVE = "NEAR_RELATIVE"
    INTEREST = "INTEREST"
    OTHER_RELATION = "OTHER_RELATION"
    TOOK_BENEFITS = "TOOK_BENEFITS"
    OTHER_DOUBT = "OTHER_DOUBT"


@dataclass(frozen=True, slots=True)
class Mediator:
    """An entry of the register, as far as fairness is concerned."""

    subject: str
    employer: str
    valid_from: date
    valid_until: date | None
    shareholdings: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    past_clients: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sides:
    """Who stands on either side of a case: names and references of parties, agents, employers."""

    issuer: str
    party_refs: frozenset[str]
    organisations: frozenset[str]
    agents: frozenset[str]
    earlier_mediators: frozenset[str] = frozenset()


@carries_out(RECUSAL, ONLINE_DISCLOSURE)
def conflict_hits(mediator: Mediator, sides: Sides) -> list[Conflict]:
    """Relations that may affect fairness and that the register knows."""
    everyone = sides.party_refs | sides.agents
    hits = {
        Conflict.IS_PARTY: mediator.subject in everyone,
        Conflict.SAME_EMPLOYER: mediator.employer in sides.organisations,
        Conflict.SHAREHOLDING: sides.issuer in mediator.shareholdings,
        Conflict.FAMILY: not everyone.isdisjoint(mediator.family),
        Conflict.PAST_AGENT: not (everyone | sides.organisations).isdisjoint(mediator.past_clients),
        Conflict.SAME_CASE_EARLIER: mediator.subject in sides.earlier_mediators,
    }
    return [conflict for conflict, is_hit in hits.items() if is_hit]


@carries_out(RECUSAL, ONLINE_DISCLOSURE)
def check_no_conflict(
    hits: Sequence[str], waived_by: frozenset[str], party_refs: frozenset[str]
) -> None:
    """A mediator with a conflict steps aside unless every party agrees after disclosure.

    A party can never be the mediator. Raises ConflictOfInterestError.
    """
    is_waived = party_refs <= waived_by and Conflict.IS_PARTY not in hits
    if hits and not is_waived:
        raise ConflictOfInterestError(hits)


@carries_out(MEDIATOR_CHOICE)
def check_available(mediator: Mediator, day: date) -> None:
    """Mediators are chosen from the register; MediatorNotAvailableError outside their time."""
    has_ended = mediator.valid_until is not None and day > mediator.valid_until
    if day < mediator.valid_from or has_ended:
        raise MediatorNotAvailableError(mediator.subject)


@carries_out(NUMBER_OF_MEDIATORS)
def check_lead(subjects: Sequence[str], lead: str) -> None:
    """One mediator normally; of several, one named mediator leads."""
    if lead not in subjects or len(set(subjects)) != len(subjects):
        raise LeadMediatorError


@carries_out(LATER_ROLES)
def check_agent(subject: str, mediators: frozenset[str]) -> None:
    """Who mediated a case cannot be a party's agent in it."""
    if subject in mediators:
        raise FormerMediatorError
