"""Many anonymous reports at once cost work, and what counts them leads to nobody."""

import json
from itertools import count

import pytest

from hotline.domain.work_proofs import (
    HOLDS,
    Proof,
    bits_for,
    end_of,
    new_challenge,
    zero_bits_of,
)
from hotline.usecases.report_gate import ReportGate

REPORT = {"text": "某证券公司营业部员工长期私下代客理财。"}
KEY = b"k" * 32


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"anonymous_reports_an_hour": 2})


def send(people, who="anonymous", **changes):
    return people[who].post("/reports/anonymous", json={**REPORT, **changes})


def answered(challenge, zero_bits):
    for number in count():
        if zero_bits_of(challenge, str(number)) >= zero_bits:
            return {"challenge": challenge, "answer": str(number)}
    return None


def test_beyond_the_limit_a_report_waits_or_costs_work(path, people, clock, hotline):
    assert [send(people).status_code for _ in range(3)] == [201, 201, 429]
    refused = send(people)
    problem = refused.json()
    assert problem["code"] == "too_many_anonymous_reports"
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    proof = answered(problem["challenge"], problem["zero_bits"])
    assert send(people, proof=proof).status_code == 201
    # Work is done for one report.
    assert send(people, proof=proof).status_code == 429
    assert send(people, proof={**proof, "challenge": "1.1.x.y"}).status_code == 429
    assert send(people, "other_investor").status_code == 201
    clock.forward(hours=1)
    assert send(people).status_code == 201


def test_what_is_counted_names_nobody_even_in_memory(path, people, hotline):
    for _ in range(3):
        send(people)
    counted = str(vars(hotline.app.state.report_gate))
    assert "datetime" in counted
    assert "investor-app" not in counted


def test_a_refused_report_can_be_sent_again_under_its_key(path, people):
    for _ in range(2):
        send(people)
    key = {"Idempotency-Key": "the-same"}
    refused = people["anonymous"].post("/reports/anonymous", json=REPORT, headers=key).json()
    proof = answered(refused["challenge"], refused["zero_bits"])
    body = {**REPORT, "proof": proof}
    taken = people["anonymous"].post("/reports/anonymous", json=body, headers=key)
    again = people["anonymous"].post("/reports/anonymous", json=body, headers=key)
    assert taken.status_code == again.status_code == 201
    assert json.loads(taken.content) == json.loads(again.content)


def test_a_report_takes_so_many_messages_a_day(path, people, clock, monkeypatch):
    monkeypatch.setattr("hotline.usecases.anonymous.MOST_MESSAGES_A_DAY", 3)
    receipt = send(people).json()["receipt"]

    def say(number):
        body = {"receipt": receipt, "text": f"补充{number}"}
        return people["anonymous"].post("/reports/by-receipt/messages", json=body).status_code

    assert {say(number) for number in range(3)} == {201}
    assert say(99) == 429
    clock.forward(days=1)
    assert say(100) == 201


def test_a_challenge_is_answered_in_time_and_unchanged_or_not_at_all(clock):
    now = clock()
    challenge = new_challenge(KEY, now, 4)
    proof = Proof(**answered(challenge.text, 4))
    assert end_of(KEY, proof, now) is not None
    assert end_of(KEY, proof, now + HOLDS + HOLDS) is None
    assert end_of(b"other" * 8, proof, now) is None
    easier = challenge.text.replace(".4.", ".0.", 1)
    assert end_of(KEY, Proof(easier, "0"), now) is None
    assert end_of(KEY, Proof("", ""), now) is None
    wrong = next(str(n) for n in count() if zero_bits_of(challenge.text, str(n)) == 3)
    assert end_of(KEY, Proof(challenge.text, wrong), now) is None


def test_work_gets_harder_with_the_flood_and_never_endless():
    assert [bits_for(over, 10) for over in (0, 9, 10, 20, 40, 10**9)] == [16, 16, 17, 18, 19, 24]


def test_the_gate_forgets_sources_after_an_hour(clock):
    gate = ReportGate(1)
    gate.admit("a", None, clock())
    clock.forward(hours=2)
    gate.admit("b", None, clock())
    assert len(gate._seen) == 1
