"""The committee: quorum, two thirds, secrecy, conflicts, what follows from the outcome."""

import json
import threading
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_origination.domain.committee import (
    CommitteeRules,
    MembersRefusedError,
    QuorumMissingError,
    Vote,
    check_members,
    tally,
)

from .journey import MEMBERS

RULES = CommitteeRules(7, 5, Fraction(2, 3))
NAMES = tuple("abcdefg")


def code(answer):
    return answer.status_code, answer.json()["code"]


def counted(votes, attending=(), conflicted=()):
    letters = {"a": Vote.APPROVE, "r": Vote.REFUSE, "d": Vote.DEFER}
    cast = {
        name: letters[letter] for name, letter in zip(NAMES, votes, strict=True) if letter != "-"
    }
    return tally(cast, attending, NAMES, conflicted, RULES)


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ("aaaaaaa", "approve"),
        ("aaaaarr", "approve"),
        ("aaaarrr", "refuse"),
        ("aaaa--r", "approve"),
        ("aaa--rr", "refuse"),
        ("ddddaaa", "defer"),
        ("dddaarr", "refuse"),
        ("ddd--aa", "defer"),
    ],
)
def test_two_thirds_of_those_present_approve(votes, outcome):
    assert counted(votes).outcome == outcome


def test_who_attends_without_voting_counts_against():
    assert counted("aaaa--r").outcome == "approve"
    assert counted("aaaa--r", attending=("e", "f")).outcome == "refuse"


def test_five_of_seven_make_a_quorum_and_conflicted_members_do_not_count():
    assert len(counted("aaaaa--").present) == 5
    for votes, conflicted in (("aaaa---", ()), ("aaaaa--", ("a",))):
        with pytest.raises(QuorumMissingError):
            counted(votes, conflicted=conflicted)


def test_the_list_of_members_makes_a_quorum_possible():
    for members in (NAMES[:4], (*NAMES, "h"), ("a", "a", "b", "c", "d")):
        with pytest.raises(MembersRefusedError):
            check_members(members, RULES)
    check_members(NAMES[:5], RULES)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("ard-"), min_size=7, max_size=7), st.sets(st.sampled_from(NAMES)))
def test_an_approval_always_rests_on_two_thirds_without_conflict(votes, conflicted):
    try:
        found = counted("".join(votes), conflicted=conflicted)
    except QuorumMissingError:
        return
    assert not set(found.present) & conflicted
    is_enough = 3 * found.approve >= 2 * len(found.present)
    assert (found.outcome is Vote.APPROVE) is is_enough


def test_votes_are_secret_until_they_are_closed(journey, people):
    case = journey.at("in_committee")
    journey.vote(case, "ar-----")
    secret = "租金下行"
    for who in ("auditor", "secretary", "chair", "approver", "member-2", "officer"):
        for path in ("/committee", "/committee/file", "/events?limit=1000", "", "/decisions"):
            answer = people(who).get(case + path)
            assert answer.status_code == 200
            assert secret not in answer.text, (who, path)
            assert '"refuse"' not in answer.text, (who, path)
    meeting = journey.get(f"{case}/committee", "auditor")["items"][0]
    assert (meeting["votes"], meeting["votes_cast"], meeting["tally"]) == (None, 2, None)


def test_the_service_journal_holds_no_vote_either(journey):
    case = journey.at("in_committee")
    journey.vote(case, "r------")
    table = journey.database.kit.journal
    with journey.database.reading() as session:
        rows = session.execute(
            table.select().where(table.c.action == "application.committee.voted")
        )
        facts = [json.dumps(dict(row.facts)) for row in rows]
    assert facts
    assert all("refuse" not in fact and "租金" not in fact for fact in facts)


def test_after_closing_head_office_reads_names_and_the_branch_reasons_only(journey):
    case = journey.at("in_committee")
    journey.vote(case, "aaaaarr")
    journey.close(case)
    meeting = journey.get(f"{case}/committee", "auditor")["items"][0]
    assert {vote["person"] for vote in meeting["votes"]} == set(MEMBERS)
    assert meeting["tally"]["approve"] == 5
    shown = journey.get(f"{case}/committee", "officer")["items"][0]
    assert {vote["person"] for vote in shown["votes"]} == {None}
    assert {vote["reason"] for vote in shown["votes"]} == {"", "租金下行"}


def test_a_no_needs_its_reason(journey, people):
    case = journey.at("in_committee")
    for vote in ("refuse", "defer"):
        answer = people("member-1").post(
            f"{case}/committee/votes", json=journey.ballot(case, vote, " ")
        )
        assert code(answer) == (422, "reason_required")


def test_a_member_votes_once_and_on_the_frozen_file(journey, people):
    case = journey.at("in_committee")
    other = {**journey.ballot(case), "file_sha256": "0" * 64}
    answer = people("member-1").post(f"{case}/committee/votes", json=other)
    assert code(answer) == (409, "file_changed")
    journey.vote(case, "a------")
    again = people("member-1").post(f"{case}/committee/votes", json=journey.ballot(case))
    assert code(again) == (409, "already_exists")
    outsider = people("chair").post(f"{case}/committee/votes", json=journey.ballot(case))
    assert code(outsider) == (403, "not_a_member")


def test_a_conflicted_member_neither_votes_nor_counts(journey, people):
    case = journey.at("in_committee")
    journey.post("member-7", f"{case}/conflicts", 201, reason="持有借款人股份")
    answer = people("member-7").post(f"{case}/committee/votes", json=journey.ballot(case))
    assert code(answer) == (403, "conflict_of_interest")
    journey.vote(case, "aaaa---")
    short = people("secretary").post(
        f"{case}/committee/close", json={"attending": ["committee-member-7"], "conditions": []}
    )
    assert code(short) == (409, "quorum_missing")
    journey.post("member-5", f"{case}/committee/votes", 201, **journey.ballot(case))
    closed = journey.close(case, "committee-member-7")
    assert closed["tally"]["conflicted"] == ["committee-member-7"]
    assert len(closed["tally"]["present"]) == 5


def test_a_vote_given_before_the_conflict_was_declared_does_not_count(journey):
    case = journey.at("in_committee")
    journey.vote(case, "aaaaaaa")
    journey.post("member-1", f"{case}/conflicts", 201, reason="亲属任职")
    assert journey.close(case)["tally"]["approve"] == 6


def test_two_members_voting_at_once_are_both_counted(journey, people):
    case = journey.at("in_committee")
    ballot = journey.ballot(case)
    answers = []

    def vote(who):
        answers.append(people(who).post(f"{case}/committee/votes", json=ballot).status_code)

    names = [f"member-{number}" for number in (1, 2, 3, 4, 5)] + ["member-1"]
    threads = [threading.Thread(target=vote, args=(who,)) for who in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 201, 201, 201, 201, 409]
    assert journey.close(case)["tally"]["approve"] == 5


def test_a_refusal_rejects_and_one_hearing_with_new_facts_remains(journey, people):
    case = journey.at("in_committee")
    journey.vote(case, "rrrraaa")
    journey.close(case)
    shown = journey.get(case)
    assert (shown["state"], shown["reason"]) == (
        "rejected",
        "租金下行；租金下行；租金下行；租金下行",
    )
    answer = people("approver").post(
        f"{case}/decision", json={"outcome": "approve", "reason": "同意"}
    )
    assert code(answer) == (409, "invalid_transition")
    few = people("manager").post(f"{case}/rehear", json={"new_facts": "没有"})
    assert code(few) == (422, "invalid_input")
    facts = "主力店已续签十年租约，并提供母公司担保，租金上调百分之五。"
    assert journey.post("manager", f"{case}/rehear", new_facts=facts)["state"] == "in_review"
    journey.review(case)
    journey.schedule(case)
    journey.vote(case, "rrrrraa")
    journey.close(case)
    again = people("manager").post(f"{case}/rehear", json={"new_facts": facts})
    assert code(again) == (409, "rehearing_used")
    back = journey.post("officer", f"{case}/return-papers", returned_on=journey.today.isoformat())
    assert back["papers_returned_on"] == journey.today.isoformat()


def test_a_deferral_goes_back_to_review_with_its_questions(journey):
    case = journey.at("in_committee")
    journey.vote(case, "ddddaaa")
    journey.close(case)
    assert journey.state(case) == "in_review"
    questions = journey.get(f"{case}/investigation")["questions"]
    assert [one["text"] for one in questions] == ["补充租约"] * 4
    assert [one["is_superseded"] for one in journey.get(f"{case}/reviews")["items"]] == [True]


def test_day_and_members_may_change_until_a_quorum_has_voted(journey, people):
    case = journey.at("reviewed")
    strangers = [f"nobody-{number}" for number in range(1, 8)]
    first = journey.schedule(case, strangers)
    second = journey.schedule(case)
    journey.vote(case, "aaaa---")
    third = journey.schedule(case)
    states = [one["state"] for one in journey.get(f"{case}/committee")["items"]]
    assert (states, len({first["id"], second["id"], third["id"]})) == (["void", "void", "open"], 3)
    journey.vote(case, "aaaaa--")
    late = {"meets_on": journey.today.isoformat(), "members": strangers}
    answer = people("secretary").post(f"{case}/schedule", json=late)
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    stranger = people("secretary").post(f"{case}/committee/close", json={"attending": ["x"]})
    assert (stranger.status_code, stranger.json()["code"]) == (422, "attendance_refused")
    assert journey.close(case)["outcome"] == "approve"
