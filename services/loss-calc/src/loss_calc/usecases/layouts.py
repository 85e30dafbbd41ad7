"""Keeping and choosing layouts of trade files."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from loss_calc.errors import LayoutNameTakenError
from loss_calc.forms.layouts import TradeLayoutForm
from loss_calc.intake.trade_layouts import built_in_documents
from loss_calc.store.layouts import latest_layout
from loss_calc.tables import TradeLayoutRow
from servicekit.callers import Caller
from servicekit.database import Database
from servicekit.ids import new_id
from servicekit.journal import record
from servicekit.problems import NotFoundError


def put_layout(
    session: Session, database: Database, caller: Caller, name: str, form: TradeLayoutForm
) -> tuple[TradeLayoutRow, bool]:
    """The version that holds this layout, and whether it is new.

    Raises LayoutNameTakenError for the name of a built-in layout and LayoutRefusedError.
    """
    if name in built_in_documents():
        raise LayoutNameTakenError(name)
    form.layout(name)
    document = form.document()
    database.lock(session, "trade_layout", caller.organisation, name)
    latest = latest_layout(session, caller.organisation, name)
    if latest is not None and latest.document == document:
        return latest, False
    row = TradeLayoutRow(
        id=new_id(),
        organisation=caller.organisation,
        name=name,
        version=latest.version + 1 if latest else 1,
        document=document,
        created_at=database.clock(),
    )
    session.add(row)
    session.flush()
    record(
        session,
        database,
        caller,
        "trade_layout.put",
        object_kind="trade_layout",
        object_id=row.id,
        name=name,
        version=row.version,
    )
    return row, True


def chosen_layout(session: Session, caller: Caller, name: str) -> dict[str, Any]:
    """The layout of this name as a trade file pins it: built in, or the caller's newest version.

    Raises NotFoundError.
    """
    if name in built_in_documents():
        return {"name": name, "version": None, "document": dict(built_in_documents()[name])}
    row = latest_layout(session, caller.organisation, name)
    if row is None:
        raise NotFoundError("trade layout", "文件格式定义")
    return {"name": name, "version": row.version, "document": row.document}
