"""Explained results: a value together with its articles and the steps it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from lawkit.articles import Article
from lawkit.presentation import chinese_text, exact_fraction, json_value, unit_of

T = TypeVar("T")

# Deeper steps keep this indentation and name their level, or a long chain would print blank pages.
DEEPEST_INDENT = 12
_INDENT = "  "


@dataclass(frozen=True, slots=True, eq=False)
class Explained(Generic[T]):
    """A value, what it is called, the articles that demand it and the steps it rests on.

    `formula` tells how the value follows from those steps; `shown` replaces the value wherever it
    is printed. Floats are refused with TypeError. Chains of any depth compare and print.
    """

    value: T
    label: str
    label_zh: str
    articles: tuple[Article, ...] = ()
    rests_on: tuple["Explained[Any]", ...] = field(default=(), repr=False)
    formula: str = ""
    shown: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, float):
            raise TypeError(f"{self.label}: an explained value is exact, never a float")

    def __eq__(self, other: object) -> bool:
        """Whether both explain the same value in the same steps."""
        if not isinstance(other, Explained):
            return NotImplemented
        pairs: list[tuple[Explained[Any], Explained[Any]]] = [(self, other)]
        compared: set[tuple[int, int]] = set()
        while pairs:
            mine, theirs = pairs.pop()
            if mine is theirs or (id(mine), id(theirs)) in compared:
                continue
            compared.add((id(mine), id(theirs)))
            if mine._own_parts() != theirs._own_parts():
                return False
            pairs.extend(zip(mine.rests_on, theirs.rests_on, strict=True))
        return True

    def __hash__(self) -> int:
        """Hash the result without its steps, so that depth does not matter."""
        return hash((self.value, self.label, self.formula))

    def tree(self) -> dict[str, object]:
        """The explanation ready for JSON: label, label_zh, value, formula, articles, rests_on.

        Money is its whole fen with `"unit": "fen"`; a fraction that ten decimals cannot tell has
        `value_exact` beside it; articles are citations. A shared step is the same dict everywhere.
        """
        built: dict[int, dict[str, object]] = {}
        for step in _steps_before_results(self):
            built[id(step)] = step._node([built[id(below)] for below in step.rests_on])
        return built[id(self)]

    def text(self) -> str:
        """The explanation as an indented Chinese working paper; repeated steps are not unfolded."""
        lines: list[str] = []
        printed: set[int] = set()
        waiting: list[tuple[int, Explained[Any]]] = [(0, self)]
        while waiting:
            depth, step = waiting.pop()
            is_repeated = id(step) in printed and bool(step.rests_on)
            lines.extend(step._lines(depth, is_repeated=is_repeated))
            printed.add(id(step))
            if not is_repeated:
                waiting.extend((depth + 1, below) for below in reversed(step.rests_on))
        return "\n".join(lines)

    def _own_parts(self) -> tuple[object, ...]:
        words = (self.label, self.label_zh, self.articles, self.formula, self.shown)
        return (type(self.value), self.value, len(self.rests_on), *words)

    def _node(self, rests_on: list[dict[str, object]]) -> dict[str, object]:
        node: dict[str, object] = {"label": self.label, "label_zh": self.label_zh}
        if self.shown is not None:
            node["value"] = self.shown
        else:
            node["value"] = json_value(self.value)
            node.update(unit_of(self.value) | exact_fraction(self.value))
        node["formula"] = self.formula
        node["articles"] = [article.citation for article in self.articles]
        node["rests_on"] = rests_on
        return node

    def _lines(self, depth: int, *, is_repeated: bool) -> Iterator[str]:
        indent = _INDENT * min(depth, DEEPEST_INDENT)
        level = f"（第{depth}层）" if depth > DEEPEST_INDENT else ""
        shown = self.shown if self.shown is not None else chinese_text(self.value)
        yield f"{indent}{level}{self.label_zh}：{shown}{'（见上文）' if is_repeated else ''}"
        if is_repeated:
            return
        if self.formula:
            yield f"{indent}{_INDENT}算式：{self.formula}"
        if self.articles:
            yield f"{indent}{_INDENT}依据：{'、'.join(article.label for article in self.articles)}"


def _steps_before_results(result: Explained[Any]) -> Iterator[Explained[Any]]:
    """Every distinct step once, each after all that it rests on; without recursion."""
    done: set[int] = set()
    waiting = [(result, False)]
    while waiting:
        step, is_ready = waiting.pop()
        if id(step) in done:
            continue
        if is_ready:
            done.add(id(step))
            yield step
            continue
        waiting.append((step, True))
        waiting.extend((below, False) for below in reversed(step.rests_on))
