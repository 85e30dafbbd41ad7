"""Cases over HTTP in any order of steps: they move along the listed ways alone and end once."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

NUMBERS = count(1)
BACK = {"return": "RETURNED", "withdraw": "WITHDRAWN", "suspend": "SUSPENDED"}
# The ways of the specification, written down once more by hand.
WAYS: dict[str, dict[str, str]] = {
    "RECEIVED": {"screen": "SCREENED", "withdraw": "WITHDRAWN"},
    "SCREENED": {"accept": "ACCEPTED", "refuse": "REFUSED", "withdraw": "WITHDRAWN"},
    "ACCEPTED": {"assign": "MEDIATOR_ASSIGNED", "withdraw": "WITHDRAWN"},
    "MEDIATOR_ASSIGNED": {"invite": "INVITED", **BACK},
    "INVITED": {"consent": "CONSENTED", **BACK},
    "CONSENTED": {"begin": "IN_MEDIATION", **BACK},
    "IN_MEDIATION": {"draft": "AGREEMENT_DRAFTED", **BACK},
    "AGREEMENT_DRAFTED": {"sign": "SIGNED", "conclude": "LAPSED", **BACK},
    "SIGNED": {"bind": "EFFECTIVE", "conclude": "LAPSED"},
    "EFFECTIVE": {"apply": "CONFIRM_APPLIED", "default": "DEFAULTED"},
    "CONFIRM_APPLIED": {
        "grant": "CONFIRMED",
        "reject": "RETURNED",
        "reject_and_go_on": "IN_MEDIATION",
    },
    "CONFIRMED": {"default": "DEFAULTED"},
    "SUSPENDED": {"return": "RETURNED", "withdraw": "WITHDRAWN"},
}
ENDS = {"REFUSED", "RETURNED", "LAPSED", "WITHDRAWN", "DEFAULTED"}
ON = {state: next(iter(ways)) for state, ways in WAYS.items() if state != "SUSPENDED"}
PLAIN = {
    "screen": ("admin", None),
    "accept": ("admin", {}),
    "refuse": ("admin", {"code": "OUT_OF_SCOPE"}),
    "invite": ("admin", {}),
    "begin": ("admin", {}),
    "suspend": ("admin", {"cause": "APPRAISAL"}),
    "resume": ("admin", {}),
    "return": ("admin", {"end_reason": "OTHER"}),
    "withdraw": ("admin", {}),
    "default": ("admin", {}),
}


class CaseMachine(RuleBasedStateMachine):
    settlement: Any = None
    screening: Any = None
    mediator = ""
    moves = 0

    @initialize()
    def open(self):
        number = next(NUMBERS)
        batch = self.settlement.entrust(
            batch_no=f"M{number}", court_case_no=f"(2026)京01民初{number}号"
        )
        self.id = batch["results"][0]["case_id"]
        self.case = f"/cases/{self.id}"
        self.state, self.suspended_in = "RECEIVED", ""
        self.agreement: Any = None
        self.confirmation = ""
        self.ends = 0

    def post(self, who: str, path: str, body: Any) -> bool:
        """Whether the step was taken; a refusal is a conflict that names itself."""
        answer = self.settlement.people(who).post(path, json=body)
        assert answer.is_success or answer.status_code == 409, answer.text
        return answer.is_success

    def take(self, step: str) -> bool:
        if step in PLAIN:
            who, body = PLAIN[step]
            return self.post(who, f"{self.case}/{step}", self.screening if body is None else body)
        return getattr(self, f"take_{step}")()

    def take_assign(self) -> bool:
        team = {"mediator_ids": [self.mediator], "lead_id": self.mediator}
        return self.post("admin", f"{self.case}/assign", team)

    def take_consent(self) -> bool:
        taken = [
            self.post(
                who,
                f"{self.case}/consents",
                {"party_ref": ref, "consent": "ACCEPTED", "channel": "online"},
            )
            for who, ref in (("investor", "investor-1"), ("issuer", "issuer-1"))
        ]
        return all(taken)

    def take_draft(self) -> bool:
        matter = self.settlement.matter(case_ids=[self.id], court="court-1")
        proposal = self.settlement.accepted_proposal(matter["id"])
        form = {
            "proposal_id": proposal,
            "framework": "框架协议",
            "terms": {"payer": "发行人", "pay_by_on": "2027-03-01", "breach_clause": "逾期付息"},
            "payees": [
                {"party_ref": "investor-1", "account": "622200001", "bank_code": "102100099996"}
            ],
        }
        answer = self.settlement.people("admin").post(
            f"/matters/{matter['id']}/agreements", json=form
        )
        assert answer.status_code in {201, 409}, answer.text
        if answer.is_success:
            self.agreement = answer.json()
        return answer.is_success

    def take_sign(self) -> bool:
        if self.agreement is None:
            return False
        page = self.settlement.page(self.agreement["id"], "investor-1")
        signature = self.settlement.signature("INVESTOR", page["page_sha256"])
        signed = self.settlement.sign(
            "investor", self.agreement["id"], {**signature, "party_ref": "investor-1"}
        )
        return signed["taken"] == 1

    def take_bind(self) -> bool:
        if self.agreement is None or self.state != "SIGNED":
            return False
        self.settlement.sign_root(self.agreement)
        return True

    def take_conclude(self) -> bool:
        # Once a page binds, concluding leaves the case alone.
        if self.agreement is None or self.state not in {"AGREEMENT_DRAFTED", "SIGNED"}:
            return False
        return self.post("admin", f"/agreements/{self.agreement['id']}/conclude", {})

    def take_apply(self) -> bool:
        if self.agreement is None:
            return False
        form = {"party_refs": ["investor-1"], "is_joint": True}
        where = f"/agreements/{self.agreement['id']}/confirmations"
        answer = self.settlement.people("admin").post(where, json=form)
        assert answer.status_code in {201, 409}, answer.text
        if answer.is_success:
            self.confirmation = f"/confirmations/{answer.json()['id']}"
        return answer.is_success

    def take_grant(self) -> bool:
        return self.rule_on("granted", {})

    def take_reject(self) -> bool:
        return self.rule_on("rejected", {"ground": "CONTENT_NOT_CLEAR", "goes_on": False})

    def take_reject_and_go_on(self) -> bool:
        return self.rule_on("rejected", {"ground": "CONTENT_NOT_CLEAR", "goes_on": True})

    def rule_on(self, how: str, facts: Any) -> bool:
        if not self.confirmation:
            return False
        form = {"ruling_no": "(2026)京01民特1号", **facts}
        return self.post("court", f"{self.confirmation}/{how}", form)

    def step(self, step: str) -> None:
        allowed = dict(WAYS.get(self.state, {}))
        if self.state == "SUSPENDED":
            allowed["resume"] = self.suspended_in
        was_taken = self.take(step)
        assert was_taken == (step in allowed), (self.state, step, was_taken)
        if was_taken:
            self.suspended_in = self.state if step == "suspend" else ""
            self.state = allowed[step]
            type(self).moves += 1
            self.ends += self.state in ENDS

    @rule()
    def go_on(self):
        self.step(ON.get(self.state, "resume"))

    @rule()
    def go_on_further(self):
        for _ in range(3):
            self.step(ON.get(self.state, "resume"))

    @rule(step=st.sampled_from(sorted({*PLAIN, "assign", "sign", "conclude", "grant", "reject"})))
    def try_anything(self, step):
        # Later ones replace people, which leaves the state alone and has rules of its own.
        if step != "assign" or self.state in {"RECEIVED", "SCREENED", "ACCEPTED"}:
            self.step(step)

    @rule(step=st.sampled_from(["reject", "reject_and_go_on", "default", "suspend", "return"]))
    def go_wrong(self, step):
        if step in WAYS.get(self.state, {}):
            self.step(step)

    @invariant()
    def the_service_agrees(self):
        if not hasattr(self, "case"):
            return
        court = self.settlement.people("court")
        assert court.get(self.case).json()["state"] == self.state
        assert self.ends == (self.state in ENDS)
        # Every case of a court that has ended has its report, and no other.
        report = court.get(f"{self.case}/report").status_code
        assert report == (200 if self.state in ENDS else 404)


def test_cases_move_along_the_listed_ways_and_end_once_with_a_report(settlement, screening):
    class Machine(CaseMachine):
        pass

    Machine.settlement, Machine.screening = settlement, screening
    Machine.mediator = settlement.mediator()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Machine.moves > 20
