"""Commission, stamp duty and interest, with what they were charged on."""

from __future__ import annotations

from fractions import Fraction

from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain import articles as law
from loss_calc.domain.charges import FeeMode, StampDutyMode
from loss_calc.domain.explanation.wording import SIDE_ZH, day_text, number, percent, shown
from loss_calc.domain.facts import RuleSet
from loss_calc.domain.fees import ChargeBasis, rate_of, stamp_duty_rate
from loss_calc.domain.frame import Frame
from loss_calc.domain.interest import InterestLine
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.matched_trades import MatchedTrade


def explained_charges(frame: Frame, loss: InvestorLoss) -> tuple[Explained[Money], ...]:
    """Commission, stamp duty and interest."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    articles = (law.DAMAGE_HEADS if is_2022 else law.DAMAGE_HEADS_2003,)
    basis = loss.workings.charge_basis
    is_actual = frame.fees.mode is FeeMode.ACTUAL
    is_by_date = frame.fees.stamp_duty is StampDutyMode.BY_DATE
    joint = "（与佣金合并修约）" if frame.parameters.round_fees_jointly else ""
    commission = Explained(
        loss.commission,
        "Commission",
        "八、佣金",
        articles=articles,
        rests_on=tuple(map(_fee_row, basis.matched)) if is_actual else (),
        formula=_commission_formula(frame, basis),
    )
    stamp_duty = Explained(
        loss.stamp_duty,
        "Stamp duty",
        "九、印花税",
        articles=articles,
        rests_on=tuple(map(_duty_row, basis.matched)) if is_by_date else (),
        formula=_stamp_duty_formula(frame, basis) + joint,
    )
    interest = Explained(
        loss.interest,
        "Interest",
        "十、利息",
        articles=() if is_2022 else articles,
        rests_on=tuple(_interest_row(line) for line in loss.workings.interest_lines),
        formula="各段利息之和" if loss.workings.interest_lines else "不计利息",
    )
    return commission, stamp_duty, interest


def _commission_formula(frame: Frame, basis: ChargeBasis) -> str:
    fees = frame.fees
    if fees.mode is FeeMode.NONE:
        return "不计"
    if fees.mode is FeeMode.ACTUAL:
        return f"各笔配对成交实际费用之和 × {number(basis.scale)}"
    return _at_rate(fees.mode, basis, rate_of(fees.commission_rate))


def _stamp_duty_formula(frame: Frame, basis: ChargeBasis) -> str:
    fees = frame.fees
    if fees.mode is FeeMode.NONE:
        return "不计"
    if fees.stamp_duty is StampDutyMode.BY_DATE:
        return f"各笔配对成交当日法定印花税之和 × {number(basis.scale)}"
    return _at_rate(fees.mode, basis, rate_of(fees.stamp_duty_rate))


def _at_rate(mode: FeeMode, basis: ChargeBasis, rate: Fraction) -> str:
    if mode is FeeMode.ON_TURNOVER:
        return f"成交额{number(basis.turnover)} × {percent(rate)} × {number(basis.scale)}"
    return f"{number(basis.payable)} × {percent(rate)}"


def _fee_row(each: MatchedTrade) -> Explained[Fraction]:
    trade = each.movement.trade
    fee = Money(trade.fee_fen or 0)
    return Explained(
        each.part,
        f"Recorded fee of {trade.trade_id}",
        f"成交编号{trade.trade_id}配对比例",
        formula=f"实际费用{fee.yuan_text()}元 × {number(each.part)}",
        shown=shown(each.part),
    )


def _duty_row(each: MatchedTrade) -> Explained[Fraction]:
    rate = stamp_duty_rate(each.side, each.movement.day)
    return Explained(
        each.amount * rate,
        f"Stamp duty of {each.movement.trade.trade_id}",
        f"成交编号{each.movement.trade.trade_id}印花税（元）",
        formula=(
            f"{day_text(each.movement.day)}{SIDE_ZH[each.side]}，配对成交额"
            f"{number(each.amount)}元 × {percent(rate)}"
        ),
        shown=shown(each.amount * rate),
    )


def _interest_row(line: InterestLine) -> Explained[Fraction]:
    terms = [
        f"{day_text(span.from_on)}至{day_text(span.to_on)}{span.days}日×年利率{percent(span.rate)}"
        for span in line.spans
    ]
    days = "，".join(terms)
    return Explained(
        line.amount,
        "Interest on one part",
        "利息（元）",
        formula=f"本金{number(line.principal)}元，{days}，一年按{line.year_days}日计",
        shown=shown(line.amount),
    )
