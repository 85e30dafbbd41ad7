"""The dry run of a compensation fund over claims or a calculation; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from lawkit.money import Money
from lawkit.rounding import Rounding, decimal_text, exact_text
from loss_calc.domain.fund_eligibility import (
    NOT_PAID,
    Coverage,
    FundClaim,
    FundScope,
    FundStatus,
    Ineligibility,
    coverage,
    ineligibility,
    open_claim,
    status_on_declaration,
)
from loss_calc.domain.fund_payments import PaymentOptions, fund_payments
from loss_calc.domain.funds import shared_deduction
from loss_calc.forms.funds import (
    ClaimForm,
    CoverageAnswer,
    FundQuote,
    FundQuoteForm,
    FundRow,
    MediationRow,
    StandingForm,
)
from servicekit.blobs import BlobStore

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class NamedClaim:
    """A claim with what is shown beside it."""

    claim: FundClaim
    name: str
    loss: Money


def inline_claims(form: FundQuoteForm) -> list[NamedClaim]:
    """The claims of the request itself."""
    return [_inline_claim(form, claim) for claim in form.claims or []]


def _inline_claim(form: FundQuoteForm, given: ClaimForm) -> NamedClaim:
    loss = Money(given.loss_fen)
    claim = FundClaim(
        given.party_ref,
        _claimed(form, loss, given.deduction_ratio or Fraction(0)),
        Money(given.recovered_fen),
        status=given.status,
        declared_on=given.declared_on,
    )
    return NamedClaim(claim, given.name, loss)


def calculated_claims(
    form: FundQuoteForm, answers: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> list[NamedClaim]:
    """The claims of a calculation: its totals, or its differences less the fund's deduction."""
    standings = {one.party_ref: one for one in form.standings}
    claims = []
    for answer in answers:
        investor = answer["investor_id"]
        standing = standings.get(investor) or StandingForm(party_ref=investor)
        loss = Money(answer["total_fen"])
        amount = loss
        if form.risk_sharing is not None:
            loss = Money(answer["difference_loss_fen"])
            amount = _claimed(form, loss, _ratio_of(answer))
        claim = FundClaim(
            investor,
            amount,
            Money(standing.recovered_fen),
            Fraction(answer["eligible_quantity"]),
            standing.status,
            standing.declared_on,
        )
        claims.append(NamedClaim(claim, names.get(investor, ""), loss))
    return claims


def _ratio_of(answer: Mapping[str, Any]) -> Fraction:
    return Fraction(answer["deduction_ratio_exact"] or answer["deduction_ratio"])


def _claimed(form: FundQuoteForm, loss: Money, ratio: Fraction) -> Money:
    """The loss less the deduction, and the charges on it, each rounded once."""
    sharing = form.risk_sharing
    if sharing is not None:
        ratio = shared_deduction(
            ratio, borne_share=sharing.borne_share, smallest_payout=sharing.smallest_payout
        )
    payable = ONE - ratio
    difference = loss.times(payable, rounding=Rounding.HALF_UP)
    return difference + loss.times(payable * form.charge_rate, rounding=Rounding.HALF_UP)


def investor_names(blobs: BlobStore, inputs: Mapping[str, Any]) -> dict[str, str]:
    """The names that the pinned trade files give their investors."""
    names: dict[str, str] = {}
    for file in inputs["trade_files"]:
        named = pl.scan_parquet(blobs.path(file["table_sha256"]), glob=False)
        pairs = named.select("investor_id", "investor_name").drop_nulls().unique().collect()
        names.update(dict(pairs.iter_rows()))
    return names


def fund_quote(form: FundQuoteForm, claims: list[NamedClaim]) -> FundQuote:
    """What the fund pays on each claim, in the order of the claims; raises ParameterError."""
    scope = form.scope()
    payable = {
        named.claim.party_ref: open_claim(named.claim)
        for named in claims
        if _why_unpaid(named.claim, scope) is None
    }
    fund = None if form.fund_fen is None else Money(form.fund_fen)
    options = PaymentOptions(Money(form.small_claim_fen), Money(form.minimum_fen))
    paid = fund_payments(payable, fund, options)
    total = sum(payable.values(), start=Money(0))
    spent = sum(paid.values(), start=Money(0))
    rows = [_row(named, scope, paid) for named in claims]
    return FundQuote(
        fund_fen=form.fund_fen,
        claims_fen=total.fen,
        paid_fen=spent.fen,
        unpaid_fen=(total - spent).fen,
        left_in_fund_fen=0 if fund is None else (fund - spent).fen,
        coverage=_coverage_answer(coverage([named.claim for named in claims], scope)),
        rows=rows,
        mediation_rows=list(_mediation_rows(rows)),
    )


def _why_unpaid(claim: FundClaim, scope: FundScope) -> Ineligibility | FundStatus | None:
    status = status_on_declaration(claim, scope)
    return ineligibility(claim, scope) or (status if status in NOT_PAID else None)


def _row(named: NamedClaim, scope: FundScope, paid: Mapping[str, Money]) -> FundRow:
    claim = named.claim
    reason = _why_unpaid(claim, scope)
    is_excluded = reason is Ineligibility.EXCLUDED
    return FundRow(
        party_ref=claim.party_ref,
        name=named.name,
        loss_fen=named.loss.fen,
        claim_fen=claim.claim.fen,
        recovered_fen=claim.recovered.fen,
        pay_fen=paid.get(claim.party_ref, Money(0)).fen,
        status=status_on_declaration(claim, scope),
        is_eligible=ineligibility(claim, scope) is None,
        reason=scope.excluded[claim.party_ref] if is_excluded else reason,
    )


def _mediation_rows(rows: Iterable[FundRow]) -> Iterator[MediationRow]:
    for row in rows:
        if row.pay_fen:
            yield MediationRow(party_ref=row.party_ref, name=row.name, loss_fen=row.pay_fen)


def _coverage_answer(found: Coverage) -> CoverageAnswer:
    return CoverageAnswer(
        eligible_people=found.eligible_people,
        accepted_people=found.accepted_people,
        people_ratio=decimal_text(found.people_ratio),
        people_ratio_exact=exact_text(found.people_ratio),
        eligible_fen=found.eligible_money.fen,
        accepted_fen=found.accepted_money.fen,
        money_ratio=decimal_text(found.money_ratio),
        money_ratio_exact=exact_text(found.money_ratio),
    )
