"""Statistics as they go out: whole numbers, and rates as decimal strings with their fraction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from hotline.domain.period_figures import Count, Family, Figures, family, rates, stock_of
from hotline.domain.small_cells import is_publishable, published
from lawkit.rounding import decimal_text, exact_text
from servicekit.wire import WireModel


class RateAnswer(WireModel):
    """A rate; `exact` only where the decimal does not tell all."""

    value: str
    exact: str | None = None


class StockAnswer(WireModel):
    """Opening + received + reopened + unmerged - closed - merged - withdrawn = closing."""

    opening: int
    received: int
    reopened: int
    unmerged: int
    closed: int
    merged: int
    withdrawn: int
    closing: int


class ClockEndsAnswer(WireModel):
    """Ends of a clock in the period."""

    met: int
    breached: int
    in_time: RateAnswer | None


class FiguresAnswer(WireModel):
    """What was counted of a group, and the rates that follow."""

    received: int
    valid: int
    urgent: int
    repeated: int
    complaints: int
    stock: StockAnswer
    outcomes: dict[str, int]
    settled: int
    settled_fen: int
    recovered: int
    recovered_fen: int
    recovered_fen_by: dict[str, int]
    returned: int
    handed_over: int
    mediation_results: dict[str, int]
    letters: int
    scores: dict[str, int]
    clocks: dict[str, ClockEndsAnswer]
    median_days_to_contact: int | None
    p90_days_to_contact: int | None
    median_days_to_close: int | None
    p90_days_to_close: int | None
    valid_rate: RateAnswer | None
    repeated_rate: RateAnswer | None
    reopened_rate: RateAnswer | None
    settled_rate: RateAnswer | None
    satisfied_rate: RateAnswer | None
    mean_score: RateAnswer | None
    resolved_rate: RateAnswer | None


class GroupAnswer(WireModel):
    """The figures of one group; `name` is how papers call it."""

    group: str
    name: str
    figures: FiguresAnswer


class PublicFiguresAnswer(WireModel):
    """What may be published: null where a figure would tell of fewer than five people."""

    received: int | None
    valid: int | None
    closed: int | None
    outcomes: dict[str, int | None]
    recovered_fen: int | None


class PublicGroupAnswer(WireModel):
    """The published figures of one group."""

    group: str
    name: str
    figures: PublicFiguresAnswer


class SummaryAnswer(WireModel):
    """The figures of a period, whole and by group, checked against their identities."""

    from_on: date
    to_on: date
    by: str | None
    filters: dict[str, str]
    by_category: dict[str, int]
    total: FiguresAnswer
    groups: list[GroupAnswer]


class PublicSummaryAnswer(WireModel):
    """The same as far as it is public."""

    from_on: date
    to_on: date
    by: str | None
    fewest_shown: int
    total: PublicFiguresAnswer
    groups: list[PublicGroupAnswer]


_PLAIN = (
    Count.RECEIVED,
    Count.VALID,
    Count.URGENT,
    Count.REPEATED,
    Count.COMPLAINTS,
    Count.SETTLED,
    Count.SETTLED_FEN,
    Count.RETURNED,
    Count.HANDED_OVER,
    Count.LETTERS,
)


def figures_answer(figures: Figures) -> FiguresAnswer:
    """Figures as they go out."""
    derived, stock = rates(figures), stock_of(figures)
    recovered_fen = family(figures, Family.RECOVERED_FEN)
    plain = {name.value: figures.get(name, 0) for name in _PLAIN}
    return FiguresAnswer(
        **plain,
        stock=StockAnswer.model_validate(
            {name: getattr(stock, name) for name in StockAnswer.model_fields}
        ),
        outcomes=family(figures, Family.OUTCOME),
        recovered=sum(family(figures, Family.RECOVERED).values()),
        recovered_fen=sum(recovered_fen.values()),
        recovered_fen_by=recovered_fen,
        mediation_results=family(figures, Family.MEDIATION),
        scores=family(figures, Family.SCORE),
        clocks=_clocks(figures, derived.in_time),
        median_days_to_contact=derived.median_days_to_contact,
        p90_days_to_contact=derived.p90_days_to_contact,
        median_days_to_close=derived.median_days_to_close,
        p90_days_to_close=derived.p90_days_to_close,
        valid_rate=rate(derived.valid),
        repeated_rate=rate(derived.repeated),
        reopened_rate=rate(derived.reopened),
        settled_rate=rate(derived.settled),
        satisfied_rate=rate(derived.satisfied),
        mean_score=rate(derived.mean_score),
        resolved_rate=rate(derived.resolved),
    )


def rate(value: Fraction | None) -> RateAnswer | None:
    """A rate as it goes out."""
    return None if value is None else RateAnswer(value=decimal_text(value), exact=exact_text(value))


def _clocks(figures: Figures, in_time: Mapping[str, Fraction]) -> dict[str, ClockEndsAnswer]:
    met, breached = family(figures, Family.MET), family(figures, Family.BREACHED)
    return {
        name: ClockEndsAnswer(
            met=met.get(name, 0), breached=breached.get(name, 0), in_time=rate(in_time.get(name))
        )
        for name in sorted(met.keys() | breached.keys())
    }


def public_groups(
    groups: Mapping[str, Figures], names: Mapping[str, str]
) -> list[PublicGroupAnswer]:
    """The groups in which nobody can be found out, and of the others that they are there."""
    received = published({name: each.get(Count.RECEIVED, 0) for name, each in groups.items()})
    return [
        PublicGroupAnswer(
            group=name,
            name=names.get(name, name),
            figures=HIDDEN if received[name] is None else public_figures(groups[name]),
        )
        for name in sorted(groups)
    ]


def public_figures(figures: Figures) -> PublicFiguresAnswer:
    """The figures of a group that is large enough, its small cells hidden."""
    received, valid = figures.get(Count.RECEIVED, 0), figures.get(Count.VALID, 0)
    validity = published({"valid": valid, "invalid": received - valid})
    outcomes = published(family(figures, Family.OUTCOME))
    people = sum(family(figures, Family.RECOVERED).values())
    fen = sum(family(figures, Family.RECOVERED_FEN).values())
    closed = figures.get(Count.CLOSED, 0)
    return PublicFiguresAnswer(
        received=received if is_publishable(received) else None,
        valid=validity["valid"],
        closed=closed if is_publishable(closed) else None,
        outcomes=outcomes,
        recovered_fen=fen if is_publishable(people) else None,
    )


HIDDEN = PublicFiguresAnswer(
    received=None, valid=None, closed=None, outcomes={}, recovered_fen=None
)


def clocks_answer(figures: Figures) -> dict[str, ClockEndsAnswer]:
    """The clocks of a group."""
    return _clocks(figures, rates(figures).in_time)
