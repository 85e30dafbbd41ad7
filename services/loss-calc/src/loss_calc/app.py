"""The only place where this service is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

from loss_calc.intake.errors import MediaTypeNotReadError
from loss_calc.kernel.compiling import keep_compiled_code_in
from loss_calc.routes import (
    calculations,
    candidates,
    cases,
    comparisons,
    files,
    funds,
    layouts,
    market,
    reports,
    results,
    trials,
    verification,
)
from loss_calc.settings import Settings
from loss_calc.tables import KIT, LossCalcTable
from loss_calc.usecases.calculations import CALCULATE
from loss_calc.usecases.comparisons import COMPARE
from loss_calc.usecases.files import READ_TRADE_FILE
from loss_calc.usecases.verification import VERIFY
from loss_calc.work.calculations import Calculator
from loss_calc.work.comparisons import Comparer
from loss_calc.work.trade_files import TradeFileReader
from loss_calc.work.verification import Verifier
from paperkit.press import Press
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.blobs import BlobStore
from servicekit.clock import Clock, utc_now
from servicekit.job_routes import job_router
from servicekit.job_runs import JobHandler
from servicekit.worker import Worker, WorkerSettings
from servicekit.worker_pool import WorkerPool

NAME = "loss-calc"


def create_app(
    settings: Settings, *, clock: Clock = utc_now, pool: WorkerPool | None = None
) -> FastAPI:
    """The service over given settings, with its worker beside the requests.

    A pool that is handed in stays its owner's to close.
    """
    blobs = BlobStore(settings.data_dir / "loss-calc-files")
    own = None if pool else WorkerPool(settings.worker_processes)
    pool = pool or own
    assert pool is not None
    reader = TradeFileReader(blobs, pool)
    calculator = Calculator(blobs, pool, investors_per_step=settings.investors_per_step)
    comparer = Comparer(blobs, pool, investors_per_step=settings.investors_per_step)
    handlers = {
        READ_TRADE_FILE: reader.handler(),
        CALCULATE: calculator.handler(),
        COMPARE: comparer.handler(),
        VERIFY: Verifier(blobs, pool).handler(),
    }
    app = build_app(program(handlers, settings, own), settings, clock=clock)
    app.state.blobs = blobs
    app.state.pool = pool
    app.state.press = Press(settings.data_dir / "loss-calc-press")
    return app


def program(
    handlers: Mapping[str, JobHandler], settings: Settings, pool: WorkerPool | None
) -> Program:
    """What is particular to this service."""

    def background(app: FastAPI) -> Sequence[AbstractContextManager[object]]:
        blobs: BlobStore = app.state.blobs
        blobs.sweep_scratch()
        lease = timedelta(seconds=settings.job_lease_seconds)
        worker = Worker(
            app.state.database, handlers, program=NAME, settings=WorkerSettings(lease=lease)
        )
        pools = () if pool is None else (pool,)
        return (*pools, worker) if settings.run_worker else pools

    routers = (trials.router, cases.router, market.router, files.router)
    compared = (candidates.router, comparisons.router, reports.router)
    beside = (layouts.router, verification.router, funds.router, job_router(handlers))
    return replace(
        PROGRAM,
        routers=(*routers, calculations.router, results.router, *compared, *beside),
        background=background,
    )


PROGRAM = Program(
    name=NAME,
    title="Investors' losses from securities misrepresentation",
    metadata=LossCalcTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=(),
    statuses={MediaTypeNotReadError: 415},
)


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    settings = Settings()
    keep_compiled_code_in((settings.data_dir / "loss-calc-kernel").resolve())
    return ready_to_serve(create_app(settings))
