"""Moving a case: one way only, with actor, role, time and reason, and a report at the end."""

from __future__ import annotations

import json
from hashlib import sha256

from mediation.domain.case_states import State, Step, after
from mediation.domain.case_words import Origin
from mediation.domain.court_reports import EndOfCase, court_report
from mediation.store.cases import parties_of
from mediation.store.mediators import as_item, items_of
from mediation.tables.cases import CaseEventRow, CaseRow, CourtReportRow
from mediation.usecases.acting import Acting
from mediation.usecases.case_clocks import meet_all_clocks, start_clock
from mediation.usecases.hotline_link import tell_hotline
from servicekit.ids import new_id


def move(acting: Acting, case: CaseRow, step: Step, reason: str = "") -> None:
    """Take a step; raises InvalidTransitionError when it is not among the ways on.

    Whoever ends a court's case thereby reports to the court, in the same transaction.
    """
    before = State(case.state)
    suspended_in = State(case.suspended_in) if case.suspended_in else None
    to_state = after(before, step, suspended_in=suspended_in)
    case.state = to_state
    case.version += 1
    acting.session.add(case)
    acting.session.flush()
    note_event(acting, case, step, before, reason)
    if to_state.is_terminal:
        _end(acting, case, reason)
    if case.origin == Origin.HOTLINE:
        tell_hotline(acting, case)


def note_event(
    acting: Acting, case: CaseRow, step: str, before: State | None, reason: str = ""
) -> None:
    """An entry in the timeline and in the journal; the journal holds no reason in free words."""
    event = CaseEventRow(
        id=new_id(),
        case_id=case.id,
        at=acting.now,
        actor=acting.person,
        role=" ".join(sorted(acting.caller.roles)),
        step=step,
        from_state=before,
        to_state=case.state,
        reason=reason,
    )
    acting.session.add(event)
    acting.session.flush()
    acting.record(
        f"case.{step}",
        "case",
        case.id,
        from_state=before,
        to_state=case.state,
        version=case.version,
    )


def _end(acting: Acting, case: CaseRow, reason: str) -> None:
    case.concluded_at = case.concluded_at or acting.now
    meet_all_clocks(acting, case)
    start_clock(acting, case, "MED_RESULT_REGISTER")
    if Origin(case.origin).is_court:
        _report_to_court(acting, case, reason)


def _report_to_court(acting: Acting, case: CaseRow, reason: str) -> None:
    parties = parties_of(acting.session, case.id)
    end = EndOfCase(
        court_case_no=case.court_case_no or "",
        state=case.state,
        end_reason=case.end_reason or case.refusal_code or case.state,
        explanation=reason,
        party_refs=frozenset(row.party_ref for row in parties),
        attendance={row.party_ref: row.attended for row in parties},
        costly_conduct=case.costly_conduct,
        delivery_addresses={
            row.party_ref: row.delivery_address for row in parties if row.delivery_address
        },
        items=[as_item(row) for row in items_of(acting.session, case.id)],
    )
    packet = json.dumps(
        court_report(end), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    digest = sha256(packet.encode()).hexdigest()
    acting.session.add(
        CourtReportRow(
            id=new_id(),
            case_id=case.id,
            court=case.court or "",
            packet=packet,
            sha256=digest,
            created_at=acting.now,
        )
    )
    acting.session.flush()
    acting.record("case.reported_to_court", "case", case.id, packet_sha256=digest)
