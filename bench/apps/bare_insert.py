"""The plainest stored POST: FastAPI, one SQLModel table as wide as a case, insert and commit.

No caller is checked, no key is kept, nothing is journalled, logged or counted. Engine, pool and
pragmas are the product's own, so that only the work on top differs.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy import JSON, Column, UniqueConstraint
from sqlalchemy.engine import make_url
from sqlmodel import Field, Session, SQLModel

from servicekit.clock import utc_now
from servicekit.database import engine_for


class CaseIn(SQLModel):
    case_number: str
    security_code: str
    rule_set: str
    direction: str
    implementation: dict[str, Any]
    exposure: dict[str, Any]
    baseline: dict[str, Any] | None = None
    corporate_actions: list[dict[str, Any]] = []


class BareCase(SQLModel, table=True):
    """As many columns, and the same unique constraint, as a case of loss-calc."""

    __tablename__ = "bare_case"
    __table_args__ = (UniqueConstraint("court", "case_number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    court: str = Field(max_length=200)
    case_number: str = Field(max_length=200)
    security_code: str = Field(max_length=200)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    shortfall_policy: str = Field(default="error", max_length=20)
    version: int = 1
    created_at: datetime


class CaseOut(SQLModel):
    id: UUID
    court: str
    case_number: str
    security_code: str
    facts: dict[str, Any]
    shortfall_policy: str
    version: int
    created_at: datetime


def app_from_environment() -> FastAPI:
    engine = engine_for(make_url(os.environ["BENCH_DATABASE_URL"]))
    SQLModel.metadata.create_all(engine)
    app = FastAPI(openapi_url=None)

    @app.get("/livez")
    def livez() -> dict[str, str]:
        return {"status": "live"}

    @app.post("/loss-calc/v1/cases", status_code=201, response_model=CaseOut)
    def post_case(body: CaseIn) -> BareCase:
        with Session(engine, expire_on_commit=False) as session:
            row = BareCase(
                court="court-1",
                case_number=body.case_number,
                security_code=body.security_code,
                facts=body.model_dump(exclude={"case_number", "security_code"}),
                created_at=utc_now(),
            )
            session.add(row)
            session.commit()
            return row

    return app
