"""Many callers at once, and work that was killed half way: one effect each."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from mediation.store.funds import stage_rows
from mediation.tables.claims import ClaimRunRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_runs import LIST, do_chunk, finish_run
from servicekit.ids import new_id

from .conftest import ADMIN, CHECKER, MANAGER, Fund, a_row, investor

RACERS = 16


def test_sixteen_who_verify_one_claim_at_once_make_one_entitlement(fund: Fund):
    fund.opened()
    fund.declare(1)
    at = fund.at(1)
    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(lambda _: fund.by(CHECKER).post(f"{at}/verify"), range(RACERS)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: RACERS - 1}
    assert fund.balances()["ENTITLED"] == 10_000
    fund.verified()


def test_one_declaration_and_one_change_of_account_come_of_many_at_once(fund: Fund):
    fund.opened()
    at, body = fund.at(1), fund.elements(1)
    change = {
        "escrow_account_id": fund.ledger,
        "payee_account": "6222999988887777",
        "bank_code": "102100099996",
        "second_factor": "1",
    }

    def race(path: str, form: dict) -> Counter:
        with ThreadPoolExecutor(RACERS) as pool:
            calls = [pool.submit(fund.by(investor(1)).post, path, json=form) for _ in range(RACERS)]
            return Counter(call.result().status_code for call in calls)

    assert race(f"{at}/declare", body) == {200: 1, 409: RACERS - 1}
    assert race("/payee-changes", change) == {201: 1, 409: RACERS - 1}
    assert len(fund.get(MANAGER, "/payee-changes")["items"]) == 1
    fund.verified()


class KilledError(Exception):
    """Stands for a process that dies before its transaction is committed."""


def staged_run(fund: Fund, rows: list[dict[str, object]]) -> UUID:
    """A listing of these rows that has not done its first chunk yet."""
    database = fund.service.app.state.database
    with database.writing() as session:
        run = ClaimRunRow(
            id=new_id(),
            fund_id=UUID(fund.id),
            kind=LIST,
            state="RUNNING",
            options={},
            row_count=len(rows),
            created_by=ADMIN.subject,
            created_at=database.clock(),
        )
        session.add(run)
        session.flush()
        staged = [
            {"sequence": n, "party_ref": row["party_ref"], "content": json.dumps(row)}
            for n, row in enumerate(rows, start=1)
        ]
        stage_rows(session, run.id, staged)
        return run.id


def test_a_run_that_was_killed_goes_on_behind_its_last_chunk(fund: Fund):
    fund.plan()
    database = fund.service.app.state.database
    rows = [a_row(number) for number in range(1, 8)]
    run_id = staged_run(fund, rows)

    def chunk(*, dies: bool = False) -> int:
        with database.writing() as session:
            acting = Acting(session, database, ADMIN)
            done = do_chunk(acting, session.get_one(ClaimRunRow, run_id), 3)
            if dies:
                raise KilledError
            return done

    assert chunk() == 3
    with pytest.raises(KilledError):
        chunk(dies=True)
    assert [chunk(), chunk(), chunk()] == [3, 1, 0]
    with database.writing() as session:
        finish_run(Acting(session, database, ADMIN), session.get_one(ClaimRunRow, run_id))
    shown = fund.get(MANAGER, fund.path)
    assert (shown["eligible_count"], shown["eligible_fen"]) == (7, 280_000)
    assert fund.list(rows)["outcomes"] == {"existing": 7}
    assert fund.get(MANAGER, fund.path)["list_sha256"] == shown["list_sha256"]
