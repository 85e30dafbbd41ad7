"""The double-entry ledger: holds that count when made, linked groups, ids that never expire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from uuid import UUID

from mediation.domain.ledger_accounts import Account, Limit
from mediation.domain.ledger_errors import (
    AccountExistsError,
    AccountNotFoundError,
    AlreadyResolvedError,
    AlreadyReturnedError,
    AmountNotPositiveError,
    BalanceExceededError,
    CorrectionError,
    DifferentContentError,
    ExceedsPendingAmountError,
    HoldNotFoundError,
    IdAlreadyFailedError,
    ReturnRefusedError,
    SameAccountError,
)


class Kind(StrEnum):
    """What a transfer does: moves at once, holds, or resolves a hold."""

    SINGLE = "single"
    PENDING = "pending"
    POST = "post"
    VOID = "void"
    EXPIRE = "expire"


RESOLUTIONS = frozenset({Kind.POST, Kind.VOID, Kind.EXPIRE})


@dataclass(frozen=True, slots=True)
class Transfer:
    """One immutable movement between two accounts of one ledger.

    A resolution names its hold in `pending_id` and repeats the hold's accounts; VOID and EXPIRE
    repeat its amount, POST may post less.
    """

    id: UUID
    kind: Kind
    code: str
    debit: str
    credit: str
    amount_fen: int
    ref: str = ""
    pending_id: UUID | None = None
    returns_id: UUID | None = None
    corrects_id: UUID | None = None
    reason: str = ""


_CONTENT = tuple(one.name for one in fields(Transfer) if one.name != "id")
Counters = tuple[int, int, int, int]


@dataclass(slots=True)
class Books:
    """The accounts and transfers of one ledger that a command works on.

    `transfers` are the known ones by id: those of the ids at hand and the holds, paid and
    corrected transfers that they name. `resolved`, `returned` and `corrected` map a transfer's id
    to the id of what resolved, returned or corrected it; `spent` are ids refused before.
    """

    accounts: dict[str, Account] = field(default_factory=dict)
    transfers: dict[UUID, Transfer] = field(default_factory=dict)
    resolved: dict[UUID, Kind] = field(default_factory=dict)
    returned: set[UUID] = field(default_factory=set)
    corrected: set[UUID] = field(default_factory=set)
    spent: set[UUID] = field(default_factory=set)

    def open(self, name: str) -> Account:
        """Open an account of the chart; raises AccountExistsError."""
        if name in self.accounts:
            raise AccountExistsError(name)
        account = Account.opened(name)
        self.accounts[name] = account
        return account

    def post(self, group: Sequence[Transfer]) -> list[Transfer]:
        """Make all transfers of a linked group in order, or none; returns those that are new.

        A transfer that exists with the same content is a success without effect. Raises a
        TransferRefusedError; everything is then as before.
        """
        undo = _Undo(self)
        made: list[Transfer] = []
        try:
            for transfer in group:
                if self._exists(transfer):
                    continue
                self._make(transfer, undo)
                made.append(transfer)
        except Exception:
            undo.run(made)
            raise
        return made

    def follow(self, transfer: Transfer) -> None:
        """Make one transfer that was made before, by the same rules.

        Raises a TransferRefusedError; the books are then of no more use.
        """
        if not self._exists(transfer):
            self._make(transfer, None)

    def _exists(self, transfer: Transfer) -> bool:
        known = self.transfers.get(transfer.id)
        if known is not None:
            if known == transfer:
                return True
            raise DifferentContentError(transfer.id, _different_field(known, transfer))
        if transfer.id in self.spent:
            raise IdAlreadyFailedError(transfer.id)
        return False

    def _make(self, transfer: Transfer, undo: _Undo | None) -> None:
        if transfer.amount_fen <= 0:
            raise AmountNotPositiveError(transfer.id, transfer.amount_fen)
        if transfer.debit == transfer.credit:
            raise SameAccountError(transfer.id, transfer.debit)
        debit = self._account(transfer, transfer.debit)
        credit = self._account(transfer, transfer.credit)
        if undo is not None:
            undo.remember(debit)
            undo.remember(credit)
        if transfer.kind in RESOLUTIONS:
            self._resolve(transfer, debit, credit)
        else:
            self._move(transfer, debit, credit)
        self.transfers[transfer.id] = transfer

    def _account(self, transfer: Transfer, name: str) -> Account:
        account = self.accounts.get(name)
        if account is None:
            raise AccountNotFoundError(transfer.id, name)
        return account

    def _move(self, transfer: Transfer, debit: Account, credit: Account) -> None:
        if transfer.returns_id is not None:
            self._check_return(transfer, transfer.returns_id)
        if transfer.corrects_id is not None:
            self._check_correction(transfer, transfer.corrects_id)
        amount = transfer.amount_fen
        if debit.limit is Limit.DEBITS_LE_CREDITS:
            _refuse_over(debit, transfer)
        if credit.limit is Limit.CREDITS_LE_DEBITS:
            _refuse_over(credit, transfer)
        if transfer.kind is Kind.PENDING:
            debit.debits_pending += amount
            credit.credits_pending += amount
        else:
            debit.debits_posted += amount
            credit.credits_posted += amount
        if transfer.returns_id is not None:
            self.returned.add(transfer.returns_id)
        if transfer.corrects_id is not None:
            self.corrected.add(transfer.corrects_id)

    def _resolve(self, transfer: Transfer, debit: Account, credit: Account) -> None:
        """Take the hold away whole, and post what was asked for."""
        hold = self.transfers.get(transfer.pending_id) if transfer.pending_id else None
        if hold is None or hold.kind is not Kind.PENDING:
            raise HoldNotFoundError(transfer.id, transfer.pending_id)
        if hold.id in self.resolved:
            raise AlreadyResolvedError(transfer.id, hold.id, self.resolved[hold.id])
        for name in ("debit", "credit"):
            if getattr(hold, name) != getattr(transfer, name):
                raise DifferentContentError(transfer.id, name)
        amount = transfer.amount_fen
        if amount > hold.amount_fen:
            raise ExceedsPendingAmountError(transfer.id, held_fen=hold.amount_fen, asked_fen=amount)
        debit.debits_pending -= hold.amount_fen
        credit.credits_pending -= hold.amount_fen
        if transfer.kind is Kind.POST:
            debit.debits_posted += amount
            credit.credits_posted += amount
        elif amount != hold.amount_fen:
            raise DifferentContentError(transfer.id, "amount_fen")
        self.resolved[hold.id] = transfer.kind

    def _check_return(self, transfer: Transfer, paid_id: UUID) -> None:
        """A return gives back the whole of a posted payment, the other way round, once."""
        paid = self.transfers.get(paid_id)
        if paid is None or paid.kind not in {Kind.POST, Kind.SINGLE}:
            raise ReturnRefusedError(transfer.id, paid_id)
        if paid_id in self.returned or paid_id in self.corrected:
            raise AlreadyReturnedError(transfer.id, paid_id)
        if not _is_opposite(transfer, paid):
            raise ReturnRefusedError(transfer.id, paid_id)

    def _check_correction(self, transfer: Transfer, corrects_id: UUID) -> None:
        """A correction is the opposite of a posted transfer, once, with a reason."""
        wrong = self.transfers.get(corrects_id)
        is_posted = wrong is not None and wrong.kind in {Kind.POST, Kind.SINGLE}
        is_first = corrects_id not in self.corrected and corrects_id not in self.returned
        if wrong is None or not is_posted or not is_first or not transfer.reason:
            raise CorrectionError(transfer.id, corrects_id)
        if not _is_opposite(transfer, wrong):
            raise CorrectionError(transfer.id, corrects_id)


class _Undo:
    """What a group changed, so that a refusal in its middle leaves no trace."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._before: dict[str, Counters] = {}

    def remember(self, account: Account) -> None:
        if account.name not in self._before:
            self._before[account.name] = account.counters

    def run(self, made: Iterable[Transfer]) -> None:
        books = self._books
        for name, counters in self._before.items():
            account = books.accounts[name]
            (
                account.debits_pending,
                account.debits_posted,
                account.credits_pending,
                account.credits_posted,
            ) = counters
        for transfer in made:
            del books.transfers[transfer.id]
            if transfer.pending_id is not None:
                books.resolved.pop(transfer.pending_id, None)
            books.returned.discard(transfer.returns_id or transfer.id)
            books.corrected.discard(transfer.corrects_id or transfer.id)


def _refuse_over(account: Account, transfer: Transfer) -> None:
    """Holds count against the limit when they are made, so no later step can break it."""
    if account.free_fen < transfer.amount_fen:
        raise BalanceExceededError(
            transfer.id, account.name, free_fen=account.free_fen, needed_fen=transfer.amount_fen
        )


def _is_opposite(transfer: Transfer, other: Transfer) -> bool:
    swapped = (transfer.credit, transfer.debit) == (other.debit, other.credit)
    is_single = transfer.kind is Kind.SINGLE
    return is_single and swapped and transfer.amount_fen == other.amount_fen


def _different_field(known: Transfer, transfer: Transfer) -> str:
    return next(name for name in _CONTENT if getattr(known, name) != getattr(transfer, name))


def sums(accounts: Mapping[str, Account]) -> Counters:
    """The four counters over all accounts: debits equal credits, pending and posted apart."""
    found = [account.counters for account in accounts.values()]
    return (
        sum(counters[0] for counters in found),
        sum(counters[1] for counters in found),
        sum(counters[2] for counters in found),
        sum(counters[3] for counters in found),
    )
