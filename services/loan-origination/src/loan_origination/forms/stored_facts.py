"""Facts as a stored result keeps them: everything that is needed to compute it again."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from loan_origination.domain.amounts import AmountTerms
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.leases import Lease
from loan_origination.domain.rule_sets import ParameterVersion

_FACTS: TypeAdapter[ApplicationFacts] = TypeAdapter(ApplicationFacts)
_LEASES: TypeAdapter[tuple[Lease, ...]] = TypeAdapter(tuple[Lease, ...])
_TERMS: TypeAdapter[AmountTerms] = TypeAdapter(AmountTerms)
_PARAMETERS: TypeAdapter[dict[str, ParameterVersion]] = TypeAdapter(dict[str, ParameterVersion])


def kept_facts(facts: ApplicationFacts) -> dict[str, Any]:
    """The facts as plain JSON; ratios are exact texts such as "201/2"."""
    kept: dict[str, Any] = _FACTS.dump_python(facts, mode="json")
    return kept


def facts_of(kept: dict[str, Any]) -> ApplicationFacts:
    """The same facts again."""
    return _FACTS.validate_python(kept)


def kept_parameters(parameters: dict[str, ParameterVersion]) -> dict[str, Any]:
    """Figures with their days and sources as plain JSON."""
    kept: dict[str, Any] = _PARAMETERS.dump_python(parameters, mode="json")
    return kept


def parameters_of(kept: dict[str, Any]) -> dict[str, ParameterVersion]:
    """The same figures again."""
    return _PARAMETERS.validate_python(kept)


def kept_terms(leases: tuple[Lease, ...], terms: AmountTerms) -> dict[str, Any]:
    """What an amount was computed from, as plain JSON."""
    return {
        "leases": _LEASES.dump_python(leases, mode="json"),
        "terms": _TERMS.dump_python(terms, mode="json"),
    }


def terms_of(kept: dict[str, Any]) -> tuple[tuple[Lease, ...], AmountTerms]:
    """The same again."""
    return _LEASES.validate_python(kept["leases"]), _TERMS.validate_python(kept["terms"])
