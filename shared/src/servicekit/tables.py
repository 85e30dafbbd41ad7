"""Tables that every program has in its own database: keys, journal, jobs, events.

They are Core tables made on the program's own metadata, so its migrations carry them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from servicekit.columns import InstantColumn

JOB_STATES = ("queued", "running", "succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class KitTables:
    """The shared tables of one program."""

    idempotency: Table
    journal: Table
    job: Table
    outbox: Table
    delivery: Table
    inbox: Table


def kit_tables(metadata: MetaData, *, answers: TypeEngine[bytes] | None = None) -> KitTables:
    """Declare the shared tables on a program's metadata.

    `answers` is how kept answers are stored, for programs whose answers tell of people.
    """
    return KitTables(
        idempotency=_idempotency(metadata, answers or LargeBinary()),
        journal=_journal(metadata),
        job=_job(metadata),
        outbox=_outbox(metadata),
        delivery=_delivery(metadata),
        inbox=_inbox(metadata),
    )


def _idempotency(metadata: MetaData, answers: TypeEngine[bytes]) -> Table:
    """First answers by caller, method, path and key, kept to be given again."""
    return Table(
        "idempotency",
        metadata,
        Column("scope", String(64), primary_key=True),
        Column("fingerprint", String(64), nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", JSON, nullable=False),
        Column("body", answers, nullable=False),
        Column("created_at", InstantColumn, nullable=False, index=True),
    )


def _journal(metadata: MetaData) -> Table:
    """Who changed what, when, from where: append only."""
    return Table(
        "journal",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", InstantColumn, nullable=False),
        Column("actor", String(200), nullable=False),
        Column("organisation", String(200), nullable=False),
        Column("action", String(100), nullable=False),
        Column("object_kind", String(100), nullable=False),
        Column("object_id", String(100), nullable=False),
        Column("facts", JSON, nullable=False),
        Column("trace_id", String(32)),
        Index("ix_journal_object", "object_kind", "object_id"),
    )


def _job(metadata: MetaData) -> Table:
    """Long work: leased by one worker at a time, fenced, resumed from its checkpoint."""
    states = ", ".join(f"'{state}'" for state in JOB_STATES)
    return Table(
        "job",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("kind", String(100), nullable=False),
        Column("organisation", String(200), nullable=False),
        Column("subject", String(200), nullable=False),
        Column("requested_by", JSON, nullable=False),
        Column("state", String(20), nullable=False),
        Column("input", JSON, nullable=False),
        Column("checkpoint", JSON),
        Column("answer", JSON),
        Column("problem", JSON),
        Column("done", BigInteger, nullable=False, default=0),
        Column("total", BigInteger),
        Column("unit", String(50), nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("failures", Integer, nullable=False, default=0),
        Column("fence", BigInteger, nullable=False, default=0),
        Column("leased_by", String(100)),
        Column("leased_until", InstantColumn),
        Column("next_at", InstantColumn, nullable=False),
        Column("is_cancel_requested", Integer, nullable=False, default=0),
        Column("trace_id", String(32)),
        Column("created_at", InstantColumn, nullable=False),
        Column("started_at", InstantColumn),
        Column("finished_at", InstantColumn),
        CheckConstraint(f"state IN ({states})", name="state"),
        CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="progress"),
        Index("ix_job_claim", "state", "leased_until", "created_at"),
        Index("ix_job_organisation", "organisation", "created_at"),
    )


def _outbox(metadata: MetaData) -> Table:
    """Events, written in the transaction of the change that they tell of."""
    return Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("aggregate", String(200), nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("type", String(100), nullable=False),
        Column("payload", JSON, nullable=False),
        Column("created_at", InstantColumn, nullable=False),
        Column("routed_at", InstantColumn, index=True),
        UniqueConstraint("aggregate", "seq"),
    )


def _delivery(metadata: MetaData) -> Table:
    """One event's way to one subscriber."""
    return Table(
        "delivery",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("outbox_id", Uuid, ForeignKey("outbox.id"), nullable=False),
        Column("subscriber", String(100), nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column("next_at", InstantColumn, nullable=False),
        Column("leased_until", InstantColumn),
        Column("delivered_at", InstantColumn),
        Column("dead_at", InstantColumn),
        Column("last_error", String(500)),
        UniqueConstraint("outbox_id", "subscriber"),
        Index("ix_delivery_due", "subscriber", "delivered_at", "dead_at", "next_at"),
    )


def _inbox(metadata: MetaData) -> Table:
    """Events already taken in, so that a second delivery has no second effect."""
    return Table(
        "inbox",
        metadata,
        Column("sender", String(100), primary_key=True),
        Column("webhook_id", String(200), primary_key=True),
        Column("type", String(100), nullable=False),
        Column("received_at", InstantColumn, nullable=False),
    )
