"""The simulated bank by itself: the same seed makes the same run, and no payment is made twice."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.bank_simulator.__main__ import main
from mediation.bank_simulator.accounts import BankAccount, StatementNotPossibleError
from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.faults import Fate, Faults, Share
from mediation.domain.payout_errors import ControlTotalError, ResultFileError
from mediation.domain.payout_files import (
    FileHead,
    Instruction,
    read_result_file,
    read_sealed_file,
    sealed_file,
)
from mediation.domain.payouts import instruction_id

LEDGER, OTHER = "0" * 32, "1" * 32
ON = date(2026, 11, 23)
EVERYTHING = Faults(
    failed=Share.parse("10%"),
    unknown=Share.parse("3"),
    unknown_then_failed=Share.parse("1"),
    returned=Share.parse("2"),
    is_doubled=True,
    is_reordered=True,
    is_partial=True,
    is_cut_off=True,
    has_wrong_totals=True,
)


def payout_file(ledger: str = LEDGER, count: int = 20, batch_no: str = "B000001") -> bytes:
    lines = [
        Instruction(
            number,
            instruction_id(ledger, batch_no, number, 1),
            f"投资者{number}",
            f"62220000{number:08d}",
            "102100099996",
            1_000 + number,
            "投资者赔付",
            "",
        )
        for number in range(1, count + 1)
    ]
    return sealed_file(FileHead(ledger, batch_no, ON), lines)


def test_the_same_seed_makes_the_same_run():
    runs = []
    for _ in range(2):
        bank = SimulatedBank(7, EVERYTHING)
        bank.take(payout_file())
        runs.append(
            (
                bank.deliveries(LEDGER, "B000001"),
                bank.enquiry(LEDGER, "B000001"),
                bank.account(LEDGER).statement(LEDGER, from_on=ON, to_on=date(2026, 12, 31)),
            )
        )
    assert runs[0] == runs[1]


def test_another_ledger_has_other_ids_and_the_same_mistakes_on_the_same_lines():
    bank = SimulatedBank(7, EVERYTHING)
    for ledger in (LEDGER, OTHER):
        bank.take(payout_file(ledger))
    fates = [list(bank.fates(ledger, "B000001").values()) for ledger in (LEDGER, OTHER)]
    assert fates[0] == fates[1]
    assert bank.fates(LEDGER, "B000001").keys().isdisjoint(bank.fates(OTHER, "B000001"))


def test_as_many_payments_go_wrong_as_were_asked_for():
    bank = SimulatedBank(1, EVERYTHING)
    bank.take(payout_file(count=40))
    assert Counter(bank.fates(LEDGER, "B000001").values()) == {
        Fate.FAILED: 4,
        Fate.UNKNOWN_THEN_FAILED: 1,
        Fate.UNKNOWN_THEN_PAID: 2,
        Fate.RETURNED: 2,
        Fate.PAID: 31,
    }


def test_a_file_that_comes_twice_is_paid_once():
    bank = SimulatedBank(1)
    for _ in range(2):
        assert bank.take(payout_file())
    paid = sum(1_000 + number for number in range(1, 21))
    assert bank.account(LEDGER).balance_fen == -paid
    again = SimulatedBank(1, paid=set(bank.paid))
    again.take(payout_file())
    assert again.account(LEDGER).balance_fen == 0


def test_spoilt_files_are_spoilt_and_come_before_the_right_ones():
    bank = SimulatedBank(3, EVERYTHING)
    bank.take(payout_file())
    for one in bank.deliveries(LEDGER, "B000001"):
        if one.is_right:
            read_result_file(one.content)
    cut_off = next(one for one in bank.deliveries(LEDGER, "B000001") if "cut off" in one.note)
    with pytest.raises((ResultFileError, ControlTotalError)):
        read_result_file(cut_off.content)


def test_a_tampered_payout_file_is_refused():
    content = payout_file()
    with pytest.raises(ControlTotalError):
        read_sealed_file(content.replace(b",1001,", b",9001,"))
    with pytest.raises(ResultFileError):
        read_sealed_file(content.removeprefix(b"H,"))


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 40),
    failed=st.integers(0, 50),
    unknown=st.integers(0, 50),
    returned=st.integers(0, 50),
)
def test_what_the_files_say_in_the_end_is_what_the_statement_shows(
    seed, count, failed, unknown, returned
):
    wanted = Faults(Share.parse(str(failed)), Share.parse(str(unknown)), returned=Share.parse("2%"))
    bank = SimulatedBank(seed, wanted)
    content = payout_file(count=count)
    bank.take(content)
    said: dict[str, str] = {}
    for one in [*bank.deliveries(LEDGER, "B000001"), *bank.enquiry(LEDGER, "B000001")]:
        found = read_result_file(one.content)
        said.update((line.instruction_id, line.result.value) for line in found.lines)
    amounts = {one.instruction_id: one.amount_fen for one in read_sealed_file(content).lines}
    assert said.keys() == amounts.keys()
    account = bank.account(LEDGER)
    out = -sum(one.amount_fen for one in account.movements if one.amount_fen < 0)
    assert out == sum(amounts[one] for one, result in said.items() if result == "SUCCESS")


def test_statements_follow_each_other_without_a_gap_in_the_balance():
    account = BankAccount()
    account.deposit(500, on=ON, memo="赔偿款")
    first = account.statement(LEDGER, from_on=ON, to_on=ON)
    account.credit_interest(7, on=date(2026, 11, 24))
    account.charge_fee(2, on=date(2026, 11, 24))
    second = account.statement(LEDGER, from_on=date(2026, 11, 24), to_on=date(2026, 11, 30))
    assert (first["opening_fen"], first["closing_fen"]) == (0, 500)
    assert (second["opening_fen"], second["closing_fen"]) == (500, 505)
    assert [line["kind"] for line in second["lines"]] == ["interest", "fee"]
    with pytest.raises(StatementNotPossibleError):
        account.statement(LEDGER, from_on=ON, to_on=ON)


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "1/2", "-1%"])
def test_a_share_is_a_number_of_payments_or_a_percentage(text):
    with pytest.raises(ValueError, match=r"."):
        Share.parse(text)


def test_the_command_answers_files_by_files_and_remembers(tmp_path, capsys):
    file, out, state = tmp_path / "b.csv", tmp_path / "out", tmp_path / "bank.json"
    file.write_bytes(payout_file())
    ledger = "00000000-0000-0000-0000-000000000000"
    common = ["--state", str(state), "--seed", "5"]
    assert main(["deposit", ledger, "100000", "--on", "2026-11-20", *common]) == 0
    pay = ["pay", str(file), "--out", str(out), "--failed", "1", "--unknown", "10%", *common]
    assert main(pay) == 0
    statement = json.loads((out / "B000001-statement.json").read_text(encoding="utf-8"))
    assert (statement["opening_fen"], statement["from_on"]) == (0, "2026-11-20")
    assert statement["closing_fen"] == 100_000 + sum(
        line["amount_fen"] for line in statement["lines"] if line["amount_fen"] < 0
    )
    assert read_result_file((out / "B000001-results-1.csv").read_bytes()).count == 20
    assert read_result_file((out / "B000001-enquiry.csv").read_bytes()).count == 2
    assert "seed 5" in capsys.readouterr().out
    # Asked again the bank pays nothing a second time, so there is nothing new to state.
    assert main(pay) == 2
    file.write_bytes(b"nothing")
    assert main(pay) == 2
