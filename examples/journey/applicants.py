"""The 154 investors who apply by themselves later, on the account that the court's cases opened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from examples.clients import Office
from examples.escrow import Escrow, Say, require
from examples.journey.losses import yuan
from examples.journey.mediating import (
    AGENT,
    SCREENING,
    Settled,
    agreed,
    hear_consents,
    parties,
    proposed,
    registered_mediator,
    sign,
)
from examples.journey.paying import entitle, pay_plainly

AT_ONCE = 4
APPLICANTS, APPLICANTS_FEN = 154, 69_998_877
"""The source says "almost 700,000 yuan"; the fixture is fixed below it."""


def self_applied(office: Office, prefix: str, today: date, say: Say) -> Settled:
    """Applications one by one, each brought to the table, and one agreement over all."""
    mediator = registered_mediator(office)
    losses = {f"{prefix}{n:04d}": 600_000 + 7_919 * n for n in range(1, APPLICANTS + 1)}
    for who in (AGENT, "issuer-rep-1", "case-admin-1"):
        office(who)

    def apply(place: int) -> tuple[str, str]:
        ref = f"{prefix}{place:04d}"
        return ref, _applied(office, ref, place, losses[ref], mediator, today)

    # They do not wait for each other.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        case_ids = dict(pool.map(apply, range(1, APPLICANTS + 1)))
    form = {
        "name": "华锐风电案（自主申请）",
        "issuer": "issuer-1",
        "court": "court-1",
        "rows": [{"party_ref": ref, "loss_fen": loss} for ref, loss in losses.items()],
        "case_ids": list(case_ids.values()),
    }
    matter = office("case-admin-1").do("/matters", form)
    say(f"{APPLICANTS} investors apply by themselves, losses of {yuan(matter['loss_fen'])}")
    scheme = {"type": "POOL", "pool_fen": APPLICANTS_FEN}
    proposal = proposed(office, matter["id"], scheme, say)
    agreement = agreed(office, matter["id"], proposal, [*losses], today)
    sign(office, agreement, method="CA_CERT", pages_by=AGENT)
    return Settled("", matter["id"], agreement["id"], case_ids)


def _applied(
    office: Office, ref: str, place: int, loss_fen: int, mediator: str, today: date
) -> str:
    admin = office("case-admin-1")
    form: dict[str, Any] = {
        "origin": "SELF_APPLIED",
        "source_ref": f"application/{ref}",
        "issuer": "issuer-1",
        "cause": "证券虚假陈述责任纠纷",
        "claimed_fen": loss_fen,
        "parties": parties(ref, f"申请人{place}", today),
    }
    case_id = str(admin.do("/cases", form)["id"])
    case = f"/cases/{case_id}"
    admin.do(f"{case}/screen", SCREENING)
    admin.do(f"{case}/accept")
    admin.do(f"{case}/assign", {"mediator_ids": [mediator], "lead_id": mediator})
    admin.do(f"{case}/invite")
    hear_consents(office, case_id, ref)
    admin.do(f"{case}/begin")
    return case_id


def pay_applicants(escrow: Escrow, settled: Settled, say: Say) -> None:
    """Another deposit on the same account, entitlements, payments, closed cases."""
    day = (escrow.stated_to or escrow.today) + timedelta(days=1)
    found = escrow.expect_and_receive(APPLICANTS_FEN, "JY-2026-154", on=day)
    require(found["summary"] == {"deposit_identified": 1}, "the second deposit is identified")
    owed = entitle(escrow, settled.agreement)
    require((owed["created"], owed["total_fen"]) == (APPLICANTS, APPLICANTS_FEN), "all are owed")
    pay_plainly(escrow, APPLICANTS_FEN, say)
    admin = escrow.office("case-admin-1")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: admin.do(f"/cases/{one}/close"), settled.case_ids.values()))
    say(f"{APPLICANTS} cases of applicants closed as performed")
