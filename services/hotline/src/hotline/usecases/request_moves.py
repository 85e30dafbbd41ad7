"""Moving a request: one way only, with actor, role, time and reason."""

from __future__ import annotations

from typing import Any

from hotline.domain.masking import masked
from hotline.domain.request_errors import ReasonRequiredError
from hotline.domain.request_states import State, Step, after
from hotline.domain.rulebooks import Category
from hotline.store.clocks import open_clocks
from hotline.tables.requests import RequestEventRow, RequestRow
from hotline.usecases.acting import Acting


def move(
    acting: Acting,
    request: RequestRow,
    step: Step,
    *,
    reason: str = "",
    is_public: bool = True,
    **facts: Any,
) -> None:
    """Take a step; raises InvalidTransitionError when it is not among the ways on.

    The investor sees public steps in the timeline, never their reason.
    """
    before = State(request.state)
    came_from = State(request.came_from) if request.came_from else None
    category = Category(request.category) if request.category else None
    to_state = after(before, step, category=category, came_from=came_from)
    request.came_from = before if to_state in (State.AWAITING_INVESTOR, State.MERGED) else None
    request.state = to_state
    save(acting, request)
    note(acting, request, step, before=before, reason=reason, is_public=is_public, **facts)


def note(
    acting: Acting,
    request: RequestRow,
    step: str,
    *,
    before: State | None = None,
    reason: str = "",
    is_public: bool = False,
    **facts: Any,
) -> None:
    """An entry in the timeline and in the journal; the journal holds no free words."""
    values = event_values(acting, request, step, is_public=is_public, **facts)
    values |= {"from_state": before, "reason": masked(reason).text if reason else ""}
    acting.session.add(RequestEventRow(**values))
    acting.session.flush()
    acting.record(
        f"request.{step}",
        "request",
        request.id,
        from_state=before,
        to_state=request.state,
        version=request.version,
    )


def event_values(
    acting: Acting, request: RequestRow, step: str, *, is_public: bool, **facts: Any
) -> dict[str, Any]:
    """The row of something that happened to a request and left its state as it is."""
    return {
        "id": acting.fresh_id(),
        "request_id": request.id,
        "at": acting.now,
        "actor": acting.caller.subject,
        "organisation": acting.caller.organisation,
        "role": " ".join(sorted(acting.caller.roles))[:200],
        "step": step,
        "from_state": None,
        "to_state": request.state,
        "reason": "",
        "outcome": facts.get("outcome"),
        "facts": facts,
        "is_public": is_public,
    }


def save(acting: Acting, request: RequestRow) -> None:
    """Keep a change: a new version, with the nearest end of a running clock."""
    request.version += 1
    acting.session.add(request)
    acting.session.flush()


def show_next_due(acting: Acting, request: RequestRow) -> None:
    """Show the nearest end of a running clock on the request."""
    acting.session.flush()
    running = [
        row.due_at
        for row in open_clocks(acting.session, request.id)
        if row.state == "running" and row.name != "reopen_window"
    ]
    request.due_at = min(running, default=None)
    acting.session.add(request)


def require_reason(step: str, reason: str) -> None:
    """Raises ReasonRequiredError for an empty reason."""
    if not reason.strip():
        raise ReasonRequiredError(step)
