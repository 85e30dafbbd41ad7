"""The only place where this service is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

from loan_origination.credit_statuses import CREDIT_STATUSES
from loan_origination.routes import (
    acceleration_quotes,
    amount_quotes,
    application_batches,
    application_steps,
    applications,
    business_days,
    checks,
    classification_quotes,
    classification_reviews,
    collateral,
    collateral_events,
    committee,
    consents,
    contracts,
    debit_mandates,
    decisions,
    default_steps,
    document_steps,
    documents,
    draws,
    event_deliveries,
    groups,
    inspections,
    investigation,
    lapses,
    letting_reports,
    loan_bookings,
    loan_changes,
    loan_notes,
    loan_papers,
    loans,
    off_balance_items,
    papers,
    parameters,
    people,
    portfolio_reports,
    releases,
    rent_roll,
    repayments,
    reviews,
    rules,
    schedule_quotes,
    security_tasks,
    supervised_accounts,
    top_ups,
    underwriting,
    waivers,
    watch,
    work_lists,
)
from loan_origination.settings import Settings
from loan_origination.statuses import STATUSES
from loan_origination.tables import KIT, LoanOriginationTable
from loan_origination.usecases.application_batches import TAKE_BATCH
from loan_origination.usecases.business_days import RUN_BUSINESS_DAY
from loan_origination.usecases.loan_imports import TAKE_IMPORT
from loan_origination.usecases.watch_runs import WATCH_RUN
from loan_origination.work.application_batches import batch_handler
from loan_origination.work.business_days import business_day_handler
from loan_origination.work.event_relay import event_relays
from loan_origination.work.lapses import RegularLapses
from loan_origination.work.loan_imports import import_handler
from loan_origination.work.watch_runs import watch_handler
from paperkit.press import Press
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.blobs import BlobStore
from servicekit.clock import Clock, utc_now
from servicekit.job_routes import job_router
from servicekit.job_runs import JobHandler
from servicekit.worker import Worker, WorkerSettings

NAME = "loan-origination"

ROUTERS = (
    rules.router,
    amount_quotes.router,
    schedule_quotes.router,
    acceleration_quotes.router,
    classification_quotes.router,
    classification_reviews.router,
    contracts.router,
    debit_mandates.router,
    collateral.router,
    collateral_events.router,
    security_tasks.router,
    draws.router,
    loan_notes.router,
    loan_papers.router,
    groups.router,
    off_balance_items.router,
    papers.router,
    applications.router,
    rent_roll.router,
    application_steps.router,
    documents.router,
    document_steps.router,
    checks.router,
    underwriting.router,
    waivers.router,
    investigation.router,
    reviews.router,
    committee.router,
    decisions.router,
    people.router,
    portfolio_reports.router,
    parameters.router,
    work_lists.router,
    application_batches.router,
    lapses.router,
    repayments.router,
    loans.router,
    supervised_accounts.router,
    loan_changes.router,
    loan_bookings.router,
    business_days.router,
    watch.router,
    top_ups.router,
    releases.router,
    letting_reports.router,
    inspections.router,
    default_steps.router,
    consents.router,
    event_deliveries.router,
)

PROGRAM = Program(
    name=NAME,
    title="Loans against commercial property",
    metadata=LoanOriginationTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=ROUTERS,
    statuses={**STATUSES, **CREDIT_STATUSES},
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service over given settings, with its worker beside the requests."""
    blobs = BlobStore(settings.data_dir / "loan-origination-files")
    handlers: Mapping[str, JobHandler] = {
        TAKE_BATCH: batch_handler(),
        WATCH_RUN: watch_handler(),
        TAKE_IMPORT: import_handler(),
        RUN_BUSINESS_DAY: business_day_handler(),
    }
    app = build_app(program(handlers, settings), settings, clock=clock)
    app.state.blobs = blobs
    app.state.may_run_ahead = settings.environment == "development"
    app.state.event_subscribers = tuple(each.subscriber() for each in settings.event_subscribers)
    app.state.press = Press(settings.data_dir / "loan-origination-press")
    return app


def program(handlers: Mapping[str, JobHandler], settings: Settings) -> Program:
    """What is particular to this service."""

    def background(app: FastAPI) -> Sequence[AbstractContextManager[object]]:
        lease = timedelta(seconds=settings.job_lease_seconds)
        worker = Worker(
            app.state.database, handlers, program=NAME, settings=WorkerSettings(lease=lease)
        )
        blobs: BlobStore = app.state.blobs
        blobs.sweep_scratch()
        if not settings.run_worker:
            return ()
        state = app.state
        relays = event_relays(state.database, state.signing_key, state.event_subscribers)
        return (worker, RegularLapses(state.database), *relays)

    return replace(PROGRAM, routers=(*ROUTERS, job_router(handlers)), background=background)


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    return ready_to_serve(create_app(Settings()))
