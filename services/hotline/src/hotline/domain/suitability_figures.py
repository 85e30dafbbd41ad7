"""Set sentences and floors of the guideline, read from their dated file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hotline.domain.rule_sets import RuleSet
from hotline.domain.sales import ProductClass

CURRENCIES = ("CNY", "USD")
_SENTENCE_KEYS = {
    "rule_set", "kind", "product_classes", "article", "since", "until", "source", "text",
}  # fmt: skip
_FLOOR_KEYS = {"rule_set", "product_class", "article", "since", "until", "source", *CURRENCIES}


class SuitabilityFiguresFileError(ValueError):
    """A file of sentences and floors that cannot be trusted."""


@dataclass(frozen=True, slots=True)
class SetSentence:
    """A sentence that the guideline prescribes word for word."""

    text: str
    article: str
    source: str


@dataclass(frozen=True, slots=True)
class SuitabilityFigures:
    """What the two texts fix: sentences by kind and class, floors by class and currency."""

    checked_on: date
    sentences: Mapping[tuple[RuleSet, str, ProductClass], SetSentence]
    floors: Mapping[tuple[RuleSet, ProductClass, str], int]

    def confirmation(self, rule_set: RuleSet) -> SetSentence:
        """What the client copies by hand."""
        return self.sentences[rule_set, "confirmation", ProductClass.OTHER]

    def warning(self, rule_set: RuleSet, product_class: ProductClass) -> SetSentence | None:
        """The warning for a class of product; None where the text sets none."""
        return self.sentences.get((rule_set, "warning", product_class))

    def floor(self, rule_set: RuleSet, product_class: ProductClass, currency: str) -> int | None:
        """The least amount in hundredths; None where the bank sets it by client group."""
        return self.floors.get((rule_set, product_class, currency))


@cache
def shipped_suitability_figures() -> SuitabilityFigures:
    """The figures that come with this service."""
    file = files("hotline") / "figures" / "suitability.toml"
    return read_suitability_figures(file.read_text(encoding="utf-8"))


def read_suitability_figures(text: str) -> SuitabilityFigures:
    """The figures of a file; SuitabilityFiguresFileError when any of it cannot be trusted."""
    try:
        table = tomllib.loads(text)
        return SuitabilityFigures(
            checked_on=table["checked_on"],
            sentences=_sentences(table["sentences"]),
            floors=_floors(table["floors"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SuitabilityFiguresFileError(f"suitability figures: {error!r}") from error


def _sentences(
    entries: list[dict[str, Any]],
) -> dict[tuple[RuleSet, str, ProductClass], SetSentence]:
    found = {}
    for entry in entries:
        _require_keys(entry, _SENTENCE_KEYS)
        sentence = SetSentence(entry["text"], entry["article"], entry["source"])
        for product_class in entry["product_classes"]:
            key = (RuleSet(entry["rule_set"]), entry["kind"], ProductClass(product_class))
            found[key] = sentence
    return found


def _floors(entries: list[dict[str, Any]]) -> dict[tuple[RuleSet, ProductClass, str], int]:
    found = {}
    for entry in entries:
        _require_keys(entry, _FLOOR_KEYS)
        for currency in CURRENCIES:
            amount = entry[currency]
            if type(amount) is not int or amount < 1:
                raise ValueError(f"a floor is a whole number of hundredths, not {amount!r}")
            key = (RuleSet(entry["rule_set"]), ProductClass(entry["product_class"]), currency)
            found[key] = amount
    return found


def _require_keys(entry: dict[str, Any], keys: set[str]) -> None:
    if set(entry) != keys:
        raise ValueError(f"keys {sorted(set(entry) ^ keys)} are missing or unknown")
    if not entry["source"].strip() or not entry["since"] <= entry["until"]:
        raise ValueError("every entry names its source and days that run forward")
