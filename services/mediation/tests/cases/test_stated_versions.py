"""If-Match on steps: whoever names a version acts on that version or not at all."""


def code(answer):
    return answer.status_code, answer.json().get("code")


def matched(tag, **body):
    return {"json": body, "headers": {"If-Match": tag}}


def test_an_agreement_is_concluded_on_the_version_that_was_read(settlement, people):
    agreement = settlement.agreement()
    at = f"/agreements/{agreement['id']}"
    first = people("admin").get(at).headers["etag"]
    settlement.sign(
        "admin", agreement["id"], settlement.signature("ORGANISATION", agreement["merkle_root"])
    )
    stale = people("admin").post(f"{at}/conclude", **matched(first))
    assert stale.status_code == 412
    assert stale.json()["current_etag"] == people("admin").get(at).headers["etag"] != first
    assert people("admin").get(at).json()["state"] == "OPEN"
    now = stale.json()["current_etag"]
    done = people("admin").post(f"{at}/conclude", **matched(now))
    assert (done.status_code, done.json()["state"]) == (200, "LAPSED")
    assert done.headers["etag"] == people("admin").get(at).headers["etag"]
    assert people("admin").post(f"{at}/conclude", **matched("W/later")).status_code == 412


def test_a_signature_is_withdrawn_on_the_version_that_was_read(settlement, people):
    agreement = settlement.agreement()
    settlement.sign_page("investor", agreement["id"], "investor-1")
    at = f"/agreements/{agreement['id']}/withdraw-signature"
    stale = people("investor").post(at, **matched('"1"', party_ref="investor-1"))
    assert stale.status_code == 412
    assert settlement.page(agreement["id"], "investor-1")["state"] == "SIGNED"
    taken = people("investor").post(
        at, **matched(stale.json()["current_etag"], party_ref="investor-1")
    )
    assert taken.status_code == 200


def test_an_escrow_account_is_stopped_on_the_version_that_was_read(people):
    form = {
        "number": "ESC-1",
        "title": "专户",
        "model": "A",
        "issuer": "issuer-1",
        "custodian": "custodian-bank-1",
        "bank_account": "110",
        "target_fen": 1,
        "contributors": [{"contributor_ref": "issuer-1", "name": "发行人"}],
    }
    opened = people("manager").post("/escrow-accounts", json=form)
    at, first = f"/escrow-accounts/{opened.json()['id']}", opened.headers["etag"]
    frozen = people("checker").post(f"{at}/freeze", **matched(first, reason="核查"))
    assert frozen.json()["is_frozen"]
    stale = people("checker").post(f"{at}/unfreeze", **matched(first, reason="完毕"))
    assert stale.status_code == 412
    assert people("manager").get(at).json()["is_frozen"]
    freed = people("checker").post(
        f"{at}/unfreeze", **matched(frozen.headers["etag"], reason="完毕")
    )
    assert not freed.json()["is_frozen"]
    without = people("manager").post(f"{at}/wind-up")
    assert code(without) == (200, None)


def test_a_ruling_is_recorded_on_the_version_that_was_read(settlement, people):
    agreement = settlement.agreement(settlement.matter(court="court-1")["id"])
    settlement.sign_page("investor", agreement["id"], "investor-1")
    root = agreement["merkle_root"]
    settlement.sign("signatory", agreement["id"], settlement.signature("ISSUER", root))
    settlement.sign("admin", agreement["id"], settlement.signature("ORGANISATION", root))
    form = {"party_refs": ["investor-1"], "is_joint": True}
    applied = people("admin").post(f"/agreements/{agreement['id']}/confirmations", json=form)
    at, first = f"/confirmations/{applied.json()['id']}", applied.headers["etag"]
    assert people("court").get(at).headers["etag"] == first
    filed = people("court").post(f"{at}/filed", **matched(first, filed_on="2026-11-23"))
    assert filed.status_code == 200
    stale = people("court").post(f"{at}/granted", **matched(first, ruling_no="R1"))
    assert (stale.status_code, people("court").get(at).json()["state"]) == (412, "FILED")
    granted = people("court").post(
        f"{at}/granted", **matched(filed.headers["etag"], ruling_no="R1")
    )
    assert granted.json()["state"] == "GRANTED"
