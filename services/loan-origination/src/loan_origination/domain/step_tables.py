"""What is common to the lives of contracts, collateral, draws and items: steps between states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lawkit.refusals import Refusal


class NotNowError(Refusal):
    """A step that the present state of a thing does not know; names those that it knows."""

    code = "invalid_transition"
    title = "Not possible in this state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, what: str, what_zh: str, state: str, step: str, allowed: list[str]) -> None:
        super().__init__(
            f"A {what} that is {state} cannot {step}; see `allowed`.",
            f"{what_zh}当前状态为{state}，不能进行{step}，可进行的操作见allowed。",
            state=state,
            step=step,
            allowed=allowed,
        )


@dataclass(frozen=True, slots=True)
class StepTable:
    """The life of one kind of thing: state -> step -> state."""

    what: str
    what_zh: str
    steps: Mapping[str, Mapping[str, str]]

    def allowed(self, state: str) -> list[str]:
        """What can be done in a state."""
        return list(self.steps.get(state, {}))

    def after(self, state: str, step: str) -> str:
        """The state that a step leads to; NotNowError names what is allowed."""
        found = self.steps.get(state, {}).get(step)
        if found is None:
            raise NotNowError(self.what, self.what_zh, state, step, self.allowed(state))
        return found
