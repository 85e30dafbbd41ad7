"""The comparison grid: combinations of switches, and which switch a difference comes from.

It knows numbers of options only, not what they mean. A combination has one option per switch, or
None where the switch means nothing there (no index set without an index method).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from lawkit.rounding import Rounding, rounded
from loss_calc.domain.errors import ParameterError

Combination = tuple[int | None, ...]
AmountOf = Callable[[Combination], int]


class TooManyCombinationsError(ParameterError):
    """The lists multiply to more combinations than one comparison may have."""

    code = "too_many_combinations"

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"The lists make {count} combinations; a comparison has at most {most}.",
            f"所列选项共有{count}种组合，一次比较至多{most}种。",
            count=count,
            most=most,
        )


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch with its number of options; with `needed_by`, it matters only where the switch of
    that name stands on one of those options."""

    name: str
    options: int
    needed_by: tuple[str, frozenset[int]] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What turning one switch changed, in the unit of the amounts."""

    switch: str
    from_option: int
    to_option: int
    delta: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """The difference of a combination to the base.

    `steps` turns the differing switches one after another in the order of the grid, so that the
    deltas add up to `delta`; `alone` turns each of them alone from the base, so that what is left,
    `interaction`, is due to switches working together.
    """

    delta: int
    steps: tuple[Step, ...]
    alone: tuple[Step, ...]

    @property
    def interaction(self) -> int:
        """The part of the difference that no switch makes by itself."""
        return self.delta - sum(step.delta for step in self.alone)


@dataclass(frozen=True, slots=True)
class Grid:
    """The switches in the order in which differences are attributed, and the base's options."""

    switches: tuple[Switch, ...]
    base: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse a base that is none of the combinations."""
        for switch, option in zip(self.switches, self.base, strict=True):
            if not 0 <= option < switch.options:
                raise ValueError(f"switch {switch.name} has no option {option}")

    def combinations(self, most: int) -> tuple[Combination, ...]:
        """Every distinct combination, the last switch turning fastest; more than `most` raise
        TooManyCombinationsError."""
        # Idle switches only merge combinations, so a product far above the cap need not be walked.
        count = prod(switch.options for switch in self.switches)
        if count > most * most:
            raise TooManyCombinationsError(count, most)
        options = [range(switch.options) for switch in self.switches]
        found = tuple(dict.fromkeys(self.settled(each) for each in product(*options)))
        if len(found) > most:
            raise TooManyCombinationsError(len(found), most)
        return found

    def settled(self, options: Sequence[int]) -> Combination:
        """The combination of these options, with None for switches that mean nothing there."""
        standing = {
            switch.name: option for switch, option in zip(self.switches, options, strict=True)
        }
        return tuple(
            option if _matters(switch, standing) else None
            for switch, option in zip(self.switches, options, strict=True)
        )

    def base_combination(self) -> Combination:
        """The base as one of the combinations."""
        return self.settled(self.base)

    def attribution(self, combination: Combination, amount_of: AmountOf) -> Attribution:
        """Where the difference between a combination and the base comes from."""
        base = self.base_combination()
        target = [
            own if option is None else option
            for option, own in zip(combination, self.base, strict=True)
        ]
        differing = [
            place
            for place, (option, own) in enumerate(zip(target, self.base, strict=True))
            if option != own
        ]
        steps, alone = [], []
        standing, before = list(self.base), base
        for place in differing:
            standing[place] = target[place]
            after = self.settled(standing)
            steps.append(self._step(place, target, amount_of(after) - amount_of(before)))
            before = after
            only = self.settled(_turned(self.base, place, target[place]))
            alone.append(self._step(place, target, amount_of(only) - amount_of(base)))
        delta = amount_of(combination) - amount_of(base)
        return Attribution(delta, tuple(steps), tuple(alone))

    def _step(self, place: int, target: Sequence[int], delta: int) -> Step:
        return Step(self.switches[place].name, self.base[place], target[place], delta)

    def one_switch_turned(self, combinations: Sequence[Combination]) -> Mapping[Combination, str]:
        """The combinations that differ from the base in one switch, with its name."""
        known = set(combinations)
        turned: dict[Combination, str] = {}
        for place, switch in enumerate(self.switches):
            for option in range(switch.options):
                only = self.settled(_turned(self.base, place, option))
                if only != self.base_combination() and only in known:
                    turned.setdefault(only, switch.name)
        return turned


@dataclass(frozen=True, slots=True)
class Spread:
    """How far amounts lie apart; for an even count `median` is the mean of the two middle amounts,
    rounded half up to a whole unit."""

    lowest: int
    highest: int
    median: int

    @property
    def width(self) -> int:
        """The distance from the lowest to the highest."""
        return self.highest - self.lowest


def spread(amounts: Sequence[int]) -> Spread:
    """The spread of at least one amount."""
    ordered = sorted(amounts)
    middle = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
    median = rounded(Fraction(middle, 2), places=0, rounding=Rounding.HALF_UP)
    return Spread(ordered[0], ordered[-1], int(median))


def _matters(switch: Switch, standing: Mapping[str, int]) -> bool:
    if switch.needed_by is None:
        return True
    name, options = switch.needed_by
    return standing[name] in options


def _turned(options: Sequence[int], place: int, option: int) -> list[int]:
    return [*options[:place], option, *options[place + 1 :]]
