"""Amounts that are no whole fen get the problem that names them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from mediation.forms.amounts import NOT_WHOLE_FEN
from mediation.refusals import AmountMustBeIntegerFenError
from servicekit.problems import FieldError, problem_answer


def name_amount_errors(app: FastAPI) -> None:
    """Answer `amount_must_be_integer_fen` where a request fails for that reason."""
    otherwise: Any = app.exception_handlers[RequestValidationError]

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        named = [
            FieldError("/" + "/".join(map(str, found["loc"][1:])), found["msg"], NOT_WHOLE_FEN)
            for found in error.errors()
            if _is_no_whole_fen(found)
        ]
        if not named:
            answer: Response = otherwise(request, error)
            return answer
        return problem_answer(request, AmountMustBeIntegerFenError(named), 422)

    app.add_exception_handler(RequestValidationError, invalid)


def _is_no_whole_fen(found: dict[str, Any]) -> bool:
    """An error of a form for amounts, or of any other field that is named as one."""
    if found["type"] == NOT_WHOLE_FEN:
        return True
    is_given = found["type"] != "missing" and found["input"] is not None
    return is_given and str(found["loc"][-1]).endswith("_fen") and type(found["input"]) is not int
