"""Payment orders of a draw: who may be paid, for what and how much."""

from __future__ import annotations

from typing import Any

from .case_file import BORROWER, CREDIT_CODE
from .desk import Desk


def rule_ids(answer: Any) -> list[str]:
    return sorted({each["rule_id"] for each in answer["errors"]})


def test_payment_that_does_not_fit_is_refused_with_pointer_rule_and_article(desk: Desk):
    loan, _ = desk.effective()
    for change, rule in (
        ({"payee_name": BORROWER}, "R-U7"),
        ({"payee_name": "江城控股 有限公司"}, "R-U7"),
        ({"payee_account": "6222000011114444"}, "R-U7"),
        ({"purpose": "refinance_bank_loan"}, "R-E2"),
        ({"purpose": "tenant_attraction"}, "R-P4"),
        ({"amount_fen": 1_500_000_001}, "R-P4"),
    ):
        body = desk.draw_body(loan, desk.payment(**change))
        answer = desk.post("officer", "/draws", 422, **body)
        assert answer["code"] == "payment_order_refused"
        fault = next(each for each in answer["errors"] if each["rule_id"] == rule)
        assert fault["pointer"].startswith("/payments")
        assert "总发〔2010〕25号" in fault["article"]
        assert answer["article_zh"].startswith("《")


def test_related_tenant_and_member_of_the_group_kept_by_the_risk_side_are_no_payees(desk: Desk):
    loan, _ = desk.effective(desk.approved(related_tenant="大江百货有限公司"))
    members = [
        {"credit_code": code, "name": name, "legal_representative": "赵六"}
        for code, name in ((CREDIT_CODE, BORROWER), ("91420100MA4KWBBB34", "江城兄弟有限公司"))
    ]
    group = {"name": "江城集团", "actual_controller": "钱七", "members": members}
    desk.post("risk", "/groups", 201, **group)
    for name in ("大江百货有限公司", "江城兄弟有限公司"):
        body = desk.draw_body(loan, desk.payment(payee_name=name))
        refused = desk.post("officer", "/draws", 422, **body)
        assert rule_ids(refused) == ["R-U7"]
        assert [each["pointer"] for each in refused["errors"]] == ["/payments/0/payee_name"]


def test_payments_that_do_not_add_up_to_the_draw_are_refused(desk: Desk):
    loan, _ = desk.effective()
    body = desk.draw_body(loan, amount_fen=600_000_001)
    assert rule_ids(desk.post("officer", "/draws", 422, **body)) == ["R-U7"]
