"""Misuse of a draw's money: suspected, confirmed, charged on the loan, put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from .conftest import SECURED
from .desk import Desk
from .test_draws import plan, rule_ids, self_managed


@pytest.fixture
def loan(engine_name: str, secured_template: str) -> Any:
    """A loan contract in effect with everything that the first payout needs."""
    assert secured_template
    return SECURED[engine_name]


@pytest.fixture
def database_with(secured_template: str, fresh_url: Callable[[str], str]) -> Callable[[], str]:
    """Every test starts from the database that holds the loan."""
    return lambda: fresh_url(secured_template)


def suspected(desk: Desk, loan) -> str:
    """A paid draw with a payment that nobody explains; its path."""
    draw = desk.post("officer", "/draws", 201, **self_managed(desk, loan, plan(desk)))
    at = desk.paying(draw)
    desk.result(at)
    told = plan(desk, payee="某投资公司", on=desk.on(), explanation="")
    found = desk.post("officer", f"{at}/use-lists", 201, until_on=desk.on(), lines=[told])
    assert [each["is_explained"] for each in found["differences"]] == [False]
    assert desk.get("officer", at)["state"] == "misuse_suspected"
    return at


def test_unexplained_difference_is_suspected_misuse_and_stops_further_draws(desk: Desk, loan):
    at = suspected(desk, loan)
    early = desk.post("manager", f"{at}/confirm-misuse", 409, reason="资金流向投资公司")
    assert early["code"] == "no_business_day"
    desk.business_day()
    desk.post("manager", f"{at}/confirm-misuse", reason="资金流向投资公司")
    other = desk.checked(desk.requested(loan))
    answer = desk.do("payout", f"{other}/approve", 422)
    assert rule_ids(answer) == ["R-U8"]
    event = desk.get("officer", f"/contracts/{loan['id']}/default-events")[0]
    assert event["rule_id"] == "R-X3"
    cured = f"/contracts/{loan['id']}/default-events/{event['id']}/resolutions"
    made = desk.post(
        "watcher", cured, 201, kind="cured", reason="资金已全部追回，并已按约定用途支付完毕。"
    )
    desk.post("credit", f"/resolutions/{made['id']}/approve", reason="资金已追回")
    desk.do("payout", f"{other}/approve")


def test_confirmed_misuse_bears_the_misuse_rate_until_another_person_puts_it_right(
    desk: Desk, loan, clock
):
    at = suspected(desk, loan)
    desk.business_day()
    body = {"reason": "资金流向投资公司", "misused_fen": 10_000_000}
    future = desk.post("manager", f"{at}/confirm-misuse", 422, **body, since=desk.on(1))
    assert future["code"] == "day_not_possible"
    desk.post("manager", f"{at}/confirm-misuse", **body)
    (loan_id,) = [each["id"] for each in desk.get("accounting", "/loans")["items"]]
    review = {"level": "normal", "opinion": "资金用途存疑", "facts": {}}
    better = desk.post("watcher", f"/loans/{loan_id}/classification-reviews", 422, **review)
    assert (better["code"], better["reasons"]) == ("level_above_floor", ["misused"])
    clock.ahead = timedelta(days=5)
    desk.business_day()
    desk.post("manager", f"{at}/put-right", 403, reason="本人确认")
    assert desk.post("risk", f"{at}/put-right", reason="资金已追回")["state"] == "cleared"
    running = desk.get("accounting", "/loans")["items"][0]
    assert running["level"] == "special_mention"
    # Five days at 4.85 % on 100,000.00, on top of the contract rate that the schedule charges.
    assert desk.get("accounting", f"/loans/{running['id']}")["owed"]["penalty_fen"] == 6_736
    events = desk.get("accounting", f"/loans/{running['id']}/events")["items"]
    assert [each["kind"] for each in events] == ["misuse_confirmed", "misuse_ended"]
