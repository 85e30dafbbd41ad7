"""What the minutes of the credit committee (贷审会会议纪要) show, once its vote is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from loan_origination.forms.files import RequestForm
from loan_origination.refusals import ThingStateError
from loan_origination.reports.committee_minutes import Ballot, CommitteeMinutes, WaivedRule
from loan_origination.store.application_access import is_of_head_office
from loan_origination.store.applications import find_application
from loan_origination.store.decisions import CLOSED, meetings_of, votes_of
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import MeetingRow, VoteRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.submission_papers import WAIVER_STATES
from servicekit.problems import NotFoundError

STAGES = {"pre_contract": "签约前", "pre_payout": "放款前", "covenant": "持续"}


def committee_minutes(acting: Acting, application_id: UUID) -> tuple[CommitteeMinutes, str]:
    """The minutes of the last closed vote; names of voters are for the head office alone.

    Raises NotFoundError before any meeting and ThingStateError while the vote is open.
    """
    row = find_application(acting.session, acting.caller, application_id)
    meetings = meetings_of(acting.session, row.id)
    if not meetings:
        raise NotFoundError("meeting", "贷审会会议")
    closed = [each for each in meetings if each.outcome is not None]
    if not closed:
        raise ThingStateError("vote", meetings[-1].state, (CLOSED,))
    return _minutes(acting, row, closed[-1]), row.number


def _minutes(acting: Acting, row: ApplicationRow, meeting: MeetingRow) -> CommitteeMinutes:
    assert meeting.outcome is not None, "only closed votes are counted"
    assert meeting.closed_at is not None, "a vote is closed at an instant"
    counted, review = meeting.tally or {}, meeting.frozen["review"] or {}
    request = RequestForm.model_validate(meeting.frozen["file"]["request"])
    return CommitteeMinutes(
        number=row.number,
        meeting_number=meeting.number,
        meets_on=meeting.meets_on,
        branch=row.branch,
        borrower=row.borrower_name,
        amount_fen=request.amount_fen,
        months=request.months,
        annual_rate=request.annual_rate,
        method=None if request.method is None else request.method.value,
        file_sha256=meeting.file_sha256,
        members=tuple(meeting.members),
        present=tuple(counted.get("present", ())),
        conflicted=tuple(counted.get("conflicted", ())),
        review_verdict=review.get("verdict", ""),
        reviewer=review.get("reviewer", ""),
        ballots=_ballots(acting, votes_of(acting.session, meeting.id)),
        outcome=meeting.outcome,
        waivers=_waivers(meeting),
        conditions=tuple((STAGES[each["stage"]], each["text"]) for each in meeting.conditions),
        closed_by=meeting.closed_by or "",
        closed_at=meeting.closed_at,
        made_at=acting.now,
    )


def _ballots(acting: Acting, votes: Sequence[VoteRow]) -> tuple[Ballot, ...]:
    if is_of_head_office(acting.caller):
        return tuple(Ballot(each.person, each.vote, each.reason) for each in votes)
    # Without names the order of the members must not give them away.
    told = sorted((each.vote, each.reason) for each in votes)
    return tuple(Ballot(None, vote, reason) for vote, reason in told)


def _waivers(meeting: MeetingRow) -> tuple[WaivedRule, ...]:
    checks: Mapping[str, Any] = meeting.frozen["checks"] or {"results": []}
    articles = {each["rule_id"]: each["article_zh"] for each in checks["results"]}
    return tuple(
        WaivedRule(
            rule_id=each["rule_id"],
            article=articles.get(each["rule_id"], ""),
            reason=each["reason"],
            evidence=tuple(each["evidence"]),
            proposed_by=each["proposed_by"],
            opinion=each["opinion"] or "",
            state=WAIVER_STATES[each["state"]],
        )
        for each in meeting.frozen["waivers"]
    )
