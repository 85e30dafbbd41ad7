"""The only place where this service is composed."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from hotline.settings import Settings
from hotline.tables import KIT, HotlineTable
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.clock import Clock, utc_now

PROGRAM = Program(
    name="hotline",
    title="12386 requests, clocks and statistics",
    metadata=HotlineTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=(),
    statuses={},
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service over given settings."""
    return build_app(PROGRAM, settings, clock=clock)


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    return ready_to_serve(create_app(Settings()))
