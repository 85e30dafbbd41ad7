"""The gateway's own tables: who may ask for tokens, and which tokens no longer hold."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, String, Table

from servicekit.columns import InstantColumn, new_registry
from servicekit.tables import kit_tables

metadata = new_registry().metadata

# Of the tables that programs share the gateway has one, the journal: it runs no jobs, sends no
# events, and keeps no first answers.
kit = kit_tables(new_registry().metadata)
journal = kit.journal.to_metadata(metadata)

client = Table(
    "client",
    metadata,
    Column("client_id", String(100), primary_key=True),
    # SHA-256 of 256 random bits: nothing to guess, so nothing to slow down.
    Column("secret_hash", String(64), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("is_development", Boolean, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("username", String(100), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("is_development", Boolean, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
)

revoked_token = Table(
    "revoked_token",
    metadata,
    Column("jti", String(100), primary_key=True),
    Column("client_id", String(100), nullable=False),
    Column("revoked_at", InstantColumn, nullable=False),
    # Rows are dropped once the token would have expired by itself.
    Column("expires_at", InstantColumn, nullable=False, index=True),
)

# Counts every change that can make a token invalid; workers look at it twice a second.
counter = Table(
    "counter",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# What the development credentials file was made from, so that a lost file is noticed.
note = Table(
    "note",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("text", String(200), nullable=False),
)
