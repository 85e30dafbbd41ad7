"""The only place where this service is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI

from mediation.case_statuses import CASE_STATUSES
from mediation.clients.loss_calc import LossCalc
from mediation.money_errors import MONEY_STATUSES
from mediation.personal_keys import personal_keys_of
from mediation.routes import (
    agreements,
    allocation_quotes,
    approvals,
    bank_statements,
    case_file,
    case_reports,
    case_steps,
    cases,
    clock_quotes,
    confirmations,
    entitlements,
    entrustments,
    escrow_accounts,
    ledgers,
    matters,
    mediators,
    payout_batches,
    payout_results,
    proposals,
)
from mediation.routes.integer_fen import name_amount_errors
from mediation.settings import Settings
from mediation.tables import KIT, MediationTable
from mediation.tables.personal import install_personal_keys
from mediation.usecases.agreements import BUILD_AGREEMENT
from mediation.usecases.matters import LOAD_LOSSES
from mediation.work.checkpoints import DailyCheckpoints
from mediation.work.settlement import AgreementBuilder, LossLoader
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.clock import Clock, utc_now
from servicekit.job_routes import job_router
from servicekit.job_runs import JobHandler
from servicekit.keys import load_signing_key
from servicekit.worker import Worker, WorkerSettings

NAME = "mediation"
LOSS_CALC_TIMEOUT = 60.0

ROUTERS = (
    allocation_quotes.router,
    clock_quotes.router,
    entrustments.router,
    cases.router,
    case_steps.router,
    case_file.router,
    mediators.router,
    matters.router,
    proposals.router,
    agreements.router,
    confirmations.router,
    case_reports.router,
    escrow_accounts.router,
    entitlements.router,
    payout_batches.router,
    payout_results.router,
    approvals.router,
    bank_statements.router,
    ledgers.router,
)

PROGRAM = Program(
    name=NAME,
    title="Mediation cases and the escrow ledger",
    metadata=MediationTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=ROUTERS,
    statuses={**CASE_STATUSES, **MONEY_STATUSES},
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service over given settings, with its worker beside the requests."""
    client = httpx.Client(base_url=settings.loss_calc_url, timeout=LOSS_CALC_TIMEOUT)
    signing_key = load_signing_key(settings.keys_folder(), NAME)
    loss_calc = LossCalc(client, signing_key, clock=clock)
    handlers = {
        LOAD_LOSSES: LossLoader(loss_calc).handler(),
        BUILD_AGREEMENT: AgreementBuilder().handler(),
    }
    app = build_app(program(handlers, settings, client), settings, clock=clock)
    app.state.loss_calc = loss_calc
    install_personal_keys(personal_keys_of(settings, signing_key))
    name_amount_errors(app)
    return app


def program(
    handlers: Mapping[str, JobHandler], settings: Settings, client: httpx.Client
) -> Program:
    """What is particular to this service."""

    def background(app: FastAPI) -> Sequence[AbstractContextManager[object]]:
        lease = timedelta(seconds=settings.job_lease_seconds)
        worker = Worker(
            app.state.database, handlers, program=NAME, settings=WorkerSettings(lease=lease)
        )
        signing = DailyCheckpoints(app.state.database, app.state.signing_key)
        if not settings.run_worker:
            return (closing(client),)
        return (closing(client), worker, signing)

    return replace(PROGRAM, routers=(*ROUTERS, job_router(handlers)), background=background)


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    return ready_to_serve(create_app(Settings()))
