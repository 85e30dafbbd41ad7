"""`python3 run.py soak`: three compensation funds at full size through the gateway.

34,306 investors in three funds of 12,756, 9,823 and 11,727 get 509,374,055.00 yuan; the bank fails
1 % of the payments, returns 0.2 % and does not know of 0.1 % at first. What failed or came back is
paid by a second batch, the residual goes back to the funders, the accounts close at zero.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from examples.clients import Office, UnexpectedAnswerError
from examples.escrow import CheckFailedError, Escrow, Say, require, wind_up_and_close
from examples.invariants import check_invariants
from examples.journey.losses import yuan
from examples.stack import StackFailedError, own_stack
from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.courier import Courier
from mediation.bank_simulator.faults import Faults, Share
from mediation.domain.shares import split_by_weights
from servicekit.clock import day_in_shanghai, utc_now

TROUBLE = Faults(
    failed=Share.parse("1%"), returned=Share.parse("0.2%"), unknown=Share.parse("0.1%")
)
RIGHT_ACCOUNT = "6222000000009999"


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund: its size, how many it pays, and how much together."""

    title: str
    size_fen: int
    investors: int
    paid_fen: int

    def part(self, share: Fraction) -> Fund:
        """The same fund with a part of its investors; money per investor stays about the same."""
        count = max(1, int(self.investors * share))
        paid = self.paid_fen * count // self.investors
        return Fund(self.title, self.size_fen, count, paid)


FUNDS = (
    Fund("万福生科虚假陈述事件投资者利益补偿专项基金", 30_000_000_000, 12_756, 17_856_508_400),
    Fund("海联讯虚假陈述事件投资者利益补偿专项基金", 20_000_000_000, 9_823, 8_882_769_800),
    Fund("欣泰电气欺诈发行先行赔付专项基金", 55_000_000_000, 11_727, 24_198_127_300),
)
INVESTORS, PAID_FEN = 34_306, 50_937_405_500


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the funds; 0 when everything holds to the fen."""
    parser = argparse.ArgumentParser(prog="run.py soak", description=__doc__)
    parser.add_argument("--gateway", metavar="URL", help="a running stack; else one is started")
    parser.add_argument(
        "--credentials", type=Path, default=Path("data/dev-credentials.json"), metavar="FILE"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the bank's mistakes")
    parser.add_argument(
        "--share", type=Fraction, default=Fraction(1), metavar="P/Q", help="of the investors"
    )
    options = parser.parse_args(arguments)
    try:
        if options.gateway:
            run(options.gateway, options.credentials, options.seed, options.share, _say)
            return 0
        with (
            tempfile.TemporaryDirectory(prefix="tianping-soak-") as folder,
            own_stack(Path(folder) / "data") as (address, credentials),
        ):
            run(address, credentials, options.seed, options.share, _say)
    except (CheckFailedError, UnexpectedAnswerError, StackFailedError, RuntimeError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    return 0


def run(address: str, credentials: Path, seed: int, share: Fraction, say: Say) -> list[int]:
    """All three funds; returns what each has paid, in fen."""
    today = day_in_shanghai(utc_now())
    say(f"bank simulator with seed {seed}")
    funds = [fund.part(share) if share < 1 else fund for fund in FUNDS]
    with Office(address, credentials) as office:
        paid = [one_fund(office, fund, SimulatedBank(seed), today, say) for fund in funds]
    if share == 1:
        require(sum(paid) == PAID_FEN, "the three funds pay what was published")
        require(sum(fund.investors for fund in funds) == INVESTORS, "to as many investors")
    say(f"three funds: {sum(fund.investors for fund in funds):,} investors, {yuan(sum(paid))}")
    return paid


def one_fund(office: Office, fund: Fund, bank: SimulatedBank, today: date, say: Say) -> int:
    """From deposit to residual."""
    courier = Courier(office("custodian-bank-1"), bank)
    escrow = Escrow(office, courier, "C", today)
    escrow.open(fund.title, fund.size_fen)
    escrow.expect_and_receive(fund.size_fen, "JJ-1", on=today)
    with _timed(say, f"{fund.title}: {fund.investors:,} entitlements"):
        rows = entitlements(fund)
        done = office("case-admin-1").do(f"{escrow.path}/entitlements", {"rows": rows})
    require(done["total_fen"] == fund.paid_fen, "all of it is owed")
    bank.faults = TROUBLE
    pay_on = today + timedelta(days=1)
    with _timed(say, "  first batch made, approved, released"):
        first = escrow.released(pay_on=pay_on)
    with _timed(say, "  results of the bank"):
        courier.fetch(first["id"])
        (summary,) = courier.deliver(first["id"])
    with _timed(say, "  bank statement"):
        escrow.state(to_on=pay_on + timedelta(days=10))
    _check_first(escrow, first, summary, say)
    bank.faults = Faults()
    _pay_the_rest(escrow, first["id"], pay_on + timedelta(days=11))
    report = escrow.report()
    require(report["net_paid_fen"] == fund.paid_fen, "paid to the fen")
    require(report["paid_investors"] == fund.investors, "everybody is paid")
    bank.account(escrow.ledger).credit_interest(123_457, on=pay_on + timedelta(days=12))
    escrow.state(to_on=pay_on + timedelta(days=12))
    residual = fund.size_fen - fund.paid_fen + 123_457
    with _timed(say, f"  residual {yuan(residual)} back, account closed"):
        wind_up_and_close(escrow, "issuer-1", residual)
    with _timed(say, "  invariants from the journal's copy"):
        found = check_invariants(escrow)
    say(f"  {yuan(report['net_paid_fen'])} paid; {found.records:,} records of the journal verified")
    return int(report["net_paid_fen"])


def entitlements(fund: Fund) -> list[dict[str, Any]]:
    """One row per investor; unequal amounts that sum exactly."""
    weights = {number: 1_000 + 37 * number % 911 for number in range(fund.investors)}
    shares = split_by_weights(fund.paid_fen, weights)
    return [
        {
            "party_ref": f"INV{number:06d}",
            "name": f"投资者{number}",
            "source_ref": f"claim/{number}",
            "amount_fen": fen,
            "loss_fen": fen,
            "payee_account": f"62220000{number:08d}",
            "bank_code": "102100099996",
        }
        for number, fen in shares.items()
    ]


def _check_first(escrow: Escrow, batch: dict[str, Any], told: dict[str, Any], say: Say) -> None:
    count = batch["line_count"]
    failed, returned, unknown = (
        share.of(count) for share in (TROUBLE.failed, TROUBLE.returned, TROUBLE.unknown)
    )
    require((told["failed"], told["unknown"]) == (failed, unknown), "as many as the bank says")
    shown = escrow.office("case-admin-1").read(f"/payout-batches/{batch['id']}")["lines_by_state"]
    wanted = {"SUCCESS": count - failed - returned, "FAILED": failed, "RETURNED": returned}
    found = Counter({state: number for state, number in shown.items() if number})
    require(found == Counter({one: number for one, number in wanted.items() if number}), str(shown))
    say(f"  {failed} failed, {unknown} unknown and then paid, {returned} returned")


def _pay_the_rest(escrow: Escrow, first_id: str, pay_on: date) -> None:
    again = [*escrow.lines(first_id, "FAILED"), *escrow.lines(first_id, "RETURNED")]
    if not again:
        return
    lines = [
        {"entitlement_id": line["entitlement_id"], "payee_account": RIGHT_ACCOUNT} for line in again
    ]
    second = escrow.released(pay_on=pay_on, lines=lines)
    escrow.courier.fetch(second["id"])
    escrow.courier.deliver(second["id"])
    escrow.state(to_on=pay_on)


class _timed:  # noqa: N801 - reads as a statement at its use
    """Says how long a block took."""

    def __init__(self, say: Say, what: str) -> None:
        self._say, self._what = say, what

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        self._say(f"{self._what}: {time.perf_counter() - self._started:.1f} s")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
