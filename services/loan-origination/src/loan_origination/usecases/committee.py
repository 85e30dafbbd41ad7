"""The credit committee: a frozen file on the agenda, secret votes, a counted outcome."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from loan_origination.decision_refusals import (
    AttendanceRefusedError,
    FrozenFileDiffersError,
    MeetingDayError,
)
from loan_origination.domain.application_states import State, Step, after
from loan_origination.domain.committee import (
    CommitteeRules,
    Vote,
    check_members,
    check_vote,
    tally,
)
from loan_origination.domain.duties import Duty, check_duty
from loan_origination.domain.frozen_file import content_sha256
from loan_origination.forms.decisions import CloseVoteForm, ScheduleForm, VoteForm
from loan_origination.refusals import (
    AlreadyThereError,
    ThingStateError,
)
from loan_origination.store.checks import latest_check, latest_underwriting, waivers_of
from loan_origination.store.decisions import (
    CLOSED,
    OPEN,
    VOID,
    has_voted,
    investigation_of,
    latest_meeting,
    meetings_of,
    review_in_force,
    supersede_reviews,
    vote_count,
    votes_of,
)
from loan_origination.store.duties import conflicted_persons, held_duties
from loan_origination.store.parameters import whole_parameter
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import MeetingRow, ReviewRow, VoteRow, WaiverRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import SYSTEM, journal, move, note, take_on
from loan_origination.usecases.investigations import ask_again
from servicekit.clock import instant_text
from servicekit.ids import new_id
from servicekit.problems import ForbiddenError, NotFoundError

SECRETARY, MEMBERS = "committee_secretary", ("committee_member", "committee_chair")


def committee_rules(acting: Acting) -> CommitteeRules:
    """Size, quorum and share in force today."""

    def figure(name: str) -> int:
        return whole_parameter(acting.session, name, acting.today)

    share = Fraction(figure("committee_share_numerator"), figure("committee_share_denominator"))
    return CommitteeRules(figure("committee_size"), figure("committee_quorum"), share)


def schedule(acting: Acting, row: ApplicationRow, form: ScheduleForm) -> MeetingRow:
    """Put the application on the agenda: from here on its content is frozen under one hash.

    While fewer have voted than make a quorum, another day or other members may be named; votes
    cast before are void. Raises MembersRefusedError, MeetingDayError, InvalidTransitionError,
    SeparationOfDutiesError for a barred member.
    """
    standing = acting.person_standing(SECRETARY)
    rules = committee_rules(acting)
    earlier = _meeting_without_quorum(acting.session, row, rules)
    if earlier is None:
        after(State(row.state), Step.SCHEDULE)
    check_members(form.members, rules)
    if form.meets_on < acting.today:
        raise MeetingDayError(form.meets_on)
    check_duty(held_duties(acting.session, row.id), form.members, Duty.VOTER)
    meeting = _opened(acting, row, form)
    facts: dict[str, Any] = {
        "meets_on": form.meets_on.isoformat(),
        "file_sha256": meeting.file_sha256,
        "meeting_id": str(meeting.id),
    }
    if earlier is None:
        move(acting, row, Step.SCHEDULE, standing, **facts)
    else:
        earlier.state = VOID
        acting.session.add(earlier)
        note(acting, row, "committee.rescheduled", standing, voided=str(earlier.id), **facts)
    return meeting


def _opened(acting: Acting, row: ApplicationRow, form: ScheduleForm) -> MeetingRow:
    frozen = frozen_content(acting, row)
    meeting = MeetingRow(
        id=new_id(),
        application_id=row.id,
        number=len(meetings_of(acting.session, row.id)) + 1,
        meets_on=form.meets_on,
        members=list(form.members),
        file_sha256=content_sha256(frozen),
        frozen=frozen,
        state=OPEN,
        conditions=[],
        created_at=acting.now,
    )
    acting.session.add(meeting)
    acting.session.flush()
    return meeting


def _meeting_without_quorum(
    session: Session, row: ApplicationRow, rules: CommitteeRules
) -> MeetingRow | None:
    """The open meeting of a case in committee, as long as its vote cannot be counted yet."""
    meeting = latest_meeting(session, row.id)
    if row.state != State.IN_COMMITTEE or meeting is None or meeting.state != OPEN:
        return None
    return meeting if vote_count(session, meeting.id) < rules.quorum else None


def frozen_content(acting: Acting, row: ApplicationRow) -> dict[str, Any]:
    """All that the members decide on; the reviewer's opinion stands first."""
    session = acting.session
    review = review_in_force(session, row.id)
    report = investigation_of(session, row.id)
    check = latest_check(session, row.id)
    underwriting = latest_underwriting(session, row.id)
    return {
        "review": None if review is None else _review(review),
        "file": row.file,
        "report": None if report is None else report.report,
        "checks": None if check is None else {"id": str(check.id), "results": check.results},
        "underwriting": None if underwriting is None else underwriting.result,
        "waivers": [_waiver(waiver) for waiver in waivers_of(session, row.id)],
    }


def _review(review: ReviewRow) -> dict[str, Any]:
    names = ("verdict", "reviewer", "sections", "focus", "answers", "conditions")
    return {name: getattr(review, name) for name in names}


def _waiver(waiver: WaiverRow) -> dict[str, Any]:
    names = ("rule_id", "reason", "evidence", "subjects", "state", "proposed_by", "opinion")
    return {"id": str(waiver.id), **{name: getattr(waiver, name) for name in names}}


def open_meeting(acting: Acting, row: ApplicationRow) -> MeetingRow:
    """The meeting whose vote is open; raises ThingStateError or NotFoundError."""
    meeting = latest_meeting(acting.session, row.id)
    if meeting is None:
        raise NotFoundError("meeting", "贷审会会议")
    if meeting.state != OPEN:
        raise ThingStateError("vote", meeting.state, (OPEN,))
    return meeting


def cast_vote(acting: Acting, row: ApplicationRow, form: VoteForm) -> MeetingRow:
    """Vote, in person and once, on exactly the frozen file.

    Raises NotAMemberError, DeclaredConflictError, SeparationOfDutiesError, FrozenFileDiffersError.
    """
    standing = acting.person_standing(*MEMBERS)
    if standing.on_behalf_of is not None:
        raise ForbiddenError(MEMBERS)
    meeting = open_meeting(acting, row)
    check_vote(acting.person, meeting.members, form.vote, form.reason)
    take_on(acting, row, Duty.VOTER, standing)
    if form.file_sha256 != meeting.file_sha256:
        raise FrozenFileDiffersError(meeting.file_sha256)
    if has_voted(acting.session, meeting.id, acting.person):
        raise AlreadyThereError("vote", "表决")
    vote = VoteRow(
        id=new_id(),
        meeting_id=meeting.id,
        person=acting.person,
        vote=form.vote,
        reason=form.reason,
        cast_at=acting.now,
    )
    acting.session.add(vote)
    acting.session.flush()
    # What was voted stays out of every journal: it is secret until the vote is closed.
    journal(acting, row, "committee.voted", standing, meeting_id=str(meeting.id))
    return meeting


def close_vote(acting: Acting, row: ApplicationRow, form: CloseVoteForm) -> MeetingRow:
    """Count and open the votes; a refusal or a deferral takes effect at once.

    Raises QuorumMissingError: the vote then stays open; AttendanceRefusedError for strangers.
    """
    standing = acting.person_standing(SECRETARY)
    meeting = open_meeting(acting, row)
    after(State(row.state), Step.CLOSE_VOTE)
    strangers = sorted(set(form.attending) - set(meeting.members))
    if strangers:
        raise AttendanceRefusedError(strangers)
    votes = votes_of(acting.session, meeting.id)
    conflicted = conflicted_persons(acting.session, row.borrower_id)
    cast = {one.person: Vote(one.vote) for one in votes}
    found = tally(cast, form.attending, meeting.members, conflicted, committee_rules(acting))
    meeting.state, meeting.outcome = CLOSED, found.outcome
    meeting.tally = {
        "present": list(found.present),
        "approve": found.approve,
        "refuse": found.refuse,
        "defer": found.defer,
        "conflicted": sorted(conflicted & set(meeting.members)),
    }
    meeting.conditions = [one.model_dump(mode="json") for one in form.conditions]
    meeting.closed_by, meeting.closed_at = standing.person, acting.now
    acting.session.add(meeting)
    acting.session.flush()
    facts = {"outcome": found.outcome, **meeting.tally}
    move(acting, row, Step.CLOSE_VOTE, standing, meeting_id=str(meeting.id), **facts)
    _follow(acting, row, found.outcome, votes)
    return meeting


def _follow(acting: Acting, row: ApplicationRow, outcome: Vote, votes: Sequence[VoteRow]) -> None:
    """What the system does by itself once the outcome is known."""
    reasons = [one.reason for one in votes if one.vote == outcome and one.reason]
    if outcome is Vote.REFUSE:
        row.reason = "；".join(reasons)
        move(acting, row, Step.REJECT, SYSTEM, row.reason)
    if outcome is Vote.DEFER:
        report = investigation_of(acting.session, row.id)
        if report is not None:
            ask_again(report, "committee", instant_text(acting.now), reasons)
            acting.session.add(report)
        supersede_reviews(acting.session, row.id)
        move(acting, row, Step.DEFER, SYSTEM, "；".join(reasons))
