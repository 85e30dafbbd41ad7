"""The articles a paper rests on, each with what it is cited for."""

from __future__ import annotations

from lawkit.articles import Article
from loss_calc.domain import articles as law
from loss_calc.domain.charges import DeductionMethod
from loss_calc.domain.facts import Direction, RuleSet
from loss_calc.domain.frame import Frame
from paperkit.document import Block, Column, Heading, Paragraph, Table
from paperkit.wording import article_numbers

Basis = tuple[tuple[Article, str], ...]

_RULE_2022: Basis = (
    (law.IMPLEMENTATION_DAY, "虚假陈述实施日的认定"),
    (law.EXPOSURE_DAY, "虚假陈述揭露日的认定"),
    (law.DAMAGE_HEADS, "赔偿范围：投资差额损失、投资差额损失部分的佣金和印花税"),
    (law.BASELINE_DAY_AND_PRICE, "投资差额损失计算的基准日与基准价"),
    (law.MERGED_ACCOUNTS, "同一投资者的多个账户合并计算，按成交时间排序"),
    (law.BOUNDARIES, "以上、以下及“之后”“之前”是否含当日"),
)
_RULE_2003: Basis = (
    (law.BOUNDARIES_2003, "投资人买入、卖出、持有的期间与因果关系"),
    (law.CASE_DATES_2003, "虚假陈述实施日、揭露日与更正日"),
    (law.DAMAGE_HEADS_2003, "赔偿范围：投资差额损失、佣金和印花税及所涉资金利息"),
    (law.SOLD_DIFFERENCE_2003, "基准日及以前卖出证券的投资差额损失"),
    (law.HELD_DIFFERENCE_2003, "基准日之后卖出或者仍持有证券的投资差额损失"),
    (law.BASELINE_DAY_2003, "投资差额损失计算的基准日"),
)


def legal_basis(frame: Frame) -> tuple[Block, ...]:
    """The rule set and a table of its articles that this calculation applies."""
    basis = _basis(frame)
    title = basis[0][0].law.title
    rows = tuple((article_numbers((article,)), purpose) for article, purpose in basis)
    return (
        Heading("二、计算依据"),
        Paragraph(f"本次计算适用{title}（以下简称《若干规定》），所依据的条文如下。"),
        Table((Column("条文", "center", 2), Column("用于", "left", 8)), rows),
    )


def _basis(frame: Frame) -> Basis:
    has_actions = bool(frame.facts.corporate_actions)
    deducts = frame.deduction.method is not DeductionMethod.NONE
    if frame.facts.rule_set is RuleSet.RULE_2003:
        return _sorted((*_RULE_2003, *_chosen_2003(has_actions=has_actions, deducts=deducts)))
    is_bull = frame.facts.direction is Direction.BULL
    kind = (law.BULL_DIFFERENCE, "诱多型虚假陈述的投资差额损失")
    if not is_bull:
        kind = (law.BEAR_DIFFERENCE, "诱空型虚假陈述的投资差额损失")
    chosen: Basis = ((law.DIRECTION, "诱多型、诱空型虚假陈述与交易因果关系"), kind)
    if has_actions:
        chosen = (*chosen, (law.RESTORATION, "除权除息后证券数量与价格的复权"))
    if deducts:
        chosen = (*chosen, (law.OTHER_CAUSES, "扣除其他原因造成的损失"))
    return _sorted((*_RULE_2022, *chosen))


def _chosen_2003(*, has_actions: bool, deducts: bool) -> Basis:
    chosen: Basis = ()
    if has_actions:
        chosen = (
            (law.RESTORATION_2003, "除权后证券价格与数量的复权"),
            (law.DIVIDENDS_NOT_SET_OFF_2003, "持股期间取得的收益不冲抵赔偿金额"),
        )
    if deducts:
        chosen = (*chosen, (law.OTHER_CAUSES_2003, "系统风险等其他因素"))
    return chosen


def _sorted(basis: Basis) -> Basis:
    return tuple(sorted(basis, key=lambda entry: int(entry[0].number)))
