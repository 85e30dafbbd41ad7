"""The ledger against the plain one: any order of deposits, holds, results, returns, repeats."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from mediation.domain.journal_chain import GENESIS, ChainCheck, canonical, extend
from mediation.domain.journal_replay import replayed, transfer_body
from mediation.domain.ledger import Books, Kind, Transfer, sums
from mediation.domain.ledger_errors import (
    AlreadyResolvedError,
    AlreadyReturnedError,
    BalanceExceededError,
    DifferentContentError,
    ExceedsPendingAmountError,
    IdAlreadyFailedError,
    TransferRefusedError,
)

from .plain_ledger import PlainLedger

PEOPLE = ("ENTITLED:a", "ENTITLED:b")
ACCOUNTS = ("BANK", "FUND:x", "SUSPENSE", "UNCLAIMED", "INTEREST", "BANK_FEE", *PEOPLE)
MOVES = (
    ("BANK", "FUND:x"),
    ("BANK", "SUSPENSE"),
    ("SUSPENSE", "FUND:x"),
    ("FUND:x", "ENTITLED:a"),
    ("FUND:x", "ENTITLED:b"),
    ("ENTITLED:a", "FUND:x"),
    ("ENTITLED:b", "UNCLAIMED"),
    ("UNCLAIMED", "ENTITLED:b"),
    ("BANK", "INTEREST"),
    ("BANK_FEE", "BANK"),
    ("BANK", "BANK_FEE"),
)
amounts = st.integers(1, 40)


class LedgerMachine(RuleBasedStateMachine):
    holds = Bundle("holds")
    paid = Bundle("paid")

    def __init__(self) -> None:
        super().__init__()
        self.books = Books()
        for name in ACCOUNTS:
            self.books.open(name)
        self.plain = PlainLedger()
        self.made: list[Transfer] = []
        self.number = 0

    def fresh(self) -> UUID:
        self.number += 1
        return UUID(int=self.number)

    def post(self, *group: Transfer) -> bool:
        """Whether the ledger took the group; spent ids are remembered as a store would."""
        try:
            self.made += self.books.post(group)
        except TransferRefusedError as error:
            if error.spends_id:
                self.books.spent.add(error.transfer_id)
            return False
        return True

    @rule(move=st.sampled_from(MOVES), amount=amounts)
    def move(self, move, amount):
        debit, credit = move
        is_covered = self.plain.takes(debit, credit, amount)
        single = Transfer(self.fresh(), Kind.SINGLE, "x", debit, credit, amount)
        assert self.post(single) == is_covered
        if is_covered:
            self.plain.move(debit, credit, amount)

    @rule(target=holds, person=st.sampled_from(PEOPLE), amount=amounts)
    def hold(self, person, amount):
        is_covered = self.plain.takes(person, "BANK", amount)
        pending = Transfer(self.fresh(), Kind.PENDING, "x", person, "BANK", amount)
        assert self.post(pending) == is_covered
        if is_covered:
            self.plain.holds[pending.id] = (person, "BANK", amount)
        return pending

    @rule(target=paid, hold=holds, less=st.integers(0, 45), kind=st.sampled_from(["post", "void"]))
    def resolve(self, hold, less, kind):
        amount = hold.amount_fen - (less if kind == "post" else 0)
        is_open = hold.id in self.plain.holds and amount > 0
        done = replace(
            hold, id=self.fresh(), kind=Kind(kind), amount_fen=amount, pending_id=hold.id
        )
        assert self.post(done) == is_open
        if is_open:
            del self.plain.holds[hold.id]
            if kind == "post":
                self.plain.move(hold.debit, hold.credit, amount)
        return done

    @rule(payment=consumes(paid))
    def give_back_twice(self, payment):
        is_paid = payment.kind is Kind.POST and payment.id in self.books.transfers
        for attempt in range(2):
            back = Transfer(
                self.fresh(),
                Kind.SINGLE,
                "r",
                payment.credit,
                payment.debit,
                max(payment.amount_fen, 1),
                returns_id=payment.id,
            )
            assert self.post(back) == (is_paid and attempt == 0)
        if is_paid:
            self.plain.move(payment.credit, payment.debit, payment.amount_fen)

    @rule(data=st.data())
    def repeat_something(self, data):
        if self.made:
            before = {name: one.counters for name, one in self.books.accounts.items()}
            again = data.draw(st.sampled_from(self.made))
            assert self.books.post([again]) == []
            with pytest.raises(DifferentContentError):
                self.books.post([replace(again, amount_fen=again.amount_fen + 1)])
            assert before == {name: one.counters for name, one in self.books.accounts.items()}

    @rule(data=st.data())
    def a_spent_id_stays_spent(self, data):
        if self.books.spent:
            spent = data.draw(st.sampled_from(sorted(self.books.spent)))
            with pytest.raises(IdAlreadyFailedError):
                self.books.post([Transfer(spent, Kind.SINGLE, "x", "BANK", "FUND:x", 1)])

    @rule(amount=amounts, too_much=st.integers(10**6, 10**7))
    def a_linked_group_with_one_bad_leg_leaves_no_trace(self, amount, too_much):
        before = {name: one.counters for name, one in self.books.accounts.items()}
        good = Transfer(self.fresh(), Kind.SINGLE, "x", "BANK", "FUND:x", amount)
        held = Transfer(self.fresh(), Kind.SINGLE, "x", "BANK", "SUSPENSE", amount)
        bad = Transfer(self.fresh(), Kind.SINGLE, "x", "SUSPENSE", "FUND:x", too_much)
        with pytest.raises(BalanceExceededError):
            self.books.post([good, held, bad])
        assert before == {name: one.counters for name, one in self.books.accounts.items()}
        assert good.id not in self.books.transfers

    @invariant()
    def sides_are_equal_and_nothing_is_overdrawn(self):
        pending_debits, posted_debits, pending_credits, posted_credits = sums(self.books.accounts)
        assert (pending_debits, posted_debits) == (pending_credits, posted_credits)
        for account in self.books.accounts.values():
            assert min(account.counters) >= 0
            assert account.free_fen >= 0
            assert account.posted_fen == self.plain.posted[account.name]
            assert account.held_fen == self.plain.held(account.name)

    @invariant()
    def the_journal_tells_the_same(self):
        bodies = [canonical({"event": "account_opened", "account": name}) for name in ACCOUNTS]
        bodies += [transfer_body(one, at_us=1, by="t", request="") for one in self.made]
        told = replayed(bodies)
        assert {name: one.counters for name, one in told.accounts.items()} == {
            name: one.counters for name, one in self.books.accounts.items()
        }
        check = ChainCheck()
        check.read([(r.seq, r.prev_hash, r.body, r.hash) for r in extend(0, GENESIS, bodies)])
        assert check.fault is None
        assert check.seq == len(bodies)


LedgerMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLedger = LedgerMachine.TestCase


@pytest.fixture
def books() -> Books:
    books = Books()
    for name in ACCOUNTS:
        books.open(name)
    books.post([Transfer(UUID(int=1), Kind.SINGLE, "d", "BANK", "FUND:x", 100)])
    books.post([Transfer(UUID(int=2), Kind.SINGLE, "e", "FUND:x", "ENTITLED:a", 60)])
    books.post([Transfer(UUID(int=3), Kind.PENDING, "p", "ENTITLED:a", "BANK", 60)])
    return books


def resolution(number: int, kind: Kind, amount: int) -> Transfer:
    return Transfer(
        UUID(int=number), kind, "s", "ENTITLED:a", "BANK", amount, pending_id=UUID(int=3)
    )


def test_a_hold_counts_when_it_is_made(books):
    with pytest.raises(BalanceExceededError) as refused:
        books.post([Transfer(UUID(int=9), Kind.PENDING, "p", "ENTITLED:a", "BANK", 1)])
    assert refused.value.facts["free_fen"] == 0


def test_what_is_held_at_the_bank_cannot_be_taken_for_a_fee(books):
    with pytest.raises(BalanceExceededError) as refused:
        books.post([Transfer(UUID(int=9), Kind.SINGLE, "f", "BANK_FEE", "BANK", 41)])
    assert refused.value.account == "BANK"
    books.post([Transfer(UUID(int=10), Kind.SINGLE, "f", "BANK_FEE", "BANK", 40)])


def test_a_hold_is_never_posted_above_what_was_held(books):
    with pytest.raises(ExceedsPendingAmountError):
        books.post([resolution(9, Kind.POST, 61)])


def test_a_hold_resolves_once_and_says_how(books):
    books.post([resolution(9, Kind.POST, 40)])
    assert books.accounts["ENTITLED:a"].free_fen == 20
    for kind in (Kind.POST, Kind.VOID, Kind.EXPIRE):
        with pytest.raises(AlreadyResolvedError) as refused:
            books.post([resolution(10, kind, 40)])
        assert refused.value.facts["resolution"] == "post"


def test_an_expired_hold_is_free_again(books):
    books.post([resolution(9, Kind.EXPIRE, 60)])
    assert books.accounts["ENTITLED:a"].free_fen == 60
    assert books.accounts["BANK"].free_fen == 100


def test_a_return_of_another_amount_is_refused(books):
    books.post([resolution(9, Kind.POST, 60)])
    back = Transfer(
        UUID(int=10), Kind.SINGLE, "r", "BANK", "ENTITLED:a", 59, returns_id=UUID(int=9)
    )
    with pytest.raises(TransferRefusedError):
        books.post([back])
    books.post([replace(back, amount_fen=60)])
    with pytest.raises(AlreadyReturnedError):
        books.post([replace(back, id=UUID(int=11), amount_fen=60)])


def test_a_correction_needs_a_reason_and_the_exact_opposite(books):
    wrong = Transfer(
        UUID(int=20), Kind.SINGLE, "c", "FUND:x", "BANK", 40, corrects_id=UUID(int=1), reason="x"
    )
    with pytest.raises(TransferRefusedError):
        books.post([wrong])
    books.post([Transfer(UUID(int=21), Kind.SINGLE, "d", "BANK", "FUND:x", 7)])
    right = replace(wrong, amount_fen=7, corrects_id=UUID(int=21))
    with pytest.raises(TransferRefusedError):
        books.post([replace(right, reason="")])
    books.post([right])
    with pytest.raises(TransferRefusedError):
        books.post([replace(right, id=UUID(int=22))])
    assert books.accounts["FUND:x"].posted_fen == 40


@pytest.mark.parametrize("field", ["amount_fen", "debit", "credit", "ref", "code", "kind"])
def test_an_id_used_again_names_the_field_that_differs(books, field):
    other = {"amount_fen": 1, "debit": "SUSPENSE", "credit": "SUSPENSE", "ref": "z", "code": "z"}
    change = {field: other.get(field, Kind.PENDING)}
    known = books.transfers[UUID(int=1)]
    with pytest.raises(DifferentContentError) as refused:
        books.post([replace(known, **change)])
    assert refused.value.facts["result"] == f"EXISTS_WITH_DIFFERENT_{field.upper()}"


def test_a_tampered_record_is_found_at_its_seq():
    rows = [(r.seq, r.prev_hash, r.body, r.hash) for r in extend(0, GENESIS, list("abcde"))]
    for change, seq in (
        ([*rows[:2], (3, rows[2][1], "X", rows[2][3]), *rows[3:]], 3),
        ([*rows[:2], *rows[3:]], 3),
        ([rows[1], rows[0], *rows[2:]], 1),
        ([*rows[:4], (5, "0" * 64, "e", rows[4][3])], 5),
    ):
        check = ChainCheck()
        check.read(change)
        assert check.fault is not None
        assert check.fault.seq == seq
