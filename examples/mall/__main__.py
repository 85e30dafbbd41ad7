"""`python3 run.py mall`: a loan against a mall let to five tenants, through the gateway.

From the draft of branch-1 to a paid draw of 17,290,000.00 yuan, with what everybody on the way is
refused; then three files that hard rules stop. On a stack of its own, or on a running one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from examples.clients import Office, UnexpectedAnswerError
from examples.mall.applying import (
    accept_capital,
    hand_in_documents,
    open_draft,
    submit_and_accept,
)
from examples.mall.bank import Bank, CheckFailedError, Say, require
from examples.mall.contracting import draft_contracts, secure, sign, tell_tenants
from examples.mall.file import credit_code
from examples.mall.judging import approve, decide_in_committee, investigate, review
from examples.mall.paying import draw_and_pay
from examples.mall.refusing import refuse_three
from examples.stack import StackFailedError, own_stack
from servicekit.clock import day_in_shanghai, utc_now


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the loan; 0 when every step is as it has to be."""
    options = _parser().parse_args(arguments)
    say = _telling()
    try:
        if options.gateway:
            run(options.gateway, options.credentials, say)
            return 0
        say("starting a stack of its own ...")
        with (
            tempfile.TemporaryDirectory(prefix="tianping-mall-") as folder,
            own_stack(Path(folder) / "data") as (address, credentials),
        ):
            run(address, credentials, say)
    except (CheckFailedError, UnexpectedAnswerError, StackFailedError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py mall", description=__doc__)
    add = parser.add_argument
    add("--gateway", metavar="URL", help="a running stack; without it one is started")
    add("--credentials", type=Path, default=Path("data/dev-credentials.json"), metavar="FILE")
    return parser


def run(address: str, credentials: Path, say: Say) -> Any:
    """The whole life and the three refusals; returns the loan note."""
    code = _codes()
    with Office(address, credentials) as office:
        bank = Bank(office, day_in_shanghai(utc_now()), say)
        accept_capital(bank)
        owner = code()
        case = open_draft(bank, owner, f"MALL-{owner}")
        hand_in_documents(bank, case)
        submit_and_accept(bank, case)
        waiver = investigate(bank, case)
        review(bank, case, waiver)
        decide_in_committee(bank, case)
        approve(bank, case, waiver)
        loan, mortgage = draft_contracts(bank, case, owner)
        sign(bank, loan, mortgage)
        tell_tenants(bank, loan)
        secure(bank, loan, mortgage)
        note = draw_and_pay(bank, case, loan)
        _tell_journal(bank, case)
        refuse_three(bank, code)
    say("the loan is paid out, the three others are refused")
    return note


def _tell_journal(bank: Bank, case: str) -> None:
    """Every step stands in the journal, with who took it in which role."""
    events = bank.desk("auditor-1").pages(f"{case}/events")
    require(all(one["actor"] and one["role"] for one in events), "every event has its actor")
    actors = {one["actor"] for one in events}
    states = [one["to_state"] for one in events if one["from_state"] != one["to_state"]]
    bank.say(f"journal: {len(events)} events by {len(actors)} actors; {' > '.join(states)}")


def _codes() -> Callable[[], str]:
    """Customers of their own for every run, so that a running stack can be used again."""
    numbers = count(time.time_ns() // 10**9)
    return lambda: credit_code(next(numbers))


def _telling() -> Say:
    """Print each step with the seconds since the start."""
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {line}", flush=True)

    return say


if __name__ == "__main__":
    sys.exit(main())
