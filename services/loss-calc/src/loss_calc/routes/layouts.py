"""Layouts of trade files: built in, or kept by an organisation in versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Response

from loss_calc.forms.layouts import TradeLayoutAnswer, TradeLayoutForm, TradeLayouts
from loss_calc.intake.trade_layouts import built_in_documents
from loss_calc.store.layouts import latest_layout, latest_layouts
from loss_calc.tables import TradeLayoutRow
from loss_calc.usecases.layouts import put_layout
from servicekit.access import AnyCaller, CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.problems import NotFoundError

router = new_router("trade layouts")
NAME_PATTERN = r"^[A-Za-z0-9._-]+$"
Name = Annotated[str, Path(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Keeper = Annotated[Caller, Depends(needs("court", "loss_analyst"))]


@router.put("/trade-layouts/{name}", response_model=TradeLayoutAnswer)
def put_trade_layout(
    name: Name, body: TradeLayoutForm, caller: Keeper, database: CurrentDatabase
) -> Response:
    """Keep a layout: a PUT adds a version, an equal layout keeps the version."""
    with database.writing() as session:
        row, is_new = put_layout(session, database, caller, name, body)
        answer = layout_answer(row)
        status = 201 if is_new and row.version == 1 else 200
    return Response(answer.model_dump_json(), status, media_type="application/json")


@router.get("/trade-layouts")
def get_trade_layouts(caller: AnyCaller, database: CurrentDatabase) -> TradeLayouts:
    """The built-in layouts and the newest version of each of the caller's own."""
    built_in = [built_in_answer(name) for name in built_in_documents()]
    with database.reading() as session:
        own = [layout_answer(row) for row in latest_layouts(session, caller.organisation)]
    return TradeLayouts(items=[*built_in, *own])


@router.get("/trade-layouts/{name}")
def get_trade_layout(name: Name, caller: AnyCaller, database: CurrentDatabase) -> TradeLayoutAnswer:
    """One layout in its newest version."""
    if name in built_in_documents():
        return built_in_answer(name)
    with database.reading() as session:
        row = latest_layout(session, caller.organisation, name)
        if row is None:
            raise NotFoundError("trade layout", "文件格式定义")
        return layout_answer(row)


def layout_answer(row: TradeLayoutRow) -> TradeLayoutAnswer:
    """A stored layout as it goes out."""
    facts = {"name": row.name, "version": row.version, "is_built_in": False}
    return TradeLayoutAnswer.model_validate({**row.document, **facts, "created_at": row.created_at})


def built_in_answer(name: str) -> TradeLayoutAnswer:
    """A layout that comes with the program."""
    facts = {"name": name, "version": None, "is_built_in": True, "created_at": None}
    return TradeLayoutAnswer.model_validate({**built_in_documents()[name], **facts})
