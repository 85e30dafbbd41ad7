"""The postings of each event: which account is debited, which credited, in which phase.

Every function gives the transfers of one linked group, to be made all or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID, uuid5

from lawkit.money import Money
from mediation.domain.ledger import Kind, Transfer
from mediation.domain.ledger_accounts import (
    BANK,
    BANK_FEE,
    INTEREST,
    SUSPENSE,
    UNCLAIMED,
    entitled_account,
    fund_account,
)
from mediation.domain.shares import split_by_weights


class Event(StrEnum):
    """What happened; the code of each transfer it causes."""

    DEPOSIT_IDENTIFIED = "deposit_identified"
    DEPOSIT_UNIDENTIFIED = "deposit_unidentified"
    SUSPENSE_RESOLVED = "suspense_resolved"
    DEPOSIT_SENT_BACK = "deposit_sent_back"
    ENTITLEMENT_EFFECTIVE = "entitlement_effective"
    ENTITLEMENT_CANCELLED = "entitlement_cancelled"
    PAYOUT_RELEASED = "payout_released"
    PAYOUT_SUCCEEDED = "payout_succeeded"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_RETURNED = "payout_returned"
    INTEREST_CREDITED = "interest_credited"
    FEE_CHARGED = "fee_charged"
    FEE_REFUNDED = "fee_refunded"
    FEE_TO_CONTRIBUTION = "fee_to_contribution"
    ENTITLEMENT_EXPIRED = "entitlement_expired"
    LATE_CLAIM_ADMITTED = "late_claim_admitted"
    RESIDUAL_OUT = "residual_out"
    RESIDUAL_SENT = "residual_sent"
    RESIDUAL_NOT_SENT = "residual_not_sent"
    CORRECTION = "correction"


def step_id(transfer_id: UUID, step: str | int) -> UUID:
    """The id of one leg or later phase of an instruction: the same on every retry."""
    return uuid5(transfer_id, str(step))


def deposit_identified(id: UUID, contributor: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """Money of a known contributor arrived at the bank."""
    return [_single(id, Event.DEPOSIT_IDENTIFIED, BANK, fund_account(contributor), amount, ref)]


def deposit_unidentified(id: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """Money arrived and nobody knows yet from whom."""
    return [_single(id, Event.DEPOSIT_UNIDENTIFIED, BANK, SUSPENSE, amount, ref)]


def suspense_resolved(id: UUID, contributor: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """An unidentified receipt turns out to be a contributor's."""
    fund = fund_account(contributor)
    return [_single(id, Event.SUSPENSE_RESOLVED, SUSPENSE, fund, amount, ref)]


def deposit_sent_back(id: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """A wrong deposit is held for its way back; `hold_settled` posts it."""
    return [_held(id, Event.DEPOSIT_SENT_BACK, SUSPENSE, BANK, amount, ref)]


def entitlement_effective(
    id: UUID,  # noqa: A002
    party: UUID,
    amount: Money,
    *,
    weights: Mapping[UUID, int],
    ref: str,
) -> list[Transfer]:
    """What an investor is owed leaves the contributors' free money, by the shares of the deed."""
    legs = split_by_weights(amount.fen, weights)
    if len(legs) == 1:
        (contributor,) = legs
        return [_entitled(id, contributor, party, amount, ref)]
    return [
        _entitled(step_id(id, contributor.hex), contributor, party, Money(part), ref)
        for contributor, part in legs.items()
        if part
    ]


def entitlement_cancelled(
    id: UUID,  # noqa: A002
    party: UUID,
    legs: Mapping[UUID, int],
    *,
    ref: str,
    reason: str,
) -> list[Transfer]:
    """An unpaid entitlement goes back to the contributors it came from; dual control."""
    event, account = Event.ENTITLEMENT_CANCELLED, entitled_account(party)
    return [
        _single(
            step_id(id, contributor.hex),
            event,
            account,
            fund_account(contributor),
            Money(part),
            ref,
            reason,
        )
        for contributor, part in legs.items()
        if part
    ]


def payout_released(id: UUID, party: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """A payment to an investor is held until the bank says what became of it."""
    return [_held(id, Event.PAYOUT_RELEASED, entitled_account(party), BANK, amount, ref)]


def payout_succeeded(hold: Transfer) -> list[Transfer]:
    """The bank paid: the hold is posted."""
    return [hold_settled(hold, Event.PAYOUT_SUCCEEDED)]


def payout_failed(hold: Transfer) -> list[Transfer]:
    """The bank did not pay: the hold is void and the investor is owed as before."""
    return [hold_void(hold, Event.PAYOUT_FAILED)]


def payout_returned(paid: Transfer, *, ref: str) -> list[Transfer]:
    """A payment came back (退汇): the whole amount, once per payment."""
    return [
        Transfer(
            step_id(paid.id, "return"),
            Kind.SINGLE,
            Event.PAYOUT_RETURNED,
            paid.credit,
            paid.debit,
            paid.amount_fen,
            ref,
            returns_id=paid.id,
        )
    ]


def interest_credited(id: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """The bank credited interest; whose it is follows the deed at the end."""
    return [_single(id, Event.INTEREST_CREDITED, BANK, INTEREST, amount, ref)]


def fee_charged(id: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """The bank took a fee, to be made good by the contributor."""
    return [_single(id, Event.FEE_CHARGED, BANK_FEE, BANK, amount, ref)]


def fee_refunded(id: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """The contributor made a fee good."""
    return [_single(id, Event.FEE_REFUNDED, BANK, BANK_FEE, amount, ref)]


def fee_to_contribution(id: UUID, contributor: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """The deed lets a fee fall on the free contribution."""
    fund = fund_account(contributor)
    return [_single(id, Event.FEE_TO_CONTRIBUTION, fund, BANK_FEE, amount, ref)]


def entitlement_expired(id: UUID, party: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """The claim window or keep period is over: the money is kept for late claims."""
    account = entitled_account(party)
    return [_single(id, Event.ENTITLEMENT_EXPIRED, account, UNCLAIMED, amount, ref)]


def late_claim_admitted(id: UUID, party: UUID, amount: Money, *, ref: str) -> list[Transfer]:  # noqa: A002
    """A late claim gets its kept money; dual control."""
    account = entitled_account(party)
    return [_single(id, Event.LATE_CLAIM_ADMITTED, UNCLAIMED, account, amount, ref)]


def residual_out(id: UUID, legs: Sequence[tuple[str, int]], *, ref: str) -> list[Transfer]:  # noqa: A002
    """What is left is held for its way to the model's residual owner."""
    return [
        _held(step_id(id, account), Event.RESIDUAL_OUT, account, BANK, Money(part), ref)
        for account, part in legs
        if part
    ]


def hold_settled(hold: Transfer, event: Event) -> Transfer:
    """Post a hold in full."""
    return _resolution(hold, Kind.POST, event)


def hold_void(hold: Transfer, event: Event) -> Transfer:
    """Give a hold up."""
    return _resolution(hold, Kind.VOID, event)


def correction(id: UUID, wrong: Transfer, *, ref: str, reason: str) -> list[Transfer]:  # noqa: A002
    """The opposite of a posted transfer, with the reason; nothing is ever changed or deleted."""
    return [
        Transfer(
            id,
            Kind.SINGLE,
            Event.CORRECTION,
            wrong.credit,
            wrong.debit,
            wrong.amount_fen,
            ref,
            corrects_id=wrong.id,
            reason=reason,
        )
    ]


def _entitled(
    id: UUID,  # noqa: A002
    contributor: UUID,
    party: UUID,
    amount: Money,
    ref: str,
) -> Transfer:
    event = Event.ENTITLEMENT_EFFECTIVE
    return _single(id, event, fund_account(contributor), entitled_account(party), amount, ref)


def _single(
    id: UUID,  # noqa: A002
    event: Event,
    debit: str,
    credit: str,
    amount: Money,
    ref: str,
    reason: str = "",
) -> Transfer:
    return Transfer(id, Kind.SINGLE, event, debit, credit, amount.fen, ref, reason=reason)


def _held(id: UUID, event: Event, debit: str, credit: str, amount: Money, ref: str) -> Transfer:  # noqa: A002
    return Transfer(id, Kind.PENDING, event, debit, credit, amount.fen, ref)


def _resolution(hold: Transfer, kind: Kind, event: Event) -> Transfer:
    # One id for whatever resolves a hold would make two resolutions collide under the wrong name.
    return Transfer(
        step_id(hold.id, kind.value),
        kind,
        event,
        hold.debit,
        hold.credit,
        hold.amount_fen,
        hold.ref,
        pending_id=hold.id,
    )
