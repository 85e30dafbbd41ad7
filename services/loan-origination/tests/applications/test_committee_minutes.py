"""Minutes of the committee: of a closed vote, with every waiver, without names for branches."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

from sqlmodel import col, select

from loan_origination.tables.decisions import MeetingRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.committee_papers import committee_minutes
from servicekit.testing import a_caller

from .journey import MEMBERS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WAIVER = {
    "rule_id": "R-D5",
    "reason": "装修期间临时空置，已签约租户将于下月入场经营。",
    "evidence": ["入场通知书"],
    "subjects": [],
    "state": "opined",
    "proposed_by": "branch-officer-1",
    "opinion": "可以接受",
}


def case_id(case: str) -> str:
    return case.rsplit("/", maxsplit=1)[-1]


def minutes_of(journey, case, role, organisation):
    caller = a_caller(role, organisation=organisation, subject=f"{role}-9", kind="person")
    with journey.database.reading() as session:
        return committee_minutes(Acting(session, journey.database, caller), UUID(case_id(case)))[0]


def test_minutes_are_written_once_the_vote_is_closed(journey, people):
    case = journey.at("in_committee")
    path = f"{case}/papers/committee-minutes"
    journey.vote(case, "aaaaarr")
    early = people("auditor").get(path)
    assert (early.status_code, early.json()["code"]) == (409, "invalid_transition")
    journey.close(case)
    shown = minutes_of(journey, case, "auditor", "administrator")
    assert (shown.outcome, shown.present, shown.conflicted) == ("approve", tuple(MEMBERS), ())
    assert [each.person for each in shown.ballots] == MEMBERS
    assert (shown.review_verdict, shown.amount_fen) == ("agree", 2_929_000_000)


def test_branch_reads_votes_and_reasons_in_an_order_that_names_nobody(journey):
    case = journey.at("in_committee")
    journey.vote(case, "raaaara")
    journey.close(case)
    shown = minutes_of(journey, case, "branch_officer", "branch-1")
    told = [(each.person, each.vote, each.reason) for each in shown.ballots]
    assert told == [(None, "approve", "")] * 5 + [(None, "refuse", "租金下行")] * 2


def test_minutes_print_the_waivers_that_the_members_saw(journey, people):
    case = journey.at("in_committee")
    with journey.database.writing() as session:
        query = select(MeetingRow).where(col(MeetingRow.application_id) == UUID(case_id(case)))
        meeting = session.exec(query).one()
        meeting.frozen = {**meeting.frozen, "waivers": [WAIVER]}
        session.add(meeting)
    journey.vote(case, "aaaaaaa")
    condition = {"stage": "pre_payout", "text": "放款前空置率降至百分之十以下"}
    journey.post("secretary", f"{case}/committee/close", attending=[], conditions=[condition])
    answer = people("auditor").get(f"{case}/papers/committee-minutes", headers={"Accept": DOCX})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        text = packed.read("word/document.xml").decode()
    for words in (
        *("贷审会会议纪要", WAIVER["reason"], "入场通知书", "branch-officer-1", "可以接受"),
        *("R-D5", "已审查", condition["text"], "放款前", "同意7票，不同意0票"),
    ):
        assert words in text, words
