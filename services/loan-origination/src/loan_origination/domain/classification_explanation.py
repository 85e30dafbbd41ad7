"""How a classification floor came about, as a tree and as a Chinese working paper."""

from __future__ import annotations

from typing import Any

from lawkit.articles import carries_out
from lawkit.explain import Explained
from loan_origination.domain.classification import ClassificationFacts, Floor
from loan_origination.domain.repayment_articles import FIVE_LEVELS


@carries_out(FIVE_LEVELS)
def explained_floor(facts: ClassificationFacts, floor: Floor) -> Explained[str]:
    """The floor resting on every rule that set one and on the facts of the loan."""
    rules: tuple[Explained[Any], ...] = tuple(
        Explained(
            reason.level.value,
            reason.words,
            reason.words_zh,
            articles=(reason.article,),
        )
        for reason in floor.reasons
    )
    known = (
        Explained(facts.days_late, "Days late", "逾期天数"),
        Explained(facts.is_secured, "Secured (no effect on the floor)", "有抵押（不影响下限）"),
        Explained(floor.needs_review, "Review needed", "需重新评估"),
    )
    return Explained(
        floor.level.value,
        "Floor of the classification",
        f"分类下限：{floor.level.zh}",
        articles=(FIVE_LEVELS,),
        rests_on=(*rules, *known),
        formula="the worst level of all rules that apply",
    )
