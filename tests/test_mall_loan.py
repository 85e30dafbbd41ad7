"""The life of one mall loan through the gateway, as `run.py mall` shows it."""

from __future__ import annotations

import pytest
from examples.mall.__main__ import run
from examples.mall.refusing import REFUSALS
from examples.stack import own_stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120)]
FIGURES = (
    "rent base 6,210,000.00 yuan in year 1, 7,529,005.37 yuan in year 8",
    "capacity 29,292,309.03 yuan",
    "amount 29,290,000.00 yuan, bound by cash_flow",
    "3 tenants told and bound, 6,900,000.00 yuan a year",
)
ARTICLES = {"R-H1": "第二十条", "R-G3": "第十八条", "R-D6": "第十五条"}


def test_a_mall_let_to_five_tenants_goes_from_the_draft_to_a_paid_draw(tmp_path):
    lines: list[str] = []
    with own_stack(tmp_path / "data") as (address, credentials):
        note = run(address, credentials, lines.append)
        again = run(address, credentials, lines.append)
    assert note["principal_fen"] == again["principal_fen"] == 1_729_000_000
    told = "\n".join(lines)
    for figure in FIGURES:
        assert told.count(figure) == 2
    for rule_id, _, _ in REFUSALS:
        found = [line for line in lines if line.startswith(f"  {rule_id}, ")]
        english, chinese = found[:2]
        assert "总发〔2010〕25号 art. " in english
        assert ARTICLES[rule_id] in chinese
