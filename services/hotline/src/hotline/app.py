"""The only place where this service is composed."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from hotline.routes import (
    branches,
    classification_quotes,
    deadline_quotes,
    institutions,
    masking_quotes,
    product_governance_reviews,
    route_rules,
    routing_quotes,
    suitability_reviews,
)
from hotline.settings import Settings
from hotline.tables import KIT, HotlineTable
from servicekit.application import Program, build_app, ready_to_serve
from servicekit.clock import Clock, utc_now

ROUTERS = (
    deadline_quotes.router,
    classification_quotes.router,
    masking_quotes.router,
    routing_quotes.router,
    suitability_reviews.router,
    product_governance_reviews.router,
    institutions.router,
    branches.router,
    route_rules.router,
)

PROGRAM = Program(
    name="hotline",
    title="12386 requests, clocks and statistics",
    metadata=HotlineTable.metadata,
    kit=KIT,
    migrations=Path(__file__).parent / "migrations",
    routers=ROUTERS,
    statuses={},
)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> FastAPI:
    """The service over given settings."""
    return build_app(PROGRAM, settings, clock=clock)


def app_from_environment() -> FastAPI:
    """The factory that uvicorn calls."""
    return ready_to_serve(create_app(Settings()))
