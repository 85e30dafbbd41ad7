"""Thousands of claims by resumable jobs, and the audit file."""

from __future__ import annotations

import io
import json
import time
from hashlib import sha256
from zipfile import ZipFile

from .conftest import ADMIN, AUDITOR, CHECKER, MANAGER, STRANGER, SUPERVISOR, Fund, a_row, investor


def done(fund: Fund, caller, job: dict) -> dict:
    for _ in range(600):
        found = fund.get(caller, f"/jobs/{job['id']}")
        if found["state"] not in {"queued", "running"}:
            assert found["state"] == "succeeded", found
            return found
        time.sleep(0.02)
    raise AssertionError("the job did not end")


def test_a_thousand_investors_are_listed_declared_and_verified_by_jobs(fund: Fund):
    fund.plan(needs_contract=False)
    fund.announce()
    fund.deposit(10**9)
    fund.deposit(10**9, "sponsor-2")
    count = 1_005
    rows = [a_row(number, loss_fen=100 + number) for number in range(1, count + 1)]
    rows[7]["loss_fen"] = -1
    listed = done(fund, ADMIN, fund.list(rows, 202))
    assert listed["outcomes"] == {"created": count - 1, "refused": 1}
    told = fund.post(ADMIN, f"{fund.path}/notifications", 202, channel="EXCHANGE")
    assert done(fund, ADMIN, told)["outcomes"] == {"notified": count - 1}
    fund.window()
    declared = [
        {"party_ref": f"investor-{n}", "channel": "EXCHANGE", "accepted_fen": 100 + n}
        for n in range(1, count + 1)
    ]
    declared[0]["accepted_fen"] = 1
    run = done(fund, ADMIN, fund.post(ADMIN, f"{fund.path}/declarations", 202, rows=declared))
    assert run["outcomes"] == {"declared_valid": count - 2, "refused": 2}
    refused = fund.get(ADMIN, f"{fund.path}/runs/{run['run_id']}/rows?outcome=refused")["items"]
    assert [(row["row"], row["code"]) for row in refused] == [
        (1, "amount_changed"),
        (8, "row_refused"),
    ]
    verified = done(fund, CHECKER, fund.post(CHECKER, f"{fund.path}/verifications", 202))
    assert verified["outcomes"] == {"entitled": count - 2}
    shown = fund.get(MANAGER, fund.path)
    expected = sum(100 + n for n in range(1, count + 1) if n not in {1, 8})
    assert (shown["declared_count"], shown["declared_fen"]) == (count - 2, expected)
    assert fund.balances()["ENTITLED"] == expected
    fund.pay()
    shown = fund.get(investor(5), fund.path)
    assert (shown["paid_count"], shown["paid_fen"]) == (count - 2, expected)
    fund.verified()


def test_a_list_comes_from_the_losses_of_a_matter(fund: Fund):
    fund.plan(scheme={"type": "RATIO", "ratio_bp": 5_000})
    rows = [{"party_ref": "investor-1", "name": "张三", "loss_fen": 101}]
    matter = fund.post(ADMIN, "/matters", 201, issuer="issuer-1", rows=rows)
    run = fund.post(ADMIN, f"{fund.path}/list", 201, matter_id=matter["id"])
    assert run["outcomes"] == {"created": 1}
    assert fund.claim(1)["amount_fen"] == 51
    both = {"matter_id": matter["id"], "rows": rows}
    assert fund.by(ADMIN).post(f"{fund.path}/list", json=both).status_code == 422


def test_the_audit_file_holds_everything_but_names_and_accounts(fund: Fund):
    fund.opened()
    fund.entitled(1)
    fund.pay()
    for stranger in (STRANGER, investor(1), ADMIN):
        assert fund.by(stranger).get(f"{fund.path}/audit-file").status_code in {403, 404}
    answer = fund.by(AUDITOR).get(f"{fund.path}/audit-file")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        contents = {one["name"]: archive.read(one["name"]) for one in manifest["files"]}
    for one in manifest["files"]:
        content = contents[one["name"]]
        assert one["sha256"] == sha256(content).hexdigest()
        assert one["lines"] == content.count(b"\n")
        for secret in ("投资者1", "62220000"):
            assert secret.encode() not in content
    claims = [json.loads(line) for line in contents["claims.ndjson"].splitlines()]
    assert [claim["party_ref"] for claim in claims] == [f"investor-{n}" for n in (1, 2, 3)]
    journal = [json.loads(line) for line in contents["journal.ndjson"].splitlines()]
    assert manifest["journal_head"] == {"seq": len(journal), "hash": journal[-1]["hash"]}
    assert manifest["list_sha256"] == fund.get(SUPERVISOR, fund.path)["list_sha256"]
    assert contents["payouts.ndjson"].count(b"SUCCESS") == 1
