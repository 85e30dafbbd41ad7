"""The working paper: what a judge reads, and what a program reads."""

import json
from fractions import Fraction

import pytest

from lawkit.rounding import decimal_text
from loss_calc.domain.calculation import explain, investor_loss
from loss_calc.domain.charges import Fees
from loss_calc.domain.facts import Direction, RuleSet
from loss_calc.domain.parameters import AverageMethod

FEES = Fees(commission_rate=Fraction("0.0003"), stamp_duty_rate=Fraction("0.001"))
X1 = "01-06 B200@10; 01-07 S150@12; 01-08 B100@9; 02-04 S120@7"


def paper(desk, rows, *, opening=0, **more):
    frame = desk.frame(fees=FEES, **more)
    loss = investor_loss(frame, desk.record(rows, opening=opening))
    return explain(frame, loss)


def test_paper_shows_every_step_of_a_bull_claim(desk):
    text = paper(desk, X1, opening=100, average=AverageMethod.MOVING).text()
    for line in (
        "投资者损失计算底稿　赔偿总额：781.01元",
        "实施日：2020年1月2日",
        "揭露日或更正日：2020年2月3日",
        "二、基准日与基准价：2020年3月13日，6元",
        "（理由：court order）",
        "非索赔持股：期初持仓100股",
        "实施日至揭露日前卖出：2020年1月7日50股，每股12元（成交编号t2）",
        "移动加权平均法：2400元 ÷ 250股 = 9.6",
        "转出（均价不变）50股（成交编号t2）；池内150股，成本1500元",
        "(120×7) ÷ 120 = 7",
        "(买入均价 - 卖出均价) × 卖出股数 = (9.6 - 7) × 120",
        "(买入均价 - 基准价) × 持有股数 = (9.6 - 6) × 130",
        "780 × 0.03%",
        "差额 + 佣金 + 印花税 + 利息 = 780.00 + 0.23 + 0.78 + 0.00 = 781.01",
        "第二十七条",
    ):
        assert line in text, line


def test_paper_shows_a_bear_claim_in_its_own_words(desk):
    facts = desk.facts(direction=Direction.BEAR, baseline_price="6.5")
    rows = "01-06 S600@5; 01-07 B100@4.8; 01-08 S200@5.2; 02-04 B300@6"
    text = paper(desk, rows, opening=1000, facts=facts, average=AverageMethod.MOVING).text()
    lines = ("诱空型", "可索赔卖出", "四、卖出均价", "第二十八条")
    for line in (*lines, "(6.5 - 5.0571428571（177/35）) × 400"):
        assert line in text, line


def test_paper_shows_index_figures(desk):
    index = desk.index({"01-06": "1000.5", "01-07": "1100"}, mean="945")
    deduction = desk.synchronised(index)
    text = paper(desk, "01-06 B100@10; 01-07 B100@12", deduction=deduction).text()
    assert "指数000001.SH变动幅度" in text
    assert "(1050.25 - 945) ÷ 1050.25" in text
    assert "(11元 - 6元) ÷ 11元" in text


def test_paper_of_the_2003_rule_cites_its_own_articles_and_interest(desk):
    text = paper(desk, "01-06 B100@10", facts=desk.facts(rule_set=RuleSet.RULE_2003)).text()
    assert "法释〔2022〕2号" not in text
    assert "67日×年利率0.35%" in text
    assert "第三十三条" in text


def test_paper_shows_trades_in_both_units(desk):
    facts = desk.facts(corporate_actions=(desk.action("01-08", bonus="1"),))
    text = paper(desk, "01-06 B100@20", facts=facts).text()
    assert "买入100股，每股20元" in text
    assert "复权后200股、每股10元" in text


@pytest.mark.parametrize("method", list(AverageMethod))
def test_paper_is_ready_for_json_under_every_method(desk, method):
    rows = "01-06 B100@3; 01-07 B300@3.2; 01-08 S200@3.1; 01-09 B100@3.1; 01-10 S100@3.4"
    facts = desk.facts(baseline_price="2")
    explained = paper(desk, rows, facts=facts, average=method)
    tree = json.loads(json.dumps(explained.tree()))
    assert tree["label"] == "Total compensation"
    average = next(step for step in tree["rests_on"] if step["label_zh"].startswith("四"))
    loss = desk.loss(rows, facts=facts, average=method)
    assert average["value"] == decimal_text(loss.buy_average)
    assert f"= {decimal_text(loss.buy_average)}" in average["formula"]


def test_paper_of_an_investor_without_a_claim_says_so(desk):
    text = paper(desk, "02-04 B100@10").text()
    assert "可索赔股数：0股" in text
    assert "无可索赔股份" in text


def test_paper_names_every_switch_and_remark(desk):
    text = paper(desk, "01-06 B100@10; 01-07 S100 collateral_out").text()
    assert "现金红利：扣除现金红利" in text
    assert "卖出超过持仓时：拒绝计算" in text
    assert "担保品划入与划出相差-100股" in text


def test_paper_of_a_very_long_history_stays_readable(desk):
    """Exact averages of a thousand trades have fractions that no page can hold."""
    rows = "; ".join(
        f"01-06 {9 + n // 3600:02}:{n // 60 % 60:02}:{n % 60:02} "
        + (f"S{n % 7 + 1}@9.01" if n % 2 else f"B{n % 5 + 8}@1{n % 9}.{n % 97:02}")
        for n in range(1000)
    )
    index = desk.index({"01-06": "1000.5"}, mean="945")
    explained = paper(desk, rows, average=AverageMethod.MOVING, deduction=desk.synchronised(index))
    assert max(map(len, explained.text().splitlines())) < 200
    assert json.dumps(explained.tree())
