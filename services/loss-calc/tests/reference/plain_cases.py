"""Small requests for worked examples: a window in early 2023, weekdays only, the baseline given."""

from datetime import date, timedelta
from typing import Any

from .plain_reference import trial_calculation

Request = dict[str, Any]
IMPLEMENTATION, EXPOSURE, BASELINE = "2023-02-01", "2023-04-03", "2023-05-26"
FEE_FREE = {"commission_rate": "0", "stamp_duty_rate": "0"}


def weekdays(first: str, last: str, closed: tuple[str, ...] = ()) -> list[str]:
    """Return the weekdays of a span without the closed ones."""
    day, end, found = date.fromisoformat(first), date.fromisoformat(last), []
    while day <= end:
        if day.weekday() < 5 and day.isoformat() not in closed:
            found.append(day.isoformat())
        day += timedelta(days=1)
    return found


def trades(text: str, first: str) -> list[Request]:
    """Read "B100@3 S200@3.1" as one trade per weekday from the first day on."""
    days = weekdays(first, "2023-12-29")
    rows = []
    for place, word in enumerate(text.split()):
        quantity, price = word[1:].split("@")
        rows.append(
            {
                "trade_id": f"{first}-{place:03d}",
                "account": "A1",
                "executed_at": f"{days[place]}T10:00:00",
                "side": "buy" if word[0] == "B" else "sell",
                "quantity": int(quantity),
                "price": price,
            }
        )
    return rows


def case(
    window: str = "", *, post: str = "", price: str = "6", opening: int = 0, **changes: Any
) -> Request:
    """Return a request with trades in the window and after exposure and a given baseline."""
    request: Request = {
        "rule_set": "2022",
        "direction": "bull",
        "implementation": {"announced_on": IMPLEMENTATION, "after_close": False},
        "exposure": {"announced_on": EXPOSURE, "after_close": False},
        "baseline": {"on": BASELINE, "price": price, "reason": "agreed by the parties"},
        "bars": [],
        "opening_positions": [{"account": "A1", "quantity": opening}] if opening else [],
        "trades": trades(window, IMPLEMENTATION) + trades(post, EXPOSURE),
        "corporate_actions": [],
        "parameters": {},
        "deduction": {"method": "none"},
        "fees": dict(FEE_FREE),
    }
    return request | changes


def loss(request: Request) -> int:
    """Return the difference loss in fen."""
    return int(trial_calculation(request)["difference_loss_fen"])


def bars_for(
    days: list[str], *, volume: int, close: str = "10", shares: int = 1000
) -> list[Request]:
    """Return one equal row of market data per day."""
    row = {"close": close, "volume": volume, "block_volume": 0, "float_shares": shares}
    return [{"on": day, **row} for day in days]
