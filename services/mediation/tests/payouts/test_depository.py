"""Payments through the depository: securities account and participant code in the bank's place."""

from __future__ import annotations

import pytest

from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.courier import Courier
from mediation.domain.payout_channels import Channel, destination_faults
from mediation.domain.payout_files import read_sealed_file

from .conftest import BANK, MAKER, Money


@pytest.mark.parametrize(
    ("account", "code", "faults"),
    [
        ("A123456789", "000123", []),
        ("0123456789", "000123", []),
        ("a123456789", "000123", ["securities_account_invalid"]),
        ("A12345678", "000123", ["securities_account_invalid"]),
        ("A123456789", "102100099996", ["participant_code_invalid"]),
        ("6222000000000001", "", ["participant_code_invalid", "securities_account_invalid"]),
        ("A123456789\n", "000123", ["securities_account_invalid"]),
    ],
)
def test_a_securities_account_and_a_participant_code_are_needed(account, code, faults):
    assert list(destination_faults(Channel.DEPOSITORY, account, code)) == faults


def test_a_batch_through_the_depository_is_paid_like_one_through_the_bank(money: Money):
    money.open()
    money.deposit(100_000)
    money.entitle(2, payee_account="A123456789", bank_code="000123")
    batch = money.released(channel="DEPOSITORY")
    shown = money.ok(money.by(MAKER).get(f"/payout-batches/{batch}"))
    assert shown["channel"] == "DEPOSITORY"
    courier = Courier(money.by(BANK), SimulatedBank(1))
    content = courier.fetch(batch)
    assert content.splitlines()[1].startswith(b"S,1,P")
    line = read_sealed_file(content).lines[0]
    assert (line.payee_account, line.bank_code) == ("A123456789", "000123")
    (summary,) = courier.deliver(batch)
    assert summary["succeeded"] == 2
    money.verified()


@pytest.mark.parametrize(
    ("channel", "account", "code", "fault"),
    [
        ("BANK", "A123456789", "000123", "bank_code_invalid"),
        ("DEPOSITORY", "6222000000000001", "102100099996", "securities_account_invalid"),
    ],
)
def test_an_account_of_the_other_channel_is_refused(money: Money, channel, account, code, fault):
    money.open()
    money.deposit(100_000)
    money.entitle(1, payee_account=account, bank_code=code)
    batch = money.draft(channel=channel)
    refused = money.step(batch, "check", MAKER)
    assert refused.status_code == 422
    assert fault in {error["code"] for error in refused.json()["errors"]}
