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
            FieldError("/" + "/".join(map(str, found["loc"][1:])), found["msg"], found["type"])
            for found in error.errors()
            if found["type"] == NOT_WHOLE_FEN
        ]
        if not named:
            answer: Response = otherwise(request, error)
            return answer
        return problem_answer(request, AmountMustBeIntegerFenError(named), 422)

    app.add_exception_handler(RequestValidationError, invalid)
