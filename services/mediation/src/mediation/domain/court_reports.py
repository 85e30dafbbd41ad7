"""What goes to the court when mediation ends, and what never does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lawkit.articles import carries_out
from mediation.domain.articles import (
    ENDING,
    ONLINE_FAILURE_RECORD,
    ONLINE_UNDISPUTED_FACTS,
    PAPERS_BACK,
    WITHOUT_PREJUDICE,
)
from mediation.domain.case_words import ItemKind


@dataclass(frozen=True, slots=True)
class FileItem:
    """One item of a case's file."""

    name: str
    kind: ItemKind
    is_privileged: bool
    sha256: str = ""
    text: str = ""
    confirmed_by: frozenset[str] = field(default_factory=frozenset)


@carries_out(WITHOUT_PREJUDICE, ONLINE_UNDISPUTED_FACTS)
def may_go_to_court(item: FileItem, party_refs: frozenset[str]) -> bool:
    """What somebody conceded to reach a compromise cannot be used against them later.

    It goes to the court only when all parties agree; a fact only when all have confirmed it; a
    mediator's note never.
    """
    is_confirmed = bool(party_refs) and party_refs <= item.confirmed_by
    match item.kind:
        case ItemKind.NOTE:
            return False
        case ItemKind.CONCESSION | ItemKind.UNDISPUTED_FACT:
            return is_confirmed
        case ItemKind.MATERIAL | ItemKind.SUITABILITY_EVIDENCE:
            return not item.is_privileged or is_confirmed


@dataclass(frozen=True, slots=True)
class EndOfCase:
    """What a report to the court tells."""

    court_case_no: str
    state: str
    end_reason: str
    explanation: str
    party_refs: frozenset[str]
    attendance: dict[str, int]
    costly_conduct: str
    delivery_addresses: dict[str, str]
    items: Sequence[FileItem]


@carries_out(ENDING, PAPERS_BACK, ONLINE_FAILURE_RECORD, WITHOUT_PREJUDICE)
def court_report(end: EndOfCase) -> dict[str, object]:
    """The written report at the end of every case that a court sent, JSON-ready.

    Reasons, attendance, conduct that raised others' costs, undisputed facts, delivery addresses
    and the list of materials with their hashes; nothing privileged.
    """
    going = [item for item in end.items if may_go_to_court(item, end.party_refs)]
    facts = [item.text for item in going if item.kind is ItemKind.UNDISPUTED_FACT]
    listed = [
        {"name": item.name, "kind": item.kind.value, "sha256": item.sha256}
        for item in going
        if item.kind is not ItemKind.UNDISPUTED_FACT
    ]
    return {
        "court_case_no": end.court_case_no,
        "state": end.state,
        "end_reason": end.end_reason,
        "explanation": end.explanation,
        "attendance": dict(sorted(end.attendance.items())),
        "costly_conduct": end.costly_conduct,
        "undisputed_facts": facts,
        "delivery_addresses": dict(sorted(end.delivery_addresses.items())),
        "materials": listed,
    }
