"""The rule book: every rule with its article, kind, texts and the figures in force on a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from loan_origination.domain.evaluation import rule_named, rules_of
from loan_origination.domain.rule_sets import RuleSetCode
from loan_origination.forms.rule_book import RuleAnswer, RuleBookAnswer, rule_book
from loan_origination.store.parameters import rule_set_with_parameters
from servicekit.access import CurrentDatabase, current_caller
from servicekit.application import new_router
from servicekit.clock import day_in_shanghai
from servicekit.wire import Day

router = new_router("rules")
OPEN = [Depends(current_caller)]
ChosenSet = Annotated[RuleSetCode, Query()]
ChosenDay = Annotated[Day | None, Query()]


@router.get("/rules", dependencies=OPEN)
def get_rules(
    request: Request,
    database: CurrentDatabase,
    rule_set: ChosenSet = RuleSetCode.BANK,
    on: ChosenDay = None,
) -> RuleBookAnswer:
    """The rules of a set, with the bank's own figures where it has set them."""
    day = on or day_in_shanghai(request.app.state.clock())
    with database.reading() as session:
        chosen = rule_set_with_parameters(session, rule_set, day)
    return rule_book(chosen, rules_of(chosen), day)


@router.get("/rules/{rule_id}", dependencies=OPEN)
def get_rule(
    rule_id: str,
    request: Request,
    database: CurrentDatabase,
    rule_set: ChosenSet = RuleSetCode.BANK,
    on: ChosenDay = None,
) -> RuleAnswer:
    """One rule of a set."""
    day = on or day_in_shanghai(request.app.state.clock())
    with database.reading() as session:
        chosen = rule_set_with_parameters(session, rule_set, day)
    return rule_book(chosen, (rule_named(rule_id, chosen),), day).items[0]
