"""What is tested on the day of a draw: security, commitment, defaults, value, group limit."""

from __future__ import annotations

from datetime import date
from typing import Any

from lawkit.money import Money
from lawkit.rounding import parse_decimal
from loan_origination.contract_refusals import ReleaseUnderWayError
from loan_origination.domain.checks import Gate
from loan_origination.domain.credit_lives import GONE
from loan_origination.domain.loan_facts import DrawFacts, DrawPayment, PaymentMode
from loan_origination.domain.party_names import plain_name
from loan_origination.store.contracts import ApprovedLoan
from loan_origination.store.decisions import open_conditions
from loan_origination.store.draws import (
    live_draws,
    live_payments,
    open_defaults,
    use_lines,
    use_lists_of,
)
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.store.releases import release_asked
from loan_origination.store.security import collateral_of
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DrawRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.exposures import exposure_facts
from loan_origination.usecases.gates import contract_facts, require_gate, security_facts
from loan_origination.usecases.related_parties import related_parties

THRESHOLD = "entrusted_payment_threshold_fen"


def threshold_fen(acting: Acting, loan: ApprovedLoan) -> int:
    """Above this sum to one payee the bank pays itself."""
    rules = rule_set_with_parameters(acting.session, loan.application.rule_set, acting.today)
    return int(rules.figure(THRESHOLD, acting.today))


def require_draw_gates(
    acting: Acting,
    loan: ApprovedLoan,
    contract: ContractRow,
    draw: DrawRow,
    standing: Standing,
) -> list[dict[str, Any]]:
    """Every rule that guards the payout, tested as of today; raises GateClosedError, and
    ReleaseUnderWayError once the mortgage is on its way out.

    The gate of the first payout is tested for every draw: what held at the first one, insurance
    and registration above all, has to hold at the next.
    """
    require_no_release(acting, contract)
    parts = {
        "contract": contract_facts(acting, loan, contract),
        "draw": draw_facts(acting, loan, contract, draw),
        "exposure": exposure_facts(acting, loan.application),
    }
    found: dict[str, dict[str, Any]] = {}
    for collateral in _securing(acting, contract):
        security = security_facts(acting, contract, collateral)
        for name in (Gate.FIRST_PAYOUT, Gate.DRAW):
            checks = require_gate(acting, loan, name, standing, security=security, **parts)
            found.update({check["rule_id"]: check for check in checks})
    if not found:
        require_gate(acting, loan, Gate.FIRST_PAYOUT, standing, **parts)
    return list(found.values())


def _securing(acting: Acting, contract: ContractRow) -> list[CollateralRow]:
    """The collateral of a contract without what was released, sold or enforced."""
    return [row for row in collateral_of(acting.session, contract.id) if row.state not in GONE]


def require_no_release(acting: Acting, contract: ContractRow) -> None:
    """Raise ReleaseUnderWayError when the release of a mortgage was asked for and not refused."""
    if release_asked(acting.session, contract.id) is not None:
        raise ReleaseUnderWayError(contract.number)


def draw_facts(
    acting: Acting, loan: ApprovedLoan, contract: ContractRow, draw: DrawRow
) -> DrawFacts:
    """A draw as the rules look at it today."""
    session = acting.session
    others = [each for each in live_draws(session, contract.id) if each.id != draw.id]
    drawn = sum(each.amount_fen for each in others)
    values = [row.value_fen for row in _securing(acting, contract)]
    known = [value for value in values if value is not None]
    stages = ("pre_contract", "pre_payout")
    unmet = [row for stage in stages for row in open_conditions(session, loan.approval.id, stage)]
    return DrawFacts(
        amount=Money(draw.amount_fen),
        papers=frozenset(draw.papers),
        papers_reviewed_by=draw.checked_by or "",
        account=draw.account,
        agreed_account=contract.terms["payout_account"],
        dedicated_account_decision=draw.account_decision,
        payments=_payments(acting, loan, draw),
        has_planned_list=bool(use_lists_of(session, draw.id, "planned")),
        undrawn=Money(contract.amount_fen - drawn),
        available_until_on=date.fromisoformat(contract.terms["available_until_on"]),
        has_open_default=bool(open_defaults(session, contract.id)),
        unmet_conditions=tuple(row.text for row in unmet),
        balance_after=Money(drawn + draw.amount_fen),
        value=Money(sum(known)) if known and len(known) == len(values) else None,
        agreed_collateral_rate=parse_decimal(loan.approval.ltv),
    )


def _payments(acting: Acting, loan: ApprovedLoan, draw: DrawRow) -> tuple[DrawPayment, ...]:
    own = plain_name(loan.file.borrower.name)
    related = related_parties(acting, loan)
    if draw.mode == PaymentMode.SELF_MANAGED:
        planned = use_lines(use_lists_of(acting.session, draw.id, "planned"))
        orders = [(line.purpose, line.payee, "", line.amount_fen, line.voucher) for line in planned]
    else:
        orders = [
            (row.purpose, row.payee_name, row.payee_account, row.amount_fen, row.reference)
            for row in live_payments(acting.session, draw.id)
        ]
    return tuple(
        DrawPayment(
            purpose=purpose,
            payee=payee,
            payee_account=account,
            amount=Money(amount),
            mode=PaymentMode(draw.mode),
            reference=reference,
            payee_is_borrower=plain_name(payee) == own,
            payee_is_related=plain_name(payee) in related,
        )
        for purpose, payee, account, amount, reference in orders
    )
