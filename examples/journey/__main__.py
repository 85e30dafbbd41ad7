"""`python3 run.py journey`: the court's whole journey through the gateway, on a stack of its own.

81 cases are entrusted, losses calculated, an agreement over 2,520,000.00 yuan signed, the money
deposited into a special account and paid through a bank that makes mistakes, confirmed by the
court and closed; then the same account serves 154 investors who apply by themselves.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from examples.clients import Office, UnexpectedAnswerError
from examples.escrow import CheckFailedError, Escrow, Say
from examples.invariants import check_invariants
from examples.journey.applicants import (
    APPLICANTS,
    APPLICANTS_FEN,
    pay_applicants,
    self_applied,
)
from examples.journey.losses import COURT_CASES, calculate_losses, yuan
from examples.journey.mediating import settle
from examples.journey.paying import (
    close_cases,
    confirm,
    entitle,
    open_special_account,
    pay_with_mistakes,
)
from examples.journey.proving import (
    check_books,
    file_papers,
    name_organisations,
    prove_journal,
    reports_of_cases,
)
from examples.stack import StackFailedError, own_stack
from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.courier import Courier
from servicekit.clock import day_in_shanghai, utc_now

POOL_FEN = 252_000_000
OUT = Path("data/journey")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the journey; 0 when everything holds to the fen."""
    options = _parser().parse_args(arguments)
    try:
        if options.gateway:
            run(options.gateway, options.credentials, options.out, seed=options.seed)
            return 0
        with tempfile.TemporaryDirectory(prefix="tianping-journey-") as folder:
            print("starting a stack of its own ...", flush=True)
            with own_stack(Path(folder) / "data") as (address, credentials):
                run(address, credentials, options.out, seed=options.seed)
    except (CheckFailedError, UnexpectedAnswerError, StackFailedError, RuntimeError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py journey", description=__doc__)
    add = parser.add_argument
    add("--gateway", metavar="URL", help="a running stack; without it one is started")
    add("--credentials", type=Path, default=Path("data/dev-credentials.json"), metavar="FILE")
    add("--out", type=Path, default=OUT, metavar="DIR", help="papers and the journal's copy")
    add("--seed", type=int, default=1, help="of the market and of the bank's mistakes")
    return parser


def run(address: str, credentials: Path, out: Path, *, seed: int, say: Say | None = None) -> None:
    """The whole journey; raises CheckFailedError when something does not hold."""
    tell = say or _telling()
    bank = SimulatedBank(seed)
    today = day_in_shanghai(utc_now())
    tell(f"bank simulator with seed {seed}")
    with Office(address, credentials) as office:
        courier = Courier(office("custodian-bank-1"), bank, log=tell)
        escrow = Escrow(office, courier, "B", today)
        _court_cases(escrow, out, seed, tell)
        _applicants(escrow, today, tell)
        keys = credentials.parent / "keys" / "trusted-keys.json"
        check_books(escrow, POOL_FEN + APPLICANTS_FEN, COURT_CASES + APPLICANTS, tell)
        check_invariants(escrow)
        name, where = "closing-report-of-the-account.pdf", f"{escrow.path}/closing-report"
        file_papers(escrow, {name: where}, out, tell)
        prove_journal(escrow, out, keys if keys.exists() else None, tell)
    tell("everything holds to the fen")


def _court_cases(escrow: Escrow, out: Path, seed: int, say: Say) -> None:
    """The 81 cases of the court."""
    office, today = escrow.office, escrow.today
    name_organisations(office)
    losses = calculate_losses(office, out / "batch", seed, say)
    batch_no = f"{today:%Y%m%d}-{seed}-{time.time_ns() % 10**9}"
    settled = settle(office, losses, POOL_FEN, batch_no, say=say)
    open_special_account(escrow, settled.matter, POOL_FEN, say)
    owed = entitle(escrow, settled.agreement)
    say(f"{owed['created']} entitlements, {yuan(owed['total_fen'])}")
    pay_with_mistakes(escrow, COURT_CASES, POOL_FEN, say)
    confirm(escrow, settled, say)
    close_cases(escrow, settled, say)
    reports_of_cases(office, settled.case_ids, say)
    check_books(escrow, POOL_FEN, COURT_CASES, say)
    papers = {
        "closing-report-of-the-batch.pdf": f"/entrustments/{settled.entrustment}/closing-report",
        "closing-report-of-the-matter.pdf": f"/matters/{settled.matter}/closing-report",
    }
    file_papers(escrow, papers, out, say)


def _applicants(escrow: Escrow, today: date, say: Say) -> None:
    """The 154 who come later."""
    settled = self_applied(escrow.office, f"S{time.time_ns() % 10**9}-", today, say)
    pay_applicants(escrow, settled, say)


def _telling() -> Say:
    """Print each step with the seconds since the start."""
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {line}", flush=True)

    return say


if __name__ == "__main__":
    sys.exit(main())
