"""Ex-rights restoration of trades, closes and positions (own derivations)."""

from datetime import date
from fractions import Fraction

import pytest

from loss_calc.domain.errors import CaseFactsError
from loss_calc.domain.facts import CorporateAction, RuleSet
from loss_calc.domain.parameters import CashDividend


@pytest.mark.parametrize(
    ("ex_on", "quantity", "average"),
    [
        ("01-06", 100, 20),  # the ex-date itself trades in new units already
        ("01-07", 200, Fraction("9.9")),
        ("02-03", 200, Fraction("9.9")),  # the exposure day is the basis
        ("02-04", 100, 20),
    ],
)
def test_purchase_is_brought_to_the_exposure_day(desk, ex_on, quantity, average):
    facts = desk.facts(corporate_actions=(desk.action(ex_on, cash="0.2", bonus="1"),))
    loss = desk.loss("01-06 B100@20", facts=facts)
    assert (loss.eligible_quantity, loss.buy_average) == (quantity, average)


def test_sale_after_a_later_ex_date_is_brought_back(desk):
    facts = desk.facts(corporate_actions=(desk.action("02-05", cash="0.2", bonus="1"),))
    loss = desk.loss("01-06 B100@20; 02-06 S50@8", facts=facts)
    assert (loss.sold_quantity, loss.held_quantity) == (25, 75)
    assert loss.sell_average == Fraction("16.2")


def test_given_baseline_price_is_in_units_of_the_baseline_day(desk):
    facts = desk.facts(baseline_price="6", corporate_actions=(desk.action("02-05", bonus="1"),))
    loss = desk.loss("01-06 B100@20", facts=facts)
    assert loss.difference_loss.fen == 80000
    assert [notice.code for notice in loss.notices] == ["given_baseline_price_restored"]


@pytest.mark.parametrize(("taken", "quantity"), [(False, 100), (True, 120)])
def test_rights_raise_the_quantity_only_when_taken_up(desk, taken, quantity):
    action = desk.action("01-08", rights="0.2", rights_price="5")
    facts = desk.facts(corporate_actions=(action,))
    loss = desk.loss("01-06 B100@11", facts=facts, rights_taken=taken)
    assert (loss.eligible_quantity, loss.buy_average) == (quantity, 10)


@pytest.mark.parametrize(
    ("rule_set", "chosen", "average"),
    [
        (RuleSet.RULE_2022, None, 19),
        (RuleSet.RULE_2003, None, 20),
        (RuleSet.RULE_2022, CashDividend.IGNORE, 20),
        (RuleSet.RULE_2003, CashDividend.ADJUST, 19),
    ],
)
def test_cash_dividends_follow_the_rule_set_unless_the_court_says_otherwise(
    desk, rule_set, chosen, average
):
    facts = desk.facts(rule_set=rule_set, corporate_actions=(desk.action("01-08", cash="1"),))
    loss = desk.loss("01-06 B100@20", facts=facts, cash_dividend=chosen)
    assert loss.buy_average == average


def test_fractional_shares_stay_exact(desk):
    facts = desk.facts(corporate_actions=(desk.action("01-08", bonus="0.3"),))
    loss = desk.loss("01-06 B5@13", facts=facts)
    assert loss.eligible_quantity == Fraction("6.5")
    assert loss.difference_loss.fen == 2600


def test_several_actions_are_chained(desk):
    actions = (desk.action("01-08", bonus="1"), desk.action("01-10", cash="1"))
    loss = desk.loss("01-06 B100@20", facts=desk.facts(corporate_actions=actions))
    assert (loss.eligible_quantity, loss.buy_average) == (200, 9)


def test_two_actions_on_one_day_are_refused(desk):
    actions = (desk.action("01-08", bonus="1"), desk.action("01-08", cash="1"))
    with pytest.raises(CaseFactsError, match="two corporate actions"):
        desk.frame(facts=desk.facts(corporate_actions=actions))


@pytest.mark.parametrize(
    "terms",
    [{"cash_per_share": Fraction(-1)}, {"rights_per_share": Fraction(1)}],
)
def test_actions_that_cannot_be_true_are_refused(terms):
    with pytest.raises(CaseFactsError):
        CorporateAction(ex_on=date(2020, 1, 8), **terms)
