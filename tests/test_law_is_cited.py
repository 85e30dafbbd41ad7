"""Every public rule names its article, and every registered article is carried out by a rule."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

from lawkit.articles import Article, articles_of

DOMAINS = ("loss_calc.domain", "mediation.domain", "hotline.domain", "loan_origination.domain")


def modules_of(package_name: str) -> list[ModuleType]:
    package = importlib.import_module(package_name)
    found = pkgutil.walk_packages(package.__path__, package_name + ".")
    return [importlib.import_module(module.name) for module in found]


def cites(module: ModuleType) -> bool:
    """A rules module is one that imports an article; plumbing lives in modules that do not."""
    register = module.__name__.endswith(".articles")
    return not register and any(isinstance(value, Article) for value in vars(module).values())


def own_public_functions(module: ModuleType):
    for name, member in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and inspect.unwrap(member).__module__ == module.__name__:
            yield f"{module.__name__}.{name}", member


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_public_rule_names_its_article(domain):
    rules = [
        (name, function)
        for module in modules_of(domain)
        if cites(module)
        for name, function in own_public_functions(module)
    ]
    assert rules
    unmarked = [name for name, function in rules if not articles_of(function)]
    assert unmarked == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_registered_article_is_carried_out(domain):
    register = importlib.import_module(domain + ".articles")
    registered = {value for value in vars(register).values() if isinstance(value, Article)}
    carried_out = {
        article
        for module in modules_of(domain)
        for _, function in own_public_functions(module)
        for article in articles_of(function)
    }
    assert registered
    assert registered - carried_out == set()
