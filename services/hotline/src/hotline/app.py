"""The only place where this service is composed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI

from hotline.request_statuses import REQUEST_STATUSES
from hotline.routes import (
    anonymous_reports,
    attachments,
    awards,
    branches,
    calendars,
    calls,
    classification_quotes,
    classification_replays,
    deadline_quotes,
    evidence,
    exports,
    frozen_months,
    handovers,
    hot_topic_reports,
    imports,
    institutions,
    issue_codes,
    letters,
    masking_quotes,
    mass_events,
    messages,
    open311,
    party_steps,
    product_governance_reviews,
    request_steps,
    requests,
    route_rules,
    routing_quotes,
    sla_policies,
    stats,
    suitability_reviews,
    timeline,
)
from hotline.settings import Settings
from hotline.tables import KIT, HotlineTable
from hotline.tables.personal import PersonalText
from hotline.usecases.attachments import SCAN, scanner_of
from hotline.usecases.calendars import RECKON
from hotline.usecases.imports import IMPORT
from hotline.usecases.report_gate import ReportGate
from hotline.work.attachments import AttachmentScan
from hotline.work.clocks import CalendarReckoning, ClockSweeper
from hotline.work.imports import Importer
from hotline.work.mediation_link import HANDLERS, mediation_relay
from hotline.work.retention import Forgetter
from paperkit.press import Press
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.blobs import BlobStore
from servicekit.clock import Clock, utc_now
from servicekit.inbox_routes import event_router
from servicekit.job_routes import job_router
from servicekit.job_runs import JobHandler
from servicekit.keys import SigningKey, load_signing_key
from servicekit.personal_data import personal_keys_of
from servicekit.re_encryption import RE_ENCRYPT, ReEncryption
from servicekit.re_encryption_routes import re_encryption_router
from servicekit.worker import Worker, WorkerSettings

NAME = "hotline"

ROUTERS = (
    deadline_quotes.router,
    classification_quotes.router,
    classification_replays.router,
    masking_quotes.router,
    routing_quotes.router,
    suitability_reviews.router,
    product_governance_reviews.router,
    institutions.router,
    branches.router,
    route_rules.router,
    requests.router,
    request_steps.router,
    party_steps.router,
    messages.router,
    timeline.router,
    anonymous_reports.router,
    calendars.router,
    sla_policies.router,
    issue_codes.router,
    attachments.router,
    awards.router,
    evidence.router,
    handovers.router,
    imports.router,
    exports.router,
    open311.router,
    stats.router,
    frozen_months.router,
    hot_topic_reports.router,
    calls.router,
    letters.router,
    mass_events.router,
    re_encryption_router(
        HotlineTable.metadata, PersonalText, program=NAME, roles=("hotline_admin",)
    ),
)

PROGRAM = Program(
    name=NAME,
    title="12386 requests, clocks and statistics",
    metadata=HotlineTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=ROUTERS,
    statuses=REQUEST_STATUSES,
    internal_routers=(event_router(HANDLERS),),
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service over given settings, with its worker and its clocks beside the requests."""
    signing_key = load_signing_key(settings.keys_folder(), NAME)
    blobs = BlobStore(settings.data_dir / "hotline-files")
    scanner = scanner_of(settings.scanner)
    identity_key = identity_key_of(settings.identity_secret, signing_key)
    handlers = {
        SCAN: AttachmentScan(blobs, scanner).handler(),
        RECKON: CalendarReckoning().handler(),
        IMPORT: Importer(blobs, identity_key).handler(),
        RE_ENCRYPT: ReEncryption(HotlineTable.metadata, PersonalText).handler(),
    }
    PersonalText.install(personal_keys_of(settings.personal_keys, signing_key))
    app = build_app(program(handlers, settings), settings, clock=clock)
    app.state.press = Press(settings.data_dir / "hotline-press")
    app.state.blobs, app.state.scanner = blobs, scanner
    app.state.report_gate = ReportGate(settings.anonymous_reports_an_hour)
    app.state.link_key = signing_key.derived_secret("attachment links")
    app.state.identity_key = identity_key
    return app


def program(handlers: Mapping[str, JobHandler], settings: Settings) -> Program:
    """What is particular to this service."""

    def background(app: FastAPI) -> Sequence[AbstractContextManager[object]]:
        if not settings.run_worker:
            return ()
        lease = timedelta(seconds=settings.job_lease_seconds)
        database = app.state.database
        worker = Worker(database, handlers, program=NAME, settings=WorkerSettings(lease=lease))
        sweeper = ClockSweeper(database, settings.sweep_seconds)
        forgetter = Forgetter(database, app.state.blobs, settings.sweep_seconds)
        return (worker, sweeper, forgetter, *_relays(app, settings))

    return replace(PROGRAM, routers=(*ROUTERS, job_router(handlers)), background=background)


def _relays(app: FastAPI, settings: Settings) -> Sequence[AbstractContextManager[object]]:
    """Events go to mediation where there is one; without, they wait in the outbox."""
    if not settings.mediation_url:
        return ()
    state, client = app.state, httpx.Client()
    return (mediation_relay(state.database, state.signing_key, settings.mediation_url, client),)


def identity_key_of(secret: str, signing_key: SigningKey) -> bytes:
    """The key by which persons are known again: as set, else from the service's own key."""
    if secret:
        return b64decode(secret, validate=True)
    return signing_key.derived_secret("identities")


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    return ready_to_serve(create_app(Settings()))
