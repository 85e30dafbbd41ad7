"""The simulated bank against a running stack: through the gateway, as `custodian-bank-1`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from mediation.bank_simulator.accounts import BankAccount
from mediation.bank_simulator.bank import SimulatedBank
from mediation.bank_simulator.courier import Courier
from mediation.domain.payout_files import read_sealed_file

CLIENT = "custodian-bank-1"
PREFIX = "/mediation/v1"


class GatewayLine:
    """The service's face through the gateway, with the token of one program."""

    def __init__(self, address: str, credentials: Path, client_id: str = CLIENT) -> None:
        known = json.loads(credentials.read_text(encoding="utf-8"))["clients"]
        found = next(one for one in known if one["client_id"] == client_id)
        self.http = httpx.Client(base_url=address, timeout=120)
        answer = self.http.post(
            "/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(client_id, found["client_secret"]),
        )
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str) -> httpx.Response:
        """GET below the service's prefix."""
        return self.http.get(PREFIX + path)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST below the service's prefix, each with a key of its own."""
        headers = {"Idempotency-Key": uuid4().hex, **options.pop("headers", {})}
        return self.http.post(PREFIX + path, headers=headers, **options)


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    """What `serve` is told."""
    add = parser.add_argument
    add("batches", nargs="*", metavar="BATCH_ID", help="released batches")
    add("--ledger", help="also state this escrow account when no batch is named")
    add("--gateway", default="http://127.0.0.1:8000", metavar="URL")
    add("--credentials", type=Path, default=Path("data/dev-credentials.json"), metavar="FILE")


def serve(options: argparse.Namespace, bank: SimulatedBank) -> int:
    """Fetch the batches, deliver results, look into the unknown ones, state the accounts."""
    line = GatewayLine(options.gateway, options.credentials)
    courier = Courier(line, bank, log=_say)
    ledgers = {options.ledger.replace("-", "")} if options.ledger else set()
    for batch in options.batches:
        head = read_sealed_file(courier.fetch(batch)).head
        ledgers.add(head.ledger)
        _say(f"batch {head.batch_no}: taken")
        courier.deliver(batch)
        courier.enquire(batch)
    for ledger in sorted(ledgers):
        from_on, to_on = unstated_days(bank.account(ledger))
        found = courier.state(ledger, from_on=from_on, to_on=to_on)
        _say(f"statement {from_on} to {to_on}: {found['summary']}, closing {found['closing_fen']}")
    line.http.close()
    return 0


def unstated_days(account: BankAccount) -> tuple[date, date]:
    """First and last day of what the next statement has to show; ValueError for nothing."""
    stated_to = account.stated_to
    days = [one.on for one in account.movements if stated_to is None or one.on > stated_to]
    if not days:
        raise ValueError("nothing has moved since the last statement")
    return min(days), max(days)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
