"""H1, H4, H6-H10, H13, H15: whatever people try in whatever order, the file stays in order.

A machine takes requests along the straight way and off it, merges them, sends them elsewhere, lets
time pass and mediation answer; after every step the stored rows are asked whether anything broke.
"""

from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from hotline.domain.request_states import TRANSITIONS, WITH_INSTITUTION, State
from hotline.forms.handovers import MediationResult
from hotline.store.statistics_scope import Asked
from hotline.usecases.acting import Acting
from hotline.usecases.mediation_results import LINK, take_result
from hotline.usecases.statistics import counted
from hotline.usecases.sweeping import sweep
from servicekit.clock import day_in_shanghai
from servicekit.problems import ConflictError, NotFoundError
from servicekit.testing import a_caller


@pytest.fixture(params=["sqlite"])
def engine_name(request):
    """The rules are the same on both; the walks are long."""
    return request.param


SETTLED = {
    "outcome": "SETTLED_PAID",
    "explanation": "表述不当",
    "reply": "退还五万元。",
    "amount_fen": 5_000_000,
    "agreement": "退还五万元。",
    "agreed_on": "2026-03-02",
    "has_performance_proof": True,
}
UNSETTLED = {"outcome": "EXPLAINED_NOT_ACCEPTED", "explanation": "合规", "reply": "未能一致。"}
TARGET, WORDS = "target", {"words": "我愿意调解", "channel": "WEB"}
STRAIGHT = {
    "RECEIVED": [("triager", "triage", {"category": "COMPLAINT", "subject": "BROKER"})],
    "TRIAGED": [("triager", "accept", {})],
    "AWAITING_INVESTOR": [("investor", "supplement", {"text": "补充如下"})],
    "ACCEPTED": [("triager", "route", {})],
    "ROUTED": [(TARGET, "sign", {})],
    "RETURNED_BY_INSTITUTION": [("supervisor", "reroute", {"to": {}})],
    "SIGNED": [(TARGET, "contact", {"channel": "phone", "was_reached": True})],
    "CONTACTED": [(TARGET, "result", SETTLED), (TARGET, "result", UNSETTLED)],
    "REOPENED": [(TARGET, "handle", {})],
    "HANDLING": [(TARGET, "result", UNSETTLED)],
    "RESULT_SUBMITTED": [
        ("supervisor", "review", {"verdict": "good"}),
        ("triager", "offer-mediation", {}),
    ],
    "MEDIATION_OFFERED": [("investor", "consent-mediation", WORDS)],
    "REVIEWED": [("call_agent", "callback", {"was_reached": True, "score": 4})],
    "MEDIATION_RESULT": [("call_agent", "callback", {"was_reached": True, "score": 2})],
    "CALLBACK": [("triager", "close", {})],
    "ANSWERED": [("triager", "close", {})],
    "REJECTED": [("triager", "close", {})],
    "CLOSED": [("investor", "reopen", {"ground": "new_facts", "reason": "录音"})],
}
ELSEWHERE = {"institution": "I002", "reason": "指定"}
ASIDE = [
    ("triager", "triage", {"category": "CONSULT"}),
    (TARGET, "return", {"reason": "不属于我部", "evidence": ["截图"]}),
    ("triager", "reroute", {}),
    ("supervisor", "reroute", {"to": ELSEWHERE, "reason": "改派"}),
    (TARGET, "contact", {"channel": "phone", "was_reached": False}),
    ("supervisor", "review", {"verdict": "refused", "reason": "理由不足"}),
    ("investor", "decline-mediation", {}),
    ("triager", "ask-investor", {"text": "请补充"}),
    ("triager", "answer", {"text": "答复"}),
    ("triager", "reject", {"reason": "OUT_OF_SCOPE"}),
    ("investor", "withdraw", {"channel": "WEB", "words": "撤诉"}),
    ("supervisor", "mark-urgent", {"reason": "涉及多人"}),
    ("triager", "unmerge", {"reason": "误并"}),
    ("supervisor", "confirm-recovery", {"amount_fen": 1, "is_proved": True}),
]
INSTITUTIONS = {"branch": "I001-B001", "institution": "I001", "other_institution": "I002"}
SUPERVISOR = a_caller("supervisor", organisation="hotline", subject="supervisor-1")

BROKEN = {
    "H1: every request has a number and a rulebook of its own": (
        "SELECT count(*) - count(DISTINCT number) FROM request WHERE rulebook_version <> ''"
    ),
    "H4: met, breached or neither, and breached at the deadline": """
        SELECT count(*) FROM clock WHERE (state = 'met') <> (met_at IS NOT NULL)
            OR (state = 'breached') <> (breached_at IS NOT NULL) OR breached_at <> due_at""",
    "H4: what is over has no clock that runs but the window to come back": """
        SELECT count(*) FROM clock JOIN request ON request.id = clock.request_id
        WHERE clock.state IN ('running', 'paused') AND request.closed_at IS NOT NULL
            AND clock.name <> 'reopen_window'""",
    "H6: merged is what has a master that is no child": """
        SELECT count(*) FROM request AS child JOIN request AS master
        ON master.id = child.merged_into WHERE master.merged_into IS NOT NULL""",
    "H6: a merged request has its one current merge": """
        SELECT count(*) FROM request WHERE (state = 'MERGED') <> (1 = (
            SELECT count(*) FROM request_merge WHERE child_id = request.id AND undone_at IS NULL
        ))""",
    "H7: work in hand has exactly one target": f"""
        SELECT count(*) FROM request
        WHERE state IN ({", ".join(f"'{each}'" for each in sorted(WITH_INSTITUTION))}, 'CALLBACK')
            AND 1 <> (SELECT count(*) FROM routing WHERE request_id = request.id
                AND ended_at IS NULL)""",
    "H8: what was returned or is not routed yet has no target": """
        SELECT count(*) FROM request WHERE state IN ('RECEIVED', 'TRIAGED', 'ACCEPTED',
            'RETURNED_BY_INSTITUTION') AND (target_kind IS NOT NULL OR EXISTS (
            SELECT 1 FROM routing WHERE request_id = request.id AND ended_at IS NULL))""",
    "H7: the branch is its institution's": """
        SELECT count(*) FROM request JOIN branch ON branch.code = request.branch_code
        WHERE branch.institution_code <> request.institution_code""",
    "H10: closed means outcome, reply and contact": """
        SELECT count(*) FROM request WHERE state = 'CLOSED' AND (outcome IS NULL
            OR NOT is_reply_sent OR closed_at IS NULL OR (outcome NOT IN ('REJECTED', 'ANSWERED')
            AND NOT EXISTS (SELECT 1 FROM contact WHERE request_id = request.id)))""",
    "H10: only what is over has an end": """
        SELECT count(*) FROM request WHERE (closed_at IS NOT NULL)
            <> (state IN ('CLOSED', 'WITHDRAWN', 'MERGED'))""",
    "H13: what mediation brought stands once, as it was paid": """
        SELECT count(*) FROM request WHERE recovered < 0 OR (recovered_via = 'mediation'
            AND recovered <> (SELECT sum(paid) FROM handover WHERE request_id = request.id))""",
    "H15: mediation needs consent, one at a time, while the request is there": """
        SELECT count(*) FROM request WHERE state = 'IN_MEDIATION' AND 1 <> (
            SELECT count(*) FROM handover WHERE request_id = request.id
                AND ended_at IS NULL AND consent_words IS NOT NULL)""",
}


def may_follow(before, after):
    """H1: whether at most three ways of the state machine lead from one state to another."""
    if before == after or before in ("AWAITING_INVESTOR", "MERGED", "REJECTED"):
        return True
    reached = {State(before)}
    for _ in range(3):
        reached |= {way for each in reached for way in TRANSITIONS[each].values()}
    return State(after) in reached


class HotlineMachine(RuleBasedStateMachine):
    """People at work on a few requests."""

    people, clock, database, take_in = None, None, None, None
    numbers = count()
    requests = Bundle("requests")

    def __init__(self):
        super().__init__()
        self.ids, self.turn = [], 0

    @initialize(target=requests)
    def begin(self):
        return self.receive()

    @rule(target=requests)
    def receive(self):
        taken = self.take_in(text=f"亏损五万元要求赔偿，第{next(self.numbers)}次")
        self.ids.append(taken["id"])
        return taken["id"]

    @rule(request=requests, seed=st.integers(0, 2**32))
    def work(self, request, seed):
        """Mostly straight on, now and then aside, and sometimes what cannot be."""
        self.turn += 1
        dice = Random(f"{seed} at turn {self.turn}")
        for _ in range(dice.randint(4, 14)):
            found = self.seen(request)
            possible = [way for way in ASIDE if way[1] in found["allowed"] and way[1] != "withdraw"]
            straight = STRAIGHT.get(found["state"], ASIDE)
            ways = dice.choices((straight, possible or straight, ASIDE), (6, 2, 1))[0]
            self.attempt(found, *dice.choice(ways))

    @rule(child=requests, master=requests)
    def merge(self, child, master):
        self.attempt(self.seen(child), "triager", "merge", {"master_id": master})

    @rule(request=requests, paid=st.integers(0, 3))
    def mediation_ends(self, request, paid):
        """H15: a result that comes again finds nothing open."""
        waits = self.seen(request)["state"] == "IN_MEDIATION"
        assert self.mediated(request, paid) or not waits
        assert not self.mediated(request, paid + 1)

    @rule(days=st.integers(1, 9))
    def time_passes(self, days):
        self.clock.forward(days=days)
        sweep(self.database)

    @invariant()
    def nothing_is_broken(self):
        with self.database.reading() as session:
            found = {name: session.execute(text(ask)).scalar_one() for name, ask in BROKEN.items()}
        assert not {name: number for name, number in found.items() if number}

    def teardown(self):
        for each in self.ids:
            self.check_who_sees(each)
        today = day_in_shanghai(self.clock())
        with self.database.reading() as session:
            # H9: figures that do not add up are refused.
            since = day_in_shanghai(self.clock() - timedelta(days=400))
            counted(session, SUPERVISOR, Asked(since, today, "category"))

    def check_who_sees(self, request):
        """H8: the present target alone, and names only while it works on the request."""
        found = self.seen(request)
        target = found["target"] or {}
        for name, organisation in INSTITUTIONS.items():
            is_target = organisation in (target.get("institution_code"), target.get("branch_code"))
            url = f"/requests/{request}"
            assert (self.people[name].get(url).status_code == 200) == is_target
            unmasked = self.people[name].post(f"{url}/unmask", json={"reason": "核对"})
            works = is_target and found["state"] in WITH_INSTITUTION
            assert (unmasked.status_code == 200) == works

    def actor(self, found):
        target = found["target"] or {}
        if target.get("institution_code") == "I002":
            return "other_institution"
        return "branch" if target.get("institution_code") else "triager"

    def seen(self, request):
        return self.people["triager"].get(f"/requests/{request}").json()

    def attempt(self, found, who, step, body):
        request, before = found["id"], found["state"]
        actor = self.actor(found) if who == TARGET else who
        answer = self.people[actor].post(f"/requests/{request}/{step}", json=body)
        assert answer.status_code in (200, 403, 404, 409, 422), answer.text
        if answer.status_code == 404:
            # Only what the actor does not see is missing for it.
            assert self.people[actor].get(f"/requests/{request}").status_code == 404, answer.text
        after = self.seen(request)["state"]
        assert may_follow(before, after), (before, step, after)
        assert answer.status_code == 200 or after == before

    def mediated(self, request, paid):
        result = MediationResult(
            source_ref=request,
            case_id=f"case-{request}",
            case_no="调2026-000001",
            outcome="agreed" if paid else "failed",
            amount_fen=paid,
            paid_fen=paid,
            reason="x",
            at=self.clock(),
        )
        try:
            with self.database.writing() as session:
                take_result(Acting(session, self.database, LINK), result)
        except (ConflictError, NotFoundError):
            return False
        return True


def test_no_walk_leaves_the_rules(path, people, clock, hotline):
    class Machine(HotlineMachine):
        database = hotline.app.state.database

    Machine.people, Machine.clock = people, clock
    Machine.take_in = staticmethod(path.received)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert next(Machine.numbers) > 0
