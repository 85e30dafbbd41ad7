"""`python -m mediation.bank_simulator`: money moves without a bank.

    pay FILE --out DIR        read a sealed payout file; write result files and statements
    serve BATCH_ID [...]      the same over HTTP: fetch the files from a running stack, bring back
                              results and statements as `custodian-bank-1`
    deposit LEDGER FEN        somebody pays in; shown by the next statement

`--failed 1 --unknown 0.1% --returned 2` and the faults say what goes wrong; `--seed` says to whom.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.faults import Faults, Share
from mediation.bank_simulator.memory import recall, remember
from mediation.bank_simulator.serving import add_serve_options, serve, unstated_days
from mediation.domain.payout_errors import PayoutError
from mediation.domain.payout_files import read_sealed_file
from servicekit.clock import day_in_shanghai, utc_now

SWITCHES = {
    "loses_request": "the first payout file never arrives",
    "loses_answer": "no result file, only the statement",
    "is_doubled": "every result file twice",
    "is_reordered": "files and lines in any order",
    "is_partial": "results in several files",
    "is_cut_off": "a result file without its end first",
    "has_wrong_totals": "a result file with a wrong sum first",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when done, 2 for files that a bank refuses."""
    options = _parser().parse_args(arguments)
    bank = SimulatedBank(options.seed, faults_from(options))
    _say(f"seed {options.seed}")
    recall(bank, options.state)
    try:
        code: int = options.run(options, bank)
    except (PayoutError, OSError, ValueError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    remember(bank, options.state)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mediation.bank_simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    pay = commands.add_parser("pay", help="answer a sealed payout file by files")
    pay.add_argument("file", type=Path)
    pay.add_argument("--out", type=Path, required=True, metavar="DIR")
    pay.set_defaults(run=_pay)
    over_http = commands.add_parser("serve", help="answer batches of a running stack")
    add_serve_options(over_http)
    over_http.set_defaults(run=serve)
    deposit = commands.add_parser("deposit", help="pay into an account")
    deposit.add_argument("ledger", help="the escrow account's id")
    deposit.add_argument("fen", type=int)
    deposit.add_argument("--memo", default="赔偿款")
    deposit.add_argument("--on", type=date.fromisoformat, default=day_in_shanghai(utc_now()))
    deposit.set_defaults(run=_deposit)
    for one in (pay, over_http, deposit):
        _add_faults(one)
    return parser


def _add_faults(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--seed", type=int, default=1, help="same seed, same run")
    add("--state", type=Path, default=Path("data/bank.json"), help="what the bank remembers")
    for name in ("failed", "unknown", "unknown-then-failed", "returned"):
        add(f"--{name}", type=Share.parse, default=Share.parse("0"), metavar="N|P%")
    add("--returned-after-days", type=int, default=3, metavar="DAYS")
    for name, what in SWITCHES.items():
        flag = name.replace("_", "-").removeprefix("is-").removeprefix("has-")
        add(f"--{flag}", dest=name, action="store_true", help=what)


def faults_from(options: argparse.Namespace) -> Faults:
    """The faults that the options ask for."""
    names = ("failed", "unknown", "unknown_then_failed", "returned", "returned_after_days")
    return Faults(**{name: getattr(options, name) for name in (*names, *SWITCHES)})


def _pay(options: argparse.Namespace, bank: SimulatedBank) -> int:
    """Answer one file by files."""
    content = options.file.read_bytes()
    if not bank.take(content):
        _say("the file was lost on its way; send it again")
        return 0
    head = read_sealed_file(content).head
    options.out.mkdir(parents=True, exist_ok=True)
    answers = bank.deliveries(head.ledger, head.batch_no)
    for number, one in enumerate(answers, start=1):
        _write(options.out / f"{head.batch_no}-results-{number}.csv", one.content, one.note)
    for one in bank.enquiry(head.ledger, head.batch_no):
        _write(options.out / f"{head.batch_no}-enquiry.csv", one.content, one.note)
    account = bank.account(head.ledger)
    from_on, to_on = unstated_days(account)
    document = account.statement(head.ledger, from_on=from_on, to_on=to_on)
    text = json.dumps(document, indent=1, ensure_ascii=False).encode()
    note = f"{len(document['lines'])} lines, closing {document['closing_fen']} fen"
    _write(options.out / f"{head.batch_no}-statement.json", text, note)
    return 0


def _deposit(options: argparse.Namespace, bank: SimulatedBank) -> int:
    account = bank.account(options.ledger.replace("-", ""))
    account.deposit(options.fen, on=options.on, memo=options.memo)
    _say(f"balance {account.balance_fen} fen")
    return 0


def _write(file: Path, content: bytes, note: str) -> None:
    file.write_bytes(content)
    _say(f"{file}: {note}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
