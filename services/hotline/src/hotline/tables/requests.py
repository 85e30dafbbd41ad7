"""Requests, what happened to them, and how they hang together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, text
from sqlmodel import Field

from hotline.tables.base import HotlineTable
from lawkit.money import Money
from servicekit.columns import FenColumn, InstantColumn

IN_MEDIATION = "state IN ('MEDIATION_OFFERED', 'IN_MEDIATION', 'MEDIATION_RESULT')"
"""Written out, because an index of few rows serves no parameters."""


def _partly(name: str, where: str, *columns: str, sqlite: str | None = None) -> Index:
    """An index of the few rows that a list of them alone is read from."""
    own = text(sqlite or where)
    return Index(name, *columns, sqlite_where=own, postgresql_where=text(where))


class RequestRow(HotlineTable, table=True):
    """A request as everybody may know it: masked texts, and no person but by id and keyed hash.

    `created_at` is when it was received.
    """

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint("merged_into IS NULL OR merged_into <> id", name="not_its_own_master"),
        CheckConstraint("(state = 'MERGED') = (merged_into IS NOT NULL)", name="merged_has_master"),
        CheckConstraint("recovered IS NULL OR recovered >= 0", name="recovered_not_negative"),
        CheckConstraint("(institution_code IS NOT NULL) OR branch_code IS NULL", name="branch"),
        Index("ix_request_created_at", "created_at", "id"),
        Index("ix_request_state", "state", "created_at", "id"),
        Index("ix_request_category", "category", "created_at", "id"),
        Index("ix_request_issue", "issue", "created_at", "id"),
        _partly("ix_request_open", "closed_at IS NULL", "created_at", "id"),
        _partly("ix_request_urgent", "is_urgent", "created_at", "id", sqlite="is_urgent = 1"),
        _partly("ix_request_mediated", IN_MEDIATION, "created_at", "id"),
        _partly("ix_request_risen", "escalation >= 4", "institution_code", "created_at", "id"),
        Index("ix_request_institution_code", "institution_code", "created_at", "id"),
        Index("ix_request_named_institution", "named_institution", "created_at", "id"),
        Index("ix_request_desk", "desk", "created_at", "id"),
        Index("ix_request_identity_hash", "identity_hash", "created_at"),
        Index("ix_request_account", "account", "created_at", "id"),
        Index("ix_request_merged_into", "merged_into"),
        Index("ix_request_mass_event_id", "mass_event_id"),
        Index("ix_request_due_at", "due_at"),
        # With what call-backs found, so that statistics of these need not read the rest.
        Index("ix_request_closed_at", "closed_at", "satisfaction", "was_resolved"),
        # What is over and still known by name, for the time at which that ends.
        Index(
            "ix_request_not_forgotten",
            "category",
            "closed_at",
            "id",
            sqlite_where=text("forgotten_on IS NULL AND closed_at IS NOT NULL"),
            postgresql_where=text("forgotten_on IS NULL AND closed_at IS NOT NULL"),
        ),
        Index("ix_request_source_ref", "source", "source_ref", unique=True),
        # What statistics group movements and clocks by, found without the row.
        Index(
            "ix_request_figures",
            "id",
            "category",
            "channel",
            "subject",
            "issue",
            "institution_code",
            "branch_code",
            "region",
            "rulebook_version",
        ),
    )

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=32, unique=True)
    created_at: datetime = Field(sa_type=InstantColumn)
    received_on: date
    channel: str = Field(max_length=20)
    rulebook_version: str = Field(max_length=8)
    state: str = Field(max_length=24)
    came_from: str | None = Field(default=None, max_length=24)
    """The state before AWAITING_INVESTOR or MERGED, into which the way back leads."""
    category: str | None = Field(default=None, max_length=12)
    is_category_confirmed: bool = False
    subject: str = Field(default="OTHER", max_length=20)
    issue: str = Field(default="OTHER", max_length=32)
    suggestion: dict[str, Any] = Field(sa_type=JSON)
    """What classification read out of the text, with the version of its rules."""
    is_urgent: bool = False
    is_valid: bool | None = None
    invalid_reason: str | None = Field(default=None, max_length=20)

    masked_text: str = Field(sa_type=Text)
    compared: str = Field(sa_type=Text)
    """The masked text in the form in which texts are compared."""
    searched: str = Field(default="", sa_type=Text)
    """What a search finds it by: letters and digits of the masked words, the wish, whom it names;
    words that came later stand on lines of their own."""
    wish: str = Field(default="", sa_type=Text)
    """What the person asks for, masked."""
    counterparty: str = Field(default="", max_length=200)
    """Whom the person named, as written; `named_institution` is what that name resolved to."""
    named_institution: str | None = Field(default=None, max_length=64)
    named_branch: str = Field(default="", max_length=200)
    region: str | None = Field(default=None, max_length=64)
    product: str = Field(default="", max_length=200)
    happened_on: date | None = None
    claimed: Money | None = Field(default=None, sa_type=FenColumn)

    person_id: UUID | None = None
    """The vault's row; it may be gone once its time is over."""
    identity_hash: str | None = Field(default=None, max_length=64)
    masked_name: str = Field(default="", max_length=64)
    account: str | None = Field(default=None, max_length=200)
    """The investor's own account, by which it is seen without second factor."""
    taken_by: str | None = Field(default=None, max_length=200)
    second_factor: str | None = Field(default=None, max_length=64)
    is_anonymous: bool = False
    report_code: str | None = Field(default=None, max_length=16)

    target_kind: str | None = Field(default=None, max_length=16)
    institution_code: str | None = Field(default=None, max_length=64)
    branch_code: str | None = Field(default=None, max_length=64)
    desk: str | None = Field(default=None, max_length=64)
    routed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    returns: int = 0
    escalation: int = 1
    warned_percent: int = 0
    breached: list[Any] = Field(sa_type=JSON)
    """The names of the clocks that ran out."""
    due_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    """When the nearest running clock runs out."""

    reject_reason: str | None = Field(default=None, max_length=32)
    has_appealed: bool = False
    is_closing_frozen: bool = False
    outcome: str | None = Field(default=None, max_length=24)
    is_reply_sent: bool = False
    recovered: Money | None = Field(default=None, sa_type=FenColumn)
    recovered_via: str | None = Field(default=None, max_length=12)
    is_recovery_proved: bool = False
    satisfaction: int | None = None
    was_resolved: bool | None = None
    contacted_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    closed_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    """When it was last closed, withdrawn or merged; None while it is open."""
    forgotten_on: date | None = None
    """When names and own words were deleted because their time was over."""
    reopened: int = 0
    reopened_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    merged_into: UUID | None = Field(default=None, foreign_key="request.id")
    mass_event_id: UUID | None = Field(default=None, foreign_key="mass_event.id")
    is_repeat: bool = False
    source: str = Field(default="live", max_length=20)
    source_ref: str | None = Field(default=None, max_length=100)
    version: int = 1


class RequestEventRow(HotlineTable, table=True):
    """Something that happened to a request; `is_public` is shown to the investor as well."""

    __tablename__ = "request_event"
    __table_args__ = (
        Index("ix_request_event_request_id", "request_id", "at", "id"),
        Index("ix_request_event_at", "at"),
        # Statistics read this alone, without the row.
        Index("ix_request_event_step", "step", "at", "request_id", "outcome"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    at: datetime = Field(sa_type=InstantColumn)
    actor: str = Field(max_length=200)
    organisation: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    step: str = Field(max_length=32)
    from_state: str | None = Field(default=None, max_length=24)
    to_state: str = Field(max_length=24)
    reason: str = Field(default="", sa_type=Text)
    outcome: str | None = Field(default=None, max_length=24)
    """How it ended, of a step that ends something."""
    facts: dict[str, Any] = Field(sa_type=JSON)
    is_public: bool = False


class RoutingRow(HotlineTable, table=True):
    """One routing of a request: the target, the rule and tables it rests on, and its end."""

    __tablename__ = "routing"
    __table_args__ = (
        Index("ix_routing_request_id", "request_id", "decided_at"),
        # Every request goes to one target at a time.
        Index(
            "uq_routing_current",
            "request_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    decided_at: datetime = Field(sa_type=InstantColumn)
    decided_by: str = Field(max_length=200)
    is_by_hand: bool = False
    target_kind: str = Field(max_length=16)
    institution_code: str | None = Field(default=None, max_length=64)
    branch_code: str | None = Field(default=None, max_length=64)
    desk: str | None = Field(default=None, max_length=64)
    rule_code: str | None = Field(default=None, max_length=64)
    table_version: str = Field(max_length=64)
    explanation: list[Any] = Field(sa_type=JSON)
    ended_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    ended_by: str | None = Field(default=None, max_length=32)
    """The step that ended it."""


class MergeRow(HotlineTable, table=True):
    """A child under its master; one that was undone keeps its row."""

    __tablename__ = "request_merge"
    __table_args__ = (
        Index("ix_request_merge_master_id", "master_id"),
        Index(
            "uq_request_merge_current",
            "child_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    child_id: UUID = Field(foreign_key="request.id")
    master_id: UUID = Field(foreign_key="request.id")
    basis: str = Field(max_length=20)
    before: dict[str, Any] = Field(sa_type=JSON)
    """What the child was, for the way back."""
    merged_at: datetime = Field(sa_type=InstantColumn)
    merged_by: str = Field(max_length=200)
    undone_at: datetime | None = Field(default=None, sa_type=InstantColumn)
    undone_by: str | None = Field(default=None, max_length=200)


class LinkRow(HotlineTable, table=True):
    """Two requests that are alike, found when the later one came."""

    __tablename__ = "request_link"
    __table_args__ = (
        Index("ix_request_link_request_id", "request_id", "other_id", unique=True),
        Index("ix_request_link_other_id", "other_id"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="request.id")
    other_id: UUID = Field(foreign_key="request.id")
    likeness: str = Field(max_length=12)
    is_repeat: bool
    jaccard: str = Field(max_length=16)
    ratio: str = Field(max_length=16)
    created_at: datetime = Field(sa_type=InstantColumn)


class SerialRow(HotlineTable, table=True):
    """The last number given out on a day."""

    __tablename__ = "request_serial"

    day: date = Field(primary_key=True)
    last: int


class MassEventRow(HotlineTable, table=True):
    """One matter of many people with one institution."""

    __tablename__ = "mass_event"

    id: UUID = Field(primary_key=True)
    title: str = Field(max_length=200)
    institution_code: str | None = Field(default=None, max_length=64)
    is_open: bool = True
    note: str = Field(default="", sa_type=Text)
    opened_by: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=InstantColumn)
    version: int = 1
