"""Money on the wire: whole fen, and a refusal of its own for anything else."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from servicekit.wire import MAX_FEN

NOT_WHOLE_FEN = "amount_must_be_integer_fen"


def _whole_fen(value: Any) -> int:
    if type(value) is not int:
        raise PydanticCustomError(NOT_WHOLE_FEN, "an amount is a whole number of fen")
    return value


AmountFen = Annotated[int, BeforeValidator(_whole_fen), Field(ge=0, le=MAX_FEN)]
"""A non-negative amount in fen; floats, texts and booleans are refused by name."""
