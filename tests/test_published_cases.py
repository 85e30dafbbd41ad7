"""The published cases through the gateway, from the court's batch to the closed account."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from examples.clients import Office
from examples.escrow import Escrow, wind_up_and_close
from examples.funds import INVESTORS, PAID_FEN, Fund, entitlements
from examples.funds import run as pay_three_funds
from examples.invariants import check_invariants
from examples.journey.__main__ import run as run_journey
from examples.journey.losses import Calculated, investor
from examples.journey.mediating import settle
from examples.journey.paying import close_cases, confirm, entitle, pay_with_mistakes
from examples.stack import own_stack
from sqlalchemy.engine import URL

from mediation.bank_simulator.__main__ import main as bank_command
from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.courier import Courier
from servicekit.clock import day_in_shanghai, utc_now
from servicekit.testing import drop_database

pytestmark = [pytest.mark.stack, pytest.mark.timeout(280)]
CASES, CO_MANAGED_FEN, DEPOSIT_FEN = 82, 1_399_876_543, 1_400_000_000
SMALL = Fraction(1, 40)
PROGRAMS = ("gateway", "loss_calc", "loan_origination", "mediation", "hotline")


@pytest.fixture(scope="module")
def sqlite_stack(tmp_path_factory):
    """One stack for all cases of this module."""
    with own_stack(tmp_path_factory.mktemp("stack") / "data") as found:
        yield found


@pytest.fixture
def postgresql_stack(postgres: URL, tmp_path):
    text = postgres.set(drivername="postgresql").render_as_string(hide_password=False)
    with own_stack(tmp_path / "data", {"STACK_POSTGRES_URL": text}) as found:
        yield found
    for name in PROGRAMS:
        drop_database(postgres, postgres.set(database=f"tianping_{name}"))


def told(lines: list[str]):
    return lines.append


def test_the_courts_whole_journey_holds_to_the_fen(sqlite_stack, tmp_path):
    lines: list[str] = []
    run_journey(*sqlite_stack, tmp_path, seed=3, say=told(lines))
    assert lines[-1] == "everything holds to the fen"
    assert any("3,219,988.77 yuan paid to 235 investors" in line for line in lines)
    assert (tmp_path / "journal.ndjson").exists()


def test_three_funds_pay_34306_investors_to_the_fen(sqlite_stack):
    lines: list[str] = []
    paid = pay_three_funds(*sqlite_stack, 5, Fraction(1), told(lines))
    assert sum(paid) == PAID_FEN == 50_937_405_500
    assert lines[-1] == f"three funds: {INVESTORS:,} investors, 509,374,055.00 yuan"


def test_the_simulated_bank_serves_a_running_stack_by_its_command(sqlite_stack, tmp_path, capsys):
    address, credentials = sqlite_stack
    with Office(address, credentials) as office:
        courier = Courier(office("custodian-bank-1"), SimulatedBank(1))
        escrow = Escrow(office, courier, "C", day_in_shanghai(utc_now()))
        escrow.open("专项基金", 10_000_000)
        owed = {"contributor_ref": "issuer-1", "amount_fen": 10_000_000, "reference": "JJ-9"}
        office("fund-manager-1").do(f"{escrow.path}/deposits-expected", owed)
        common = ["--state", str(tmp_path / "bank.json"), "--seed", "4"]
        there = ["--gateway", address, "--credentials", str(credentials), *common]
        assert bank_command(["deposit", escrow.id, "10000000", "--memo", "JJ-9", *common]) == 0
        assert bank_command(["serve", "--ledger", escrow.id, *there]) == 0
        rows = entitlements(Fund("", 0, 40, 10_000_000))
        office("case-admin-1").do(f"{escrow.path}/entitlements", {"rows": rows})
        batch = escrow.released(pay_on=escrow.today + timedelta(days=1))["id"]
        faults = ["--unknown", "2", "--doubled", "--cut-off", "--wrong-totals", "--loses-request"]
        assert bank_command(["serve", batch, *faults, *there]) == 0
        assert office("case-admin-1").read(f"/payout-batches/{batch}")["state"] == "RECONCILED"
        assert escrow.balances()["BANK"]["balance_fen"] == 0
    said = capsys.readouterr().out
    for line in ("seed 4", "sent again", "refused, ", "nothing changed", "38 succeeded, 2 unknown"):
        assert line in said


def test_small_funds_go_the_same_way_on_postgresql(postgresql_stack):
    lines: list[str] = []
    paid = pay_three_funds(*postgresql_stack, 5, SMALL, told(lines))
    assert 0 < sum(paid) < PAID_FEN
    co_managed_account(postgresql_stack)


def test_the_co_managed_account_pays_82_cases_and_gives_the_rest_back(sqlite_stack):
    co_managed_account(sqlite_stack)


def co_managed_account(stack):
    """Mediated by two organisations together; nothing moves without issuer and centre."""
    with Office(*stack) as office:
        pay_co_managed(office)


def pay_co_managed(office: Office) -> None:
    shares = {investor(number): 20_000_000 + 31_337 * number for number in range(1, CASES + 1)}
    losses = Calculated("", shares, sum(shares.values()))
    lines: list[str] = []
    settled = settle(
        office,
        losses,
        CO_MANAGED_FEN,
        "F1",
        say=told(lines),
        co_mediators=["mediation-centre", "association-1"],
    )
    matter = office("case-admin-1").read(f"/matters/{settled.matter}")
    assert matter["co_mediators"] == ["mediation-centre", "association-1"]
    courier = Courier(office("custodian-bank-1"), SimulatedBank(2))
    escrow = Escrow(office, courier, "A", day_in_shanghai(utc_now()))
    escrow.open("共管赔偿账户", DEPOSIT_FEN, matter_id=settled.matter)
    escrow.expect_and_receive(DEPOSIT_FEN, "JY-82", on=escrow.today)
    assert entitle(escrow, settled.agreement)["total_fen"] == CO_MANAGED_FEN
    pay_with_mistakes(escrow, CASES, CO_MANAGED_FEN, told(lines))
    confirm(escrow, settled, told(lines))
    close_cases(escrow, settled, told(lines))
    assert escrow.report()["net_paid_fen"] == CO_MANAGED_FEN < 1_400_000_000
    wind_up_and_close(escrow, "issuer-1", DEPOSIT_FEN - CO_MANAGED_FEN)
    check_invariants(escrow)
