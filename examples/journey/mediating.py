"""From the court's batch to effective pages: cases, consents, proposal, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from examples.clients import Office
from examples.escrow import Say, require
from examples.journey.losses import Calculated, investor, yuan
from servicekit.clock import day_in_shanghai, utc_now

AGENT = "party-agent-1"
FRAMEWORK = "双方经调解达成一致，由发行人按所附明细向各投资者赔付。"
SCREENING = {
    "has_counterparty": True,
    "has_concrete_claim": True,
    "has_evidence": True,
    "is_civil_dispute": True,
    "is_labour_or_internal": False,
    "is_in_scope": True,
    "is_already_mediated": False,
    "has_effective_judgment": False,
    "is_pending_elsewhere": False,
    "is_suitable": True,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """An agreement whose pages are effective."""

    entrustment: str
    matter: str
    agreement: str
    case_ids: dict[str, str]


def parties(ref: str, name: str, today: date) -> list[dict[str, Any]]:
    """One investor with the common agent, against the issuer."""
    agent = {"subject": AGENT, "scope": "特别授权", "from_on": today.isoformat()}
    return [
        {
            "party_ref": ref,
            "role": "APPLICANT",
            "kind": "ORDINARY_INVESTOR",
            "name": name,
            "delivery_address": "北京市西城区金融大街",
            "agents": [agent],
        },
        {
            "party_ref": "issuer-1",
            "role": "RESPONDENT",
            "kind": "ISSUER",
            "name": "某风电股份有限公司",
            "organisation": "issuer-1",
            "delivery_address": "北京市海淀区中关村",
        },
    ]


def entrust(office: Office, losses: Calculated, batch_no: str, today: date) -> dict[str, Any]:
    """One request of the court with all its cases; sent twice it is the same batch."""
    rows = [
        {
            "court_case_no": f"(2026)京01民初{number}号-{batch_no}",
            "issuer": "issuer-1",
            "cause": "证券虚假陈述责任纠纷",
            "claimed_fen": losses.losses[investor(number)],
            "parties": parties(investor(number), f"投资者{number}", today),
        }
        for number in range(1, len(losses.losses) + 1)
    ]
    form = {"batch_no": batch_no, "origin": "COURT_PRE_FILING", "cases": rows}
    first: dict[str, Any] = office("court-1").do("/entrustments", form)
    again = office("court-1").do("/entrustments", form)
    require(again["id"] == first["id"], "a batch sent twice is one batch")
    return first


def registered_mediator(office: Office) -> str:
    """mediator-1 in the register, once."""
    admin = office("case-admin-1")
    for one in admin.pages("/mediators"):
        if one["subject"] == "mediator-1":
            return str(one["id"])
    entry = {
        "subject": "mediator-1",
        "name": "李调解",
        "employer": "mediation-centre",
        "valid_from": "2020-01-01",
    }
    return str(admin.do("/mediators", entry)["id"])


def bring_to_the_table(office: Office, batch: dict[str, Any], say: Say) -> dict[str, str]:
    """Screen, accept, assign, invite, hear all consents, begin; returns case ids by investor."""
    admin = office("case-admin-1")
    at = f"/entrustments/{batch['id']}"
    mediator = registered_mediator(office)
    team = {"mediator_ids": [mediator], "lead_id": mediator}
    for verb, body in (("screen", SCREENING), ("accept", {}), ("assign", team), ("invite", {})):
        admin.do(f"{at}/{verb}", body)
    case_ids = {
        investor(number): row["case_id"] for number, row in enumerate(batch["results"], start=1)
    }
    for ref, case_id in case_ids.items():
        hear_consents(office, case_id, ref)
    admin.do(f"{at}/begin")
    say(f"both sides of {len(case_ids)} cases consent; mediation begins under mediator-1")
    return case_ids


def hear_consents(office: Office, case_id: str, ref: str) -> None:
    """The investor's agent and the issuer agree to mediation."""
    for who, party in ((AGENT, ref), ("issuer-rep-1", "issuer-1")):
        form = {
            "party_ref": party,
            "consent": "ACCEPTED",
            "channel": "online",
            "is_identity_checked": True,
        }
        office(who).do(f"/cases/{case_id}/consents", form)


def proposed(office: Office, matter: str, scheme: dict[str, Any], say: Say) -> str:
    """A scheme drafted, looked at, submitted, and accepted by the issuer."""
    admin = office("case-admin-1")
    drafted = admin.do(f"/matters/{matter}/proposals", {"scheme": scheme})
    at = f"/proposals/{drafted['id']}"
    preview = admin.do(f"{at}/preview")
    say(
        f"proposal over {preview['count']} investors: {yuan(preview['total_fen'])} for losses of "
        f"{yuan(preview['loss_fen'])}, {preview['zero_rows']} get nothing"
    )
    admin.do(f"{at}/submit")
    office("issuer-signatory-1").do(f"{at}/accept")
    return str(drafted["id"])


def agreed(
    office: Office, matter: str, proposal: str, refs: list[str], today: date
) -> dict[str, Any]:
    """One framework with a page for each investor, who is to be paid to the account named."""
    form = {
        "proposal_id": proposal,
        "framework": FRAMEWORK,
        "is_for_court": True,
        "terms": {
            "payer": "某风电股份有限公司",
            "pay_by_on": (today + timedelta(days=100)).isoformat(),
            "breach_clause": "逾期按日万分之五计付违约金",
            "confirmation_clause": "双方同意共同申请司法确认",
        },
        "payees": [
            {"party_ref": ref, "account": account_of(ref), "bank_code": "102100099996"}
            for ref in refs
        ],
    }
    found: dict[str, Any] = office("case-admin-1").do(f"/matters/{matter}/agreements", form)
    return found


def account_of(ref: str) -> str:
    """The bank account of an investor, made from the reference."""
    return "6222" + "".join(str(ord(letter) % 10) for letter in ref).rjust(12, "0")


def sign(office: Office, agreement: dict[str, Any], *, method: str, pages_by: str) -> None:
    """Issuer, organisation and mediator sign the root, everybody's agent the pages."""
    root = agreement["merkle_root"]
    for who, signer in (
        ("issuer-signatory-1", "ISSUER"),
        ("case-admin-1", "ORGANISATION"),
        ("mediator-1", "MEDIATOR"),
    ):
        _sign(office, who, agreement["id"], [_signature(signer, root, method)])
    pages = office("case-admin-1").pages(f"/agreements/{agreement['id']}/pages")
    signatures = [
        {**_signature("INVESTOR", page["page_sha256"], method), "party_ref": page["party_ref"]}
        for page in pages
    ]
    _sign(office, pages_by, agreement["id"], signatures)


def _signature(signer: str, document: str, method: str) -> dict[str, Any]:
    return {
        "signer": signer,
        "method": method,
        "document_sha256": document,
        "certificate_serial": "CN-2026-1",
        "timestamp_token": "2026-11-21T00:00:00Z",
    }


def _sign(office: Office, who: str, agreement_id: str, signatures: list[dict[str, Any]]) -> None:
    found = office(who).do(f"/agreements/{agreement_id}/signatures", {"signatures": signatures})
    require(not found["refused"], f"all signatures of {who} are taken: {found['outcomes'][:1]}")


def settle(
    office: Office,
    losses: Calculated,
    pool_fen: int,
    batch_no: str,
    *,
    say: Say,
    co_mediators: Sequence[str] = (),
) -> Settled:
    """The court's cases, from the batch to pages that bind."""
    today = day_in_shanghai(utc_now())
    batch = entrust(office, losses, batch_no, today)
    say(f"court-1 entrusts {len(batch['results'])} cases in one request (batch {batch_no})")
    case_ids = bring_to_the_table(office, batch, say)
    form = {
        "name": f"issuer-1 {batch_no}",
        "issuer": "issuer-1",
        "entrustment_id": batch["id"],
        "co_mediators": list(co_mediators),
        **losses.reference(),
    }
    matter = office("court-1").do("/matters", form)
    require(matter["loss_fen"] == losses.total_fen, "the matter holds the calculated losses")
    proposal = proposed(office, matter["id"], {"type": "POOL", "pool_fen": pool_fen}, say)
    agreement = agreed(office, matter["id"], proposal, list(case_ids), today)
    sign(office, agreement, method="CA_CERT", pages_by=AGENT)
    shown = office("case-admin-1").read(f"/agreements/{agreement['id']}")
    require(shown["effective_at"], "the agreement is effective")
    require(shown["total_fen"] == pool_fen, "the pages sum to the pool")
    say(
        f"agreement with {shown['page_count']} pages under the root "
        f"{shown['merkle_root'][:16]}..., "
        f"signed by {', '.join(shown['signed_root'])} and every investor: "
        f"{yuan(shown['total_fen'])}"
    )
    return Settled(batch["id"], matter["id"], agreement["id"], case_ids)
