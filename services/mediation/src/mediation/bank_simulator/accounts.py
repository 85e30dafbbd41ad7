"""The accounts of the simulated bank and their statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from mediation.domain.payout_files import Instruction


class StatementNotPossibleError(ValueError):
    """A statement over days that were stated before."""

    def __init__(self, from_on: date, stated_to: date) -> None:
        super().__init__(f"days up to {stated_to} have been stated; {from_on} is not after them")


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an account; money in is positive."""

    line_ref: str
    on: date
    amount_fen: int
    memo: str
    bank_ref: str = ""
    counterparty_name: str = ""
    counterparty_account: str = ""
    kind: str = "payment"


@dataclass(slots=True)
class BankAccount:
    """What moved on one account, and up to which day and balance it has been stated."""

    movements: list[Movement] = field(default_factory=list)
    stated_to: date | None = None
    stated_fen: int = 0

    @property
    def balance_fen(self) -> int:
        """Everything that ever moved, future returns included."""
        return sum(one.amount_fen for one in self.movements)

    def pay(self, line: Instruction, *, on: date) -> None:
        """A payment goes out; its instruction stands in the memo."""
        self._move(on, -line.amount_fen, f"付款 {line.instruction_id}", line=line)

    def take_back(self, line: Instruction, *, on: date) -> None:
        """A payment comes back (退汇)."""
        self._move(on, line.amount_fen, f"退汇 {line.instruction_id}", line=line)

    def deposit(
        self, amount_fen: int, *, on: date, memo: str, name: str = "", account: str = ""
    ) -> None:
        """Somebody pays in."""
        number = self._next_ref()
        self.movements.append(Movement(number, on, amount_fen, memo, f"DEP{number}", name, account))

    def credit_interest(self, amount_fen: int, *, on: date) -> None:
        """The bank credits interest."""
        self.movements.append(Movement(self._next_ref(), on, amount_fen, "结息", kind="interest"))

    def charge_fee(self, amount_fen: int, *, on: date) -> None:
        """The bank charges a fee."""
        self.movements.append(Movement(self._next_ref(), on, -amount_fen, "手续费", kind="fee"))

    def withdraw(self, amount_fen: int, *, on: date, memo: str, ref: str = "") -> None:
        """Money goes out by an order that is no payout file, such as a residual."""
        self.movements.append(Movement(self._next_ref(), on, -amount_fen, memo, ref))

    def statement(self, ledger: str, *, from_on: date, to_on: date) -> dict[str, Any]:
        """The statement of some days, as `POST /bank-statements` takes it.

        Raises StatementNotPossibleError for days that were stated before.
        """
        if self.stated_to is not None and from_on <= self.stated_to:
            raise StatementNotPossibleError(from_on, self.stated_to)
        lines = [one for one in self.movements if from_on <= one.on <= to_on]
        opening = self.stated_fen
        self.stated_to, self.stated_fen = to_on, opening + sum(one.amount_fen for one in lines)
        return {
            "escrow_account_id": str(UUID(ledger)),
            "from_on": from_on.isoformat(),
            "to_on": to_on.isoformat(),
            "opening_fen": opening,
            "closing_fen": self.stated_fen,
            "lines": [_line(one) for one in sorted(lines, key=lambda one: one.on)],
        }

    def _move(self, on: date, amount_fen: int, memo: str, *, line: Instruction) -> None:
        self.movements.append(
            Movement(
                self._next_ref(),
                on,
                amount_fen,
                memo,
                counterparty_name=line.payee_name,
                counterparty_account=line.payee_account,
            )
        )

    def _next_ref(self) -> str:
        return f"L{len(self.movements) + 1:07d}"


def _line(one: Movement) -> dict[str, Any]:
    return {
        "line_ref": one.line_ref,
        "on": one.on.isoformat(),
        "amount_fen": one.amount_fen,
        "memo": one.memo,
        "bank_ref": one.bank_ref,
        "counterparty_name": one.counterparty_name,
        "counterparty_account": one.counterparty_account,
        "kind": one.kind,
    }
