"""Routers whose routes are analysed once a process, whatever apps they are placed in.

The framework's own inclusion analyses every endpoint anew for each app, at the app's first
request: a fifth of a second for a service of ours, and as much for every app that a test makes.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.utils import generate_unique_id
from starlette.routing import BaseRoute, compile_path


class PlaceableRouter(APIRouter):
    """A router that remembers its routes below each prefix it was placed under."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._placed: dict[str, Sequence[BaseRoute]] = {}

    def placed(self, prefix: str) -> Sequence[BaseRoute]:
        """Copies of the routes that answer below `prefix`; raises TypeError for mounted apps."""
        if len(self._placed.get(prefix, ())) != len(self.routes):
            self._placed[prefix] = [_placed(route, prefix) for route in self.routes]
        return self._placed[prefix]


def _placed(route: BaseRoute, prefix: str) -> APIRoute:
    if not isinstance(route, APIRoute):
        raise TypeError(f"only plain routes can be placed, not {type(route).__name__}")
    moved = copy.copy(route)
    moved.path = prefix + route.path
    moved.path_regex, moved.path_format, moved.param_convertors = compile_path(moved.path)
    moved.unique_id = moved.operation_id or generate_unique_id(moved)
    return moved
