"""Every public rule names its articles, every registered article has a rule."""

import importlib
import inspect
import pkgutil

import pytest

import loss_calc.domain
from lawkit.articles import Article, articles_of
from loss_calc.domain import articles

RULES_MODULES = (
    "averages",
    "baseline",
    "bear",
    "bull",
    "dates",
    "deductions.event_study",
    "deductions.fixed",
    "deductions.interval_table",
    "deductions.market_model",
    "deductions.other_causes",
    "deductions.simulation",
    "deductions.synchronised_index",
    "deductions.windows",
    "difference",
    "exits",
    "exposures",
    "fees",
    "funds",
    "holdings",
    "interest",
    "opening_cost",
    "record",
    "restoration",
    "turnover",
)


def rules_of(module_name):
    module = importlib.import_module(f"loss_calc.domain.{module_name}")
    for name, rule in inspect.getmembers(module, inspect.isfunction):
        if rule.__module__ == module.__name__ and not name.startswith("_"):
            yield name, rule


@pytest.mark.parametrize("module_name", RULES_MODULES)
def test_every_public_function_of_a_rules_module_names_its_articles(module_name):
    unmarked = [name for name, rule in rules_of(module_name) if not articles_of(rule)]
    assert unmarked == []


def test_every_registered_article_is_carried_out_by_a_rule():
    registered = {entry for entry in vars(articles).values() if isinstance(entry, Article)}
    carried_out = set()
    for info in pkgutil.walk_packages(loss_calc.domain.__path__, "loss_calc.domain."):
        module = importlib.import_module(info.name)
        for _, rule in inspect.getmembers(module, inspect.isfunction):
            carried_out |= set(articles_of(rule))
    assert registered - carried_out == set()
