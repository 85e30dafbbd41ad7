"""Random statements of one investor: trades of every kind, never selling more than is held."""

import random
from fractions import Fraction
from typing import Any

from .generate_market import random_price

Request = dict[str, Any]
PURCHASES = ("auction",) * 12 + ("margin", "ipo", "block", "agreement", "placement", "transfer_in")
SALES = ("auction",) * 12 + ("margin", "block", "transfer_out")


class Statement:
    """Writes one investor's trades day by day, never selling more than is held."""

    def __init__(
        self,
        rng: random.Random,
        direction: str,
        bars: list[Request],
        actions: list[Request],
        parameters: Request,
    ) -> None:
        self.rng = rng
        self.bars = bars
        self.actions = actions
        self.is_rights_taken = bool(parameters.get("rights_taken", False))
        self.accounts = ["A1", "A2", "C9"][: rng.choice([1, 1, 2, 3])]
        has_opening = rng.random() < (0.9 if direction == "bear" else 0.4)
        self.opening = rng.choice([100, 937, 5000]) if has_opening else 0
        self.is_opening_listed = parameters.get("shortfall_policy") != "infer_opening"
        self.may_be_untimed = parameters.get("exposure_day_trades") != "split_by_time"
        self.held = Fraction(self.opening)
        self.rows: list[Request] = []

    def filled(self, start: int, exposure: int) -> tuple[list[Request], list[Request]]:
        """Trade on a few days everywhere and on the boundary days more often."""
        busy = {start, exposure, exposure - 1, exposure + 1}
        pace = self.rng.choice([0.05, 0.2, 0.5])
        for place, bar in enumerate(self.bars):
            self.go_ex_rights(bar["on"])
            chance = 0.5 if place in busy else pace
            if bar["close"] is not None and self.rng.random() < chance:
                self.trade_on(bar["on"])
        self.add_cancelled_trade()
        rows = list(self.rows)
        self.rng.shuffle(rows)
        return rows, self.opening_rows()

    def opening_rows(self) -> list[Request]:
        """Split the opening position over the accounts; left out where it is to be inferred."""
        if not self.opening or not self.is_opening_listed:
            return []
        first = self.rng.randint(0, self.opening)
        parts = [first, self.opening - first] if len(self.accounts) > 1 else [self.opening]
        return [
            {"account": account, "quantity": part}
            for account, part in zip(self.accounts, parts, strict=False)
        ]

    def go_ex_rights(self, day: str) -> None:
        """Holdings grow on an ex-date, once there was a first trade."""
        for action in self.actions:
            if action["ex_on"] == day and self.rows:
                rights = Fraction(action["rights_per_share"]) if self.is_rights_taken else 0
                self.held *= 1 + Fraction(action["bonus_per_share"]) + rights

    def trade_on(self, day: str) -> None:
        """Write one or two moments of trading; a day without times is a single moment."""
        is_untimed = self.may_be_untimed and self.rng.random() < 0.08
        if is_untimed:
            self.trade_at(day)
        else:
            moments = sorted(self.rng.sample(["09:30:00", "10:30:00", "13:00:00", "14:59:58"], 2))
            for at in moments[: self.rng.randint(1, 2)]:
                self.trade_at(f"{day}T{at}")
        if len(self.accounts) > 1 and self.rng.random() < 0.1:
            self.move_collateral(day if is_untimed else f"{day}T15:00:00")
        if self.rng.random() < 0.01:
            side, kind = self.rng.choice([("sell", "short_sell"), ("buy", "short_cover")])
            self.write_row(day if is_untimed else f"{day}T14:00:00", side, 100, kind)

    def trade_at(self, moment: str) -> None:
        """In one moment only what was held before is sold; one side alone if nothing is listed."""
        sellable = self.held
        is_selling = self.rng.random() < 0.5 and sellable >= 1
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            if self.is_opening_listed:
                is_selling = self.rng.random() < 0.5 and sellable >= 1
            if is_selling and sellable < 1:
                return
            if is_selling:
                quantity = self.sale_quantity(int(sellable))
                sellable -= quantity
                self.write(moment, "sell", quantity, self.rng.choice(SALES))
            else:
                quantity = self.rng.choice([1, 100, 100, 300, 777, 1000])
                self.write(moment, "buy", quantity, self.rng.choice(PURCHASES))

    def sale_quantity(self, most: int) -> int:
        """Sell everything, round lots, or an odd lot."""
        wanted = self.rng.choice([most, 100, 200, 33, most // 2, most])
        return max(1, min(wanted, most))

    def write(self, moment: str, side: str, quantity: int, kind: str) -> None:
        """Write a row that changes what is held."""
        self.held += quantity if side == "buy" else -quantity
        self.write_row(moment, side, quantity, kind)

    def write_row(self, moment: str, side: str, quantity: int, kind: str) -> None:
        """Write a row of the statement."""
        row: Request = {"trade_id": f"T{len(self.rows):05d}", "executed_at": moment}
        row |= {"account": self.rng.choice(self.accounts), "side": side, "quantity": quantity}
        close = next(bar["close"] for bar in self.bars if bar["on"] == moment[:10])
        is_moved = kind.startswith(("transfer", "collateral"))
        row["price"] = None if is_moved else random_price(self.rng, int(Fraction(close) * 100))
        if kind != "auction":
            row["kind"] = kind
        self.rows.append(row)

    def move_collateral(self, moment: str) -> None:
        """Move shares between two accounts of the investor."""
        self.write_row(moment, "sell", 100, "collateral_out")
        self.write_row(moment, "buy", 100, "collateral_in")

    def add_cancelled_trade(self) -> None:
        """Write a huge sale and the row that takes it back."""
        if not self.rows or self.rng.random() < 0.8:
            return
        moment = self.rng.choice(self.rows)["executed_at"]
        self.write_row(moment, "sell", 10_000_000, "auction")
        target = self.rows[-1]["trade_id"]
        self.write_row(moment, "buy", 10_000_000, "auction")
        self.rows[-1]["cancels"] = target
