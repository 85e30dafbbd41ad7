"""The clocks of a case: started, stopped, extended, met."""

from __future__ import annotations

from datetime import datetime

from lawkit.calendar import Pause, shipped_calendars
from lawkit.shanghai import end_of_day
from mediation.domain.case_words import Origin, Procedure
from mediation.domain.cases import term_clock
from mediation.domain.clock_policy import Extension, policy_of
from mediation.domain.clocks import ClockEnd, ClockTerms, clock_end
from mediation.store.cases import open_clocks, pauses_of
from mediation.store.clocks import policies_in_force
from mediation.tables.cases import CaseClockRow, CaseRow
from mediation.usecases.acting import Acting
from servicekit.ids import new_id


def clock_due(
    acting: Acting, code: str, start_at: datetime, terms: ClockTerms | None = None
) -> ClockEnd:
    """When a clock that starts at `start_at` runs out, by the policy in force."""
    policy = policy_of(code, policies_in_force(acting.session))
    return clock_end(policy, start_at, terms or ClockTerms(), calendars=shipped_calendars())


def start_clock(acting: Acting, case: CaseRow, code: str) -> CaseClockRow:
    """Start a clock of a case now."""
    row = _clock(case, clock_due(acting, code, acting.now), acting.now)
    acting.session.add(row)
    acting.session.flush()
    set_next_due(acting, case)
    return row


def start_term(acting: Acting, case: CaseRow) -> None:
    """Start the term of mediation; a court's own deadline takes the rule's place."""
    row = start_clock(acting, case, term_code(case))
    if case.deadline_on is not None:
        row.due_on, row.due_at = case.deadline_on, end_of_day(case.deadline_on)
        row.source = "the court's own deadline for this case"
        acting.session.add(row)
        acting.session.flush()
        set_next_due(acting, case)


def meet_clock(acting: Acting, case: CaseRow, code: str) -> None:
    """What the clock waited for has happened."""
    for row in open_clocks(acting.session, case.id, code):
        row.met_at = acting.now
        acting.session.add(row)
    acting.session.flush()
    set_next_due(acting, case)


def meet_all_clocks(acting: Acting, case: CaseRow) -> None:
    """The case has ended: nothing is waited for any more."""
    for row in open_clocks(acting.session, case.id):
        row.met_at = acting.now
        acting.session.add(row)
    acting.session.flush()
    set_next_due(acting, case)


def reckon_term(acting: Acting, case: CaseRow) -> None:
    """Reckon the term again, with its pauses and what the parties have agreed."""
    if case.deadline_on is not None:
        return
    pauses = tuple(Pause(row.from_at, row.to_at) for row in pauses_of(acting.session, case.id))
    terms = ClockTerms(
        extension=case.extension_days,
        extension_agreed_by=Extension.ALL_PARTIES,
        pauses=pauses,
    )
    for row in open_clocks(acting.session, case.id, term_code(case)):
        end = clock_due(acting, row.code, row.started_at, terms)
        row.due_on, row.due_at, row.is_provisional = end.due_on, end.due_at, end.provisional
        acting.session.add(row)
    acting.session.flush()
    set_next_due(acting, case)


def term_due_at(acting: Acting, case: CaseRow) -> datetime | None:
    """When the term of mediation runs out; None when it does not run."""
    rows = open_clocks(acting.session, case.id, term_code(case))
    return rows[0].due_at if rows else None


def term_code(case: CaseRow) -> str:
    """The clock of a case's term."""
    return term_clock(Origin(case.origin), Procedure(case.procedure))


def set_next_due(acting: Acting, case: CaseRow) -> None:
    """Show the nearest end of an open clock on the case."""
    running = open_clocks(acting.session, case.id)
    case.due_at = running[0].due_at if running else None
    acting.session.add(case)


def _clock(case: CaseRow, end: ClockEnd, started_at: datetime) -> CaseClockRow:
    return CaseClockRow(
        id=new_id(),
        case_id=case.id,
        code=end.code,
        started_at=started_at,
        due_on=end.due_on,
        due_at=end.due_at,
        is_provisional=end.provisional,
        source=end.source,
    )
