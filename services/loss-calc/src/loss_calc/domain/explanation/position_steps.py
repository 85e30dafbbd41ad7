"""Holdings: the opening, every lot and its fate, and what was matched with what."""

from __future__ import annotations

from collections import defaultdict

from lawkit.articles import Article
from lawkit.explain import Explained
from loss_calc.domain import articles as law
from loss_calc.domain.dates import Stage
from loss_calc.domain.explanation.wording import day_text, number, trade_text, yuan
from loss_calc.domain.facts import PRICE_SCALE, Direction, RuleSet
from loss_calc.domain.frame import Frame
from loss_calc.domain.loss import InvestorLoss
from loss_calc.domain.lots import Lot, Take
from loss_calc.domain.movements import Movement
from loss_calc.domain.restoration import Exact

STAGE_ZH = {
    Stage.BEFORE: "实施日前",
    Stage.WINDOW: "实施日至揭露日前",
    Stage.POST: "揭露日至基准日",
    Stage.AFTER: "基准日后，不计",
}

Takes = dict[int, list[Take]]


def explained_position(frame: Frame, loss: InvestorLoss) -> Explained[Exact]:
    """The claim shares with the fate of every lot, and the record they were matched from."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    is_bull = frame.facts.direction is Direction.BULL
    workings = loss.workings
    takes = _takes_by_lot(loss)
    window = workings.window
    first_on = workings.first_effective_on
    claim_zh = "可索赔买入" if is_bull else "可索赔卖出"
    rows: list[Explained[object]] = [
        _record(frame, loss),
        Explained(
            window.opening,
            "Opening position at implementation",
            "实施日期初持仓（股）",
            formula=_opening_formula(loss),
            shown=number(window.opening),
        ),
        *(_lot_row(lot, takes, claim_zh, is_bull=is_bull) for lot in window.lots),
    ]
    if is_bull:
        others = [lot for lot in window.others if lot.quantity]
        rows += [_lot_row(lot, takes, "非索赔持股", is_bull=True) for lot in others]
    rows.append(_first_effective(first_on, is_bull=is_bull))
    difference = law.BULL_DIFFERENCE if is_bull else law.BEAR_DIFFERENCE
    return Explained(
        loss.eligible_quantity,
        "Claim shares",
        "三、持仓与交易配对：可索赔股数",
        articles=(difference if is_2022 else law.SOLD_DIFFERENCE_2003,),
        rests_on=tuple(rows),
        formula=_quantity_formula(loss, is_bull=is_bull),
        shown=f"{number(loss.eligible_quantity)}股",
    )


def _record(frame: Frame, loss: InvestorLoss) -> Explained[object]:
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    rows = tuple(_movement_row(movement) for movement in loss.workings.movements)
    articles: tuple[Article, ...] = (law.MERGED_ACCOUNTS,) if is_2022 else ()
    if frame.restored.actions:
        articles = (*articles, law.RESTORATION if is_2022 else law.RESTORATION_2003)
    return Explained(
        len(rows),
        "Trades in order, all accounts merged",
        "交易记录（各账户合并，按成交时间排序）",
        articles=articles,
        rests_on=rows,
        shown=f"{len(rows)}笔",
    )


def _movement_row(movement: Movement) -> Explained[object]:
    trade = movement.trade
    restored = ""
    raw_ticks = None if trade.price is None else trade.price * PRICE_SCALE
    has_moved = movement.quantity != trade.quantity
    if has_moved or (movement.ticks is not None and movement.ticks != raw_ticks):
        price = "" if movement.ticks is None else f"、每股{yuan(movement.ticks)}"
        restored = f"；复权后{number(movement.quantity)}股{price}"
    return Explained(
        trade.trade_id,
        f"Trade {trade.trade_id}",
        STAGE_ZH[movement.stage],
        shown=trade_text(trade) + restored,
    )


def _opening_formula(loss: InvestorLoss) -> str:
    workings = loss.workings
    formula = f"首笔交易前持仓{number(workings.opening_given)}"
    if workings.opening_inferred:
        formula += f" + 推定持仓{number(workings.opening_inferred)}"
    before = [move for move in workings.movements if move.stage is Stage.BEFORE]
    for movement in before:
        sign = "+" if movement.is_purchase else "-"
        formula += f" {sign} {number(movement.quantity)}"
    return f"{formula} = {number(workings.window.opening)}"


def _quantity_formula(loss: InvestorLoss, *, is_bull: bool) -> str:
    left = (
        f" - 揭露日后转出{number(loss.transferred_quantity)}" if loss.transferred_quantity else ""
    )
    at_exposure = number(loss.workings.window.quantity)
    closed, held = ("已卖出", "仍持有") if is_bull else ("已买回", "未买回")
    return (
        f"揭露日前剩余{at_exposure}{left} = {number(loss.eligible_quantity)}；其中基准日前{closed}"
        f"{number(loss.sold_quantity)}股，基准日{held}{number(loss.held_quantity)}股"
    )


def _takes_by_lot(loss: InvestorLoss) -> Takes:
    grouped: Takes = defaultdict(list)
    exit_ = loss.workings.exit
    every = (*loss.workings.window.takes, *exit_.other_takes, *exit_.left_claim, *exit_.closed)
    for each in every:
        grouped[id(each.lot)].append(each)
    return grouped


def _lot_row(lot: Lot, takes: Takes, name_zh: str, *, is_bull: bool) -> Explained[object]:
    origin = "期初持仓" if lot.movement is None else day_text(lot.day)
    price = ""
    if lot.movement is not None and lot.movement.ticks is not None:
        price = f"，每股{yuan(lot.movement.ticks)}"
    trade_id = "" if lot.movement is None else f"，成交编号{lot.movement.trade.trade_id}"
    fates = tuple(_fate_row(each, is_bull=is_bull) for each in takes.get(id(lot), ()))
    left_zh = "基准日仍持有" if is_bull else "基准日未买回"
    return Explained(
        lot.quantity,
        "Lot" if lot.movement is None else f"Lot of {lot.movement.trade.trade_id}",
        name_zh,
        rests_on=fates,
        formula=f"{number(lot.quantity)}股，{left_zh}{number(lot.remaining)}股",
        shown=f"{origin}{number(lot.quantity)}股{price}{trade_id}",
    )


def _fate_row(each: Take, *, is_bull: bool) -> Explained[object]:
    by = each.by
    bought_or_sold = "卖出" if is_bull else "买回"
    verb = "转出" if by.ticks is None else bought_or_sold
    price = "" if by.ticks is None else f"，每股{yuan(by.ticks)}"
    return Explained(
        each.quantity,
        f"Taken by {by.trade.trade_id}",
        f"{STAGE_ZH[by.stage]}{verb}",
        shown=f"{day_text(by.day)}{number(each.quantity)}股{price}（成交编号{by.trade.trade_id}）",
    )


def _first_effective(first_on: object, *, is_bull: bool) -> Explained[object]:
    name = "第一笔有效买入日" if is_bull else "第一笔有效卖出日"
    return Explained(first_on, "First effective day", name)
