"""One comparison of the share with indices, figure by figure."""

from __future__ import annotations

from fractions import Fraction

from lawkit.explain import Explained
from loss_calc.domain.deductions.outcome import Drop, IndexDrop, Leg
from loss_calc.domain.explanation.wording import number, percent, shown


def leg_row(leg: Leg) -> Explained[Fraction]:
    """One comparison of the share with the indices."""
    rows: list[Explained[Fraction]] = []
    formula = "无可比较的跌幅，不扣除"
    if leg.stock is not None:
        rows.append(
            _drop_row("个股", "Stock", leg.stock, _yuan(leg.stock.entry), _yuan(leg.stock.exit))
        )
    rows += [_index_row(each) for each in leg.indices]
    if leg.combined is not None and not leg.is_relative:
        formula = f"{number(leg.combined)}，限于0至1之间"
    elif leg.combined is not None and leg.stock is not None and leg.stock.ratio > 0:
        formula = f"{number(leg.combined)} ÷ {number(leg.stock.ratio)}，限于0至1之间"
    return Explained(
        leg.ratio,
        f"Ratio of {leg.name}",
        f"{leg.name_zh}：指数变动幅度{' ÷ 个股变动幅度' if leg.is_relative else ''}",
        rests_on=tuple(rows),
        formula=formula,
        shown=shown(leg.ratio),
    )


def _index_row(each: IndexDrop) -> Explained[Fraction]:
    scale = each.index.scale
    entry, exit_ = number(each.drop.entry / scale), number(each.drop.exit / scale)
    return _drop_row(f"指数{each.index.code}", f"Index {each.index.code}", each.drop, entry, exit_)


def _drop_row(name_zh: str, name: str, drop: Drop, entry: str, exit_: str) -> Explained[Fraction]:
    is_fall = (drop.entry >= drop.exit) == (drop.ratio >= 0)
    above, below = (entry, exit_) if is_fall else (exit_, entry)
    return Explained(
        drop.ratio,
        f"{name} drop",
        f"{name_zh}变动幅度",
        formula=f"({above} - {below}) ÷ {entry} = {percent(drop.ratio)}",
        shown=shown(drop.ratio),
    )


def _yuan(price: Fraction) -> str:
    return f"{number(price)}元"
