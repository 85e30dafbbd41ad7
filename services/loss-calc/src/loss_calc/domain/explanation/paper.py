"""The whole working paper, in the order in which a court would redo it."""

from __future__ import annotations

from typing import Any

from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain import articles as law
from loss_calc.domain.explanation.amount_steps import explained_difference
from loss_calc.domain.explanation.average_steps import explained_entry, explained_exit
from loss_calc.domain.explanation.baseline_steps import explained_baseline
from loss_calc.domain.explanation.charge_steps import explained_charges
from loss_calc.domain.explanation.deduction_steps import explained_liability, explained_payable
from loss_calc.domain.explanation.glossary import charge_switches, switches
from loss_calc.domain.explanation.position_steps import explained_position
from loss_calc.domain.explanation.wording import day_text, number
from loss_calc.domain.facts import Announcement, CorporateAction, Direction, RuleSet
from loss_calc.domain.frame import Frame, baseline_case
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.notices import Notice

Step = Explained[Any]


def working_paper(frame: Frame, loss: InvestorLoss) -> Explained[Money]:
    """The total with every step it rests on: dates, baseline, lots, averages, difference,
    deduction, charges, switches and remarks."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    items = (loss.payable_difference, loss.commission, loss.stamp_duty, loss.interest)
    sum_text = " + ".join(item.yuan_text() for item in items)
    return Explained(
        loss.total,
        "Total compensation",
        "投资者损失计算底稿　赔偿总额",
        articles=(law.DAMAGE_HEADS if is_2022 else law.DAMAGE_HEADS_2003,),
        rests_on=(
            _dates(frame),
            _baseline(frame),
            explained_position(frame, loss),
            explained_entry(frame, loss),
            explained_exit(frame, loss),
            explained_difference(frame, loss),
            explained_payable(frame, loss),
            *explained_charges(frame, loss),
            _restorations(frame),
            _switches(frame),
            _remarks(loss.notices),
            *((explained_liability(frame, loss),) if frame.deduction.payable_by else ()),
        ),
        formula=f"差额 + 佣金 + 印花税 + 利息 = {sum_text} = {loss.total.yuan_text()}",
    )


def _dates(frame: Frame) -> Step:
    facts = frame.facts
    is_2022 = facts.rule_set is RuleSet.RULE_2022
    implementation = Explained(
        frame.implementation_on,
        "Implementation day",
        "实施日",
        articles=(law.IMPLEMENTATION_DAY if is_2022 else law.CASE_DATES_2003,),
        formula=_announced(facts.implementation),
    )
    exposure = Explained(
        frame.exposure_on,
        "Exposure day",
        "揭露日或更正日",
        articles=(law.EXPOSURE_DAY if is_2022 else law.CASE_DATES_2003,),
        formula=_announced(facts.exposure),
    )
    is_bull = facts.direction is Direction.BULL
    direction = Explained(
        facts.direction,
        "Direction",
        "虚假陈述类型",
        articles=(law.DIRECTION if is_2022 else law.BOUNDARIES_2003,),
        shown="诱多型" if is_bull else "诱空型",
    )
    rule_zh = "法释〔2022〕2号" if is_2022 else "法释〔2003〕2号"
    return Explained(
        facts.rule_set,
        "Case dates",
        "一、案件日期",
        articles=(law.BOUNDARIES if is_2022 else law.BOUNDARIES_2003,),
        rests_on=(direction, implementation, exposure),
        shown=f"适用{rule_zh}",
    )


def _announced(announcement: Announcement) -> str:
    moment = "收市后" if announcement.after_close else ""
    published = f"{day_text(announcement.announced_on)}{moment}公布"
    return f"{published}；非交易日或收市后公布的，顺延至下一交易日"


def _baseline(frame: Frame) -> Step:
    facts = frame.facts
    case = baseline_case(facts, frame.parameters, frame.trading_days, frame.exposure_on)
    explained = explained_baseline(frame.baseline, case)
    return Explained(
        explained.value,
        explained.label,
        f"二、{explained.label_zh}",
        articles=explained.articles,
        rests_on=explained.rests_on,
        formula=explained.formula,
        shown=explained.shown,
    )


def _restorations(frame: Frame) -> Step:
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    rows = tuple(_action_row(action) for action in frame.facts.corporate_actions)
    articles = (
        (law.RESTORATION,) if is_2022 else (law.RESTORATION_2003, law.DIVIDENDS_NOT_SET_OFF_2003)
    )
    return Explained(
        len(rows),
        "Ex-rights restoration to the exposure day",
        "十一、除权除息复权（统一至揭露日或更正日）",
        articles=articles if rows else (),
        rests_on=rows,
        shown=f"{len(rows)}次" if rows else "无",
    )


def _action_row(action: CorporateAction) -> Step:
    rights_price = action.rights_price if action.rights_price is not None else 0
    return Explained(
        action.ex_on,
        "Corporate action",
        "除权除息日",
        formula=(
            f"每股派现{number(action.cash_per_share)}元，送转{number(action.bonus_per_share)}股，"
            f"配股{number(action.rights_per_share)}股、配股价{number(rights_price)}元"
        ),
    )


def _switches(frame: Frame) -> Step:
    chosen = [*switches(frame.parameters), *charge_switches(frame)]
    rows = [Explained(value, name, name_zh, shown=shown) for name, name_zh, value, shown in chosen]
    return Explained(
        len(rows), "Parameters", "十二、计算参数", rests_on=tuple(rows), shown=f"{len(rows)}项"
    )


def _remarks(notices: tuple[Notice, ...]) -> Step:
    rows = tuple(
        Explained(notice.code, notice.text, "说明", shown=notice.text_zh) for notice in notices
    )
    return Explained(
        len(rows),
        "Remarks",
        "十三、说明事项",
        rests_on=rows,
        shown=f"{len(rows)}项" if rows else "无",
    )
