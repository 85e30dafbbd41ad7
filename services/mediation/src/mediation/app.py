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
from mediation.claim_refusals import CLAIM_STATUSES
from mediation.clients.loss_calc import LossCalc
from mediation.money_errors import MONEY_STATUSES
from mediation.routes import (
    agreements,
    allocation_quotes,
    approvals,
    bank_statements,
    case_file,
    case_reports,
    case_steps,
    cases,
    claim_objections,
    claim_runs,
    claims,
    clock_quotes,
    closing_reports,
    confirmations,
    entitlements,
    entrustments,
    escrow_accounts,
    fast_track,
    funds,
    ledger_reports,
    ledgers,
    matters,
    mediators,
    organisations,
    papers,
    payee_changes,
    payout_batches,
    payout_results,
    proposals,
    suitability,
)
from mediation.routes.integer_fen import name_amount_errors
from mediation.settings import Settings
from mediation.tables import KIT, MediationTable
from mediation.tables.personal import PersonalText
from mediation.usecases.agreements import BUILD_AGREEMENT
from mediation.usecases.claim_runs import CLAIM_RUN
from mediation.usecases.matters import LOAD_LOSSES
from mediation.work.checkpoints import DailyCheckpoints
from mediation.work.claim_runs import ClaimRunner
from mediation.work.hotline_link import TAKEN, hotline_relay
from mediation.work.settlement import AgreementBuilder, LossLoader
from paperkit.press import Press
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.clock import Clock, utc_now
from servicekit.inbox_routes import event_router
from servicekit.job_routes import job_router
from servicekit.job_runs import JobHandler
from servicekit.keys import load_signing_key
from servicekit.personal_data import personal_keys_of
from servicekit.re_encryption import RE_ENCRYPT, ReEncryption
from servicekit.re_encryption_routes import re_encryption_router
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
    closing_reports.router,
    escrow_accounts.router,
    entitlements.router,
    payout_batches.router,
    payout_results.router,
    approvals.router,
    bank_statements.router,
    ledgers.router,
    ledger_reports.router,
    organisations.router,
    papers.router,
    funds.router,
    claim_runs.router,
    claims.router,
    claim_objections.router,
    payee_changes.router,
    fast_track.router,
    suitability.router,
    re_encryption_router(
        MediationTable.metadata, PersonalText, program="mediation", roles=("case_admin",)
    ),
)

PROGRAM = Program(
    name=NAME,
    title="Mediation cases and the escrow ledger",
    metadata=MediationTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=ROUTERS,
    statuses={**CASE_STATUSES, **MONEY_STATUSES, **CLAIM_STATUSES},
    internal_routers=(event_router(TAKEN),),
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service over given settings, with its worker beside the requests."""
    client = httpx.Client(base_url=settings.loss_calc_url, timeout=LOSS_CALC_TIMEOUT)
    signing_key = load_signing_key(settings.keys_folder(), NAME)
    loss_calc = LossCalc(client, signing_key, clock=clock)
    handlers = {
        LOAD_LOSSES: LossLoader(loss_calc).handler(),
        BUILD_AGREEMENT: AgreementBuilder().handler(),
        CLAIM_RUN: ClaimRunner().handler(),
        RE_ENCRYPT: ReEncryption(MediationTable.metadata, PersonalText).handler(),
    }
    app = build_app(program(handlers, settings, client), settings, clock=clock)
    app.state.loss_calc = loss_calc
    app.state.press = Press(settings.data_dir / "mediation-press")
    PersonalText.install(personal_keys_of(settings.personal_keys, signing_key))
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
        return (closing(client), worker, signing, *_relays(app, settings))

    return replace(PROGRAM, routers=(*ROUTERS, job_router(handlers)), background=background)


def _relays(app: FastAPI, settings: Settings) -> Sequence[AbstractContextManager[object]]:
    """Events go to the hotline where there is one; without, they wait in the outbox."""
    if not settings.hotline_url:
        return ()
    state = app.state
    return (hotline_relay(state.database, state.signing_key, settings.hotline_url, httpx.Client()),)


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    return ready_to_serve(create_app(Settings()))
