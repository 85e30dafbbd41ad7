"""The file of an application as it is approved: the committee's terms, or tighter ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from lawkit.rounding import decimal_text
from loan_origination.domain.approved_terms import Terms
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.forms.approvals import ApprovalForm
from loan_origination.forms.files import ApplicationFile


def approved_terms(facts: ApplicationFacts) -> Terms:
    """The terms of the file that was before the committee."""
    request = facts.request
    assert request.amount is not None, "a submitted file names its amount"
    assert request.months is not None, "a submitted file names its term"
    purposes: dict[str, int] = {}
    for purpose in facts.purposes:
        purposes[purpose.code] = purposes.get(purpose.code, 0) + purpose.amount.fen
    return Terms(
        amount_fen=request.amount.fen,
        months=request.months,
        annual_rate=request.annual_rate or Fraction(0),
        collateral_rate=request.collateral_rate or Fraction(0),
        purposes=purposes,
    )


def tightened(approved: Terms, form: ApprovalForm) -> Terms:
    """The terms that the approver asks for; what is left out stays."""
    purposes = approved.purposes
    if form.purposes is not None:
        purposes = {one.code: one.amount_fen for one in form.purposes}
    return Terms(
        amount_fen=approved.amount_fen if form.amount_fen is None else form.amount_fen,
        months=approved.months if form.months is None else form.months,
        annual_rate=approved.annual_rate if form.annual_rate is None else form.annual_rate,
        collateral_rate=(
            approved.collateral_rate if form.collateral_rate is None else form.collateral_rate
        ),
        purposes=purposes,
    )


def as_approved(
    facts: ApplicationFacts, approved: dict[str, Any], approver: str, on: date
) -> ApplicationFacts:
    """The facts with the terms as they are being approved, for the rules to look at."""
    file = ApplicationFile.model_validate(approved["file"])
    decision = facts.decision
    if decision is not None:
        decision = replace(decision, approver=approver, approver_is_authorised=True, approved_on=on)
    return replace(
        facts,
        request=file.request.fact(facts.request.applied_on),
        purposes=tuple(purpose.fact() for purpose in file.purposes),
        decision=decision,
    )


def approved_file(whole: dict[str, Any], terms: Terms) -> dict[str, Any]:
    """The file as approved: what contracts and draws are compared with."""
    file = dict(whole)
    file["request"] = {
        **file["request"],
        "amount_fen": terms.amount_fen,
        "months": terms.months,
        "annual_rate": decimal_text(terms.annual_rate, places=20),
        "collateral_rate": decimal_text(terms.collateral_rate, places=20),
    }
    if terms.months != whole["request"]["months"]:
        file["request"]["matures_on"] = None
    asked = sum(purpose["amount_fen"] for purpose in file["purposes"])
    if asked != terms.amount_fen:
        file["purposes"] = _shrunk(file["purposes"], terms)
    return {"file": file}


def _shrunk(purposes: Sequence[dict[str, Any]], terms: Terms) -> list[dict[str, Any]]:
    """One line for every purpose that remains, with what remains of it."""
    first: dict[str, dict[str, Any]] = {}
    for purpose in purposes:
        first.setdefault(purpose["code"], purpose)
    return [
        {**purpose, "amount_fen": terms.purposes[code]}
        for code, purpose in first.items()
        if code in terms.purposes
    ]
