"""Ex-rights restoration to the units of one day (2022: art. 29; 2003: arts. 34-35)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .plain_request import Action


@dataclass(frozen=True)
class Basis:
    """Brings prices and quantities to the units of the basis day, one ex-date at a time."""

    day: date
    actions: list[Action]
    is_cash_adjusted: bool
    are_rights_taken: bool

    def price(self, price: Fraction, day: date) -> Fraction:
        """p' = (p - d + e r) / (1 + b + r) for each ex-date passed, or its inverse going back."""
        for action in self.forward(day):
            price = (price - self.cash(action) + action.rights_cost) / (
                1 + action.bonus + action.rights
            )
        for action in self.backward(day):
            price = (
                price * (1 + action.bonus + action.rights) + self.cash(action) - action.rights_cost
            )
        return price

    def quantity(self, quantity: Fraction, day: date) -> Fraction:
        """q' = q (1 + b + r if taken) for each ex-date passed, or its inverse going back."""
        for action in self.forward(day):
            quantity *= self.growth(action)
        for action in self.backward(day):
            quantity /= self.growth(action)
        return quantity

    def forward(self, day: date) -> list[Action]:
        """Ex-dates in (day, basis], the oldest first."""
        return [action for action in self.actions if day < action.ex_on <= self.day]

    def backward(self, day: date) -> list[Action]:
        """Ex-dates in (basis, day], the newest first."""
        return [action for action in reversed(self.actions) if self.day < action.ex_on <= day]

    def cash(self, action: Action) -> Fraction:
        """The dividend, unless dividends are not set off."""
        return action.cash if self.is_cash_adjusted else Fraction(0)

    def growth(self, action: Action) -> Fraction:
        """How many shares one old share has become."""
        return 1 + action.bonus + (action.rights if self.are_rights_taken else 0)
