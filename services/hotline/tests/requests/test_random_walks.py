"""Whatever people try in whatever order: states, targets, clocks and merges stay in order."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from hotline.domain.request_states import TRANSITIONS, State
from hotline.usecases.sweeping import sweep


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    """The rules are the same on both; the walks are long."""
    return request.param


RESULT = {"outcome": "EXPLAINED_ACCEPTED", "explanation": "已核查", "reply": "已说明。"}
TRIES = [
    ("triager", "triage", {"category": "COMPLAINT"}),
    ("triager", "triage", {"category": "CONSULT"}),
    ("triager", "accept", {}),
    ("triager", "route", {}),
    ("branch", "sign", {}),
    ("branch", "return", {"reason": "不属于我部", "evidence": ["截图"]}),
    ("supervisor", "reroute", {"to": {}}),
    ("triager", "reroute", {}),
    ("branch", "contact", {"channel": "phone", "was_reached": True}),
    ("branch", "contact", {"channel": "phone", "was_reached": False}),
    ("branch", "handle", {}),
    ("branch", "result", RESULT),
    ("triager", "review", {"verdict": "good"}),
    ("triager", "review", {"verdict": "refused", "reason": "理由不足"}),
    ("call_agent", "callback", {"was_reached": True, "score": 4}),
    ("triager", "close", {}),
    ("investor", "reopen", {"ground": "new_facts", "reason": "录音"}),
    ("triager", "ask-investor", {"text": "请补充"}),
    ("investor", "supplement", {"text": "补充如下"}),
    ("triager", "answer", {"text": "答复"}),
    ("triager", "reject", {"reason": "OUT_OF_SCOPE"}),
    ("investor", "withdraw", {"channel": "WEB", "words": "撤诉"}),
    ("triager", "merge", {"master_id": None}),
    ("triager", "unmerge", {}),
    ("nobody", "wait", {}),
]
BY_WORDS = [
    place
    for place, (_, step, _) in enumerate(TRIES)
    if step in ("triage", "accept", "route", "sign", "contact", "result", "review", "callback")
]
"""Steps of the straight way come more often: else few walks get far."""
WALKS = st.lists(
    st.one_of(st.sampled_from(BY_WORDS), st.integers(0, len(TRIES) - 1)), min_size=8, max_size=20
)
TARGETED = {
    State.ROUTED,
    State.SIGNED,
    State.CONTACTED,
    State.HANDLING,
    State.RESULT_SUBMITTED,
    State.REVIEWED,
    State.CALLBACK,
}


def may_follow(before: str, after: str) -> bool:
    """Whether one or two ways of the state machine lead from one state to another."""
    if before == after or before in ("AWAITING_INVESTOR", "MERGED"):
        return True
    near = set(TRANSITIONS[State(before)].values())
    further = {way for each in near for way in TRANSITIONS[each].values()}
    furthest = {way for each in further for way in TRANSITIONS[each].values()}
    return State(after) in near | further | furthest


def check(database, request_id, state):
    with database.reading() as session:
        values = {"id": request_id.replace("-", "")}
        current = text("SELECT count(*) FROM routing WHERE request_id = :id AND ended_at IS NULL")
        targets = session.execute(current, values).scalar_one()
        assert targets <= 1
        assert targets == 1 or State(state) not in TARGETED
        ends = text(
            "SELECT count(*) FROM clock WHERE request_id = :id AND ("
            "(state = 'met') <> (met_at IS NOT NULL)"
            " OR (state = 'breached') <> (breached_at IS NOT NULL)"
            " OR (breached_at IS NOT NULL AND breached_at <> due_at))"
        )
        assert session.execute(ends, values).scalar_one() == 0
        closed = text("SELECT state, outcome, is_reply_sent, closed_at FROM request WHERE id = :id")
        row = session.execute(closed, values).one()
        assert (row.closed_at is not None) == (not State(row.state).is_open)
        if row.state == "CLOSED":
            assert row.outcome
            assert row.is_reply_sent


def test_no_walk_leaves_the_rules(path, people, clock, hotline):
    database = hotline.app.state.database
    master, walks = path.received()["id"], count()

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(WALKS)
    def walk(steps):
        request = path.received(text=f"亏损五万元要求赔偿，第{next(walks)}次")
        state = request["state"]
        for place in steps:
            who, step, body = TRIES[place]
            if step == "wait":
                clock.forward(days=1)
                sweep(database)
                continue
            body = {name: value or master for name, value in body.items()}
            answer = people[who].post(f"/requests/{request['id']}/{step}", json=body)
            assert answer.status_code in (200, 404, 409, 422), answer.text
            reached = people["triager"].get(f"/requests/{request['id']}").json()["state"]
            assert may_follow(state, reached), (state, step, reached)
            if answer.status_code != 200:
                assert reached == state
            state = reached
            check(database, request["id"], state)

    walk()
