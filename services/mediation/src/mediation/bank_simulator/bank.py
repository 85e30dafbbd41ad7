"""The simulated bank: it pays each instruction once, answers by files, and keeps accounts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from mediation.bank_simulator.accounts import BankAccount
from mediation.bank_simulator.faults import Fate, Faults, fail_code, fates_of, parts_of
from mediation.domain.payout_files import (
    FileHead,
    Instruction,
    ResultLine,
    SealedFile,
    read_sealed_file,
    result_file,
)
from mediation.domain.payouts import Result

UNKNOWN_FATES = (Fate.UNKNOWN_THEN_PAID, Fate.UNKNOWN_THEN_FAILED)
PAID_FATES = (Fate.PAID, Fate.RETURNED, Fate.UNKNOWN_THEN_PAID)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A result file on its way back, and what the bank did to it."""

    content: bytes
    note: str
    is_right: bool = True
    """Whether the receiver should take it in."""


@dataclass(slots=True)
class _Order:
    """One batch at the bank."""

    head: FileHead
    lines: tuple[Instruction, ...]
    fates: list[Fate]
    dice: random.Random

    def amounts(self) -> dict[str, int]:
        return {line.instruction_id: line.amount_fen for line in self.lines}


@dataclass(slots=True)
class SimulatedBank:
    """One custodian bank with the accounts of all ledgers."""

    seed: int
    faults: Faults = field(default_factory=Faults)
    accounts: dict[str, BankAccount] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    """Instruction ids that were paid, ever: none is paid a second time."""
    lost: set[str] = field(default_factory=set)
    """Batches whose first file was lost on its way."""
    _orders: dict[str, _Order] = field(default_factory=dict)

    def account(self, ledger: str) -> BankAccount:
        """The bank account behind a ledger, by the ledger's id as files name it."""
        return self.accounts.setdefault(ledger, BankAccount())

    def take(self, content: bytes) -> bool:
        """Take a payout file and pay what can be paid; False when the file was lost on its way.

        Raises ResultFileError or ControlTotalError for a file that a real bank would refuse too.
        """
        sealed = read_sealed_file(content)
        name = f"{sealed.head.ledger}/{sealed.head.batch_no}"
        if self.faults.loses_request and name not in self.lost:
            self.lost.add(name)
            return False
        if name not in self._orders:
            self._orders[name] = self._carry_out(sealed)
        return True

    def _carry_out(self, sealed: SealedFile) -> _Order:
        head = sealed.head
        # The ledger's id is another in every run; batch numbers and places are not.
        dice = random.Random(f"{self.seed}/{head.batch_no}/{len(sealed.lines)}")  # noqa: S311
        order = _Order(head, sealed.lines, fates_of(len(sealed.lines), self.faults, dice), dice)
        account = self.account(head.ledger)
        back_on = head.on + timedelta(days=self.faults.returned_after_days)
        for line, fate in zip(order.lines, order.fates, strict=True):
            if fate not in PAID_FATES or line.instruction_id in self.paid:
                continue
            self.paid.add(line.instruction_id)
            account.pay(line, on=head.on)
            if fate is Fate.RETURNED:
                account.take_back(line, on=back_on)
        return order

    def fates(self, ledger: str, batch_no: str) -> dict[str, Fate]:
        """What becomes of each instruction of a batch that was taken."""
        order = self._orders[f"{ledger}/{batch_no}"]
        ids = [line.instruction_id for line in order.lines]
        return dict(zip(ids, order.fates, strict=True))

    def deliveries(self, ledger: str, batch_no: str) -> list[Delivery]:
        """The first answer to a batch as it arrives: unknown ones still unknown."""
        order = self._orders[f"{ledger}/{batch_no}"]
        if self.faults.loses_answer:
            return []
        said = [
            _said(line, fate, order, is_final=False)
            for line, fate in zip(order.lines, order.fates, strict=True)
        ]
        if self.faults.is_reordered:
            order.dice.shuffle(said)
        parts = parts_of(len(said), order.dice) if self.faults.is_partial else [range(len(said))]
        files = [self._file(order, [said[place] for place in part]) for part in parts]
        return self._on_their_way(order, files)

    def enquiry(self, ledger: str, batch_no: str) -> list[Delivery]:
        """What became of the unknown payments, once the bank has looked; of all payments when its
        answer was lost."""
        order = self._orders[f"{ledger}/{batch_no}"]
        said = [
            _said(line, fate, order, is_final=True)
            for line, fate in zip(order.lines, order.fates, strict=True)
            if fate in UNKNOWN_FATES or self.faults.loses_answer
        ]
        return [self._file(order, said)] if said else []

    def _file(self, order: _Order, said: Sequence[ResultLine], *, extra_fen: int = 0) -> Delivery:
        amounts = order.amounts()
        total = sum(amounts[line.instruction_id] for line in said) + extra_fen
        note = f"{len(said)} results"
        return Delivery(result_file(order.head, said, sum_fen=total), note)

    def _on_their_way(self, order: _Order, files: list[Delivery]) -> list[Delivery]:
        """The files as the receiver gets them."""
        spoilt: list[Delivery] = []
        if self.faults.has_wrong_totals:
            spoilt.append(_spoilt(files[0], _sum_one_fen_up, "its sum a fen too high"))
        if self.faults.is_cut_off:
            spoilt.append(_spoilt(files[-1], _without_end, "cut off"))
        right = list(files)
        if self.faults.is_doubled:
            right += [replace(one, note=f"{one.note}, once more") for one in files]
        if self.faults.is_reordered:
            order.dice.shuffle(right)
        return [*spoilt, *right]


def _said(line: Instruction, fate: Fate, order: _Order, *, is_final: bool) -> ResultLine:
    """What the bank says of one payment."""
    if fate in UNKNOWN_FATES and not is_final:
        return ResultLine(line.instruction_id, Result.UNKNOWN, "", None, "", "处理中")
    if fate in PAID_FATES:
        bank_ref = reference_of(line.instruction_id)
        return ResultLine(line.instruction_id, Result.SUCCESS, bank_ref, order.head.on, "", "")
    code = fail_code(random.Random(f"{line.line_no}/{order.head.batch_no}")).value  # noqa: S311
    return ResultLine(line.instruction_id, Result.FAILED, "", None, code, "付款失败")


def reference_of(instruction_id: str) -> str:
    """The bank's own number of a payment."""
    return f"TX{instruction_id[1:15]}"


def _spoilt(delivery: Delivery, spoil: Callable[[bytes], bytes], how: str) -> Delivery:
    return Delivery(spoil(delivery.content), f"{delivery.note}, {how}", is_right=False)


def _sum_one_fen_up(content: bytes) -> bytes:
    head, end, rest = content.partition(b"\n")
    cells = head.split(b",")
    cells[6] = str(int(cells[6]) + 1).encode()
    return b",".join(cells) + end + rest


def _without_end(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]
