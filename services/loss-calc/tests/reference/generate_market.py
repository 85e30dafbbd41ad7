"""Random market data: days, announcements, bars, ex-dates, index levels and given baselines."""

import random
from datetime import date, timedelta
from typing import Any

Request = dict[str, Any]


def trading_days(rng: random.Random) -> list[date]:
    """Return weekdays with a few holidays among them."""
    first = date(rng.randint(2004, 2025), rng.randint(1, 12), rng.randint(1, 28))
    days = [first + timedelta(days=n) for n in range(150)]
    return [day for day in days if day.weekday() < 5 and rng.random() < 0.96]


def announcement(rng: random.Random, days: list[date], place: int) -> Request:
    """Return words that make `days[place]` the effective day, sometimes the long way round."""
    before, day = days[place - 1], days[place]
    gap = (day - before).days
    way = rng.random()
    if way < 0.15:
        return {"announced_on": before.isoformat(), "after_close": True}
    if way < 0.3 and gap > 1:
        quiet = before + timedelta(days=rng.randint(1, gap - 1))
        return {"announced_on": quiet.isoformat(), "after_close": rng.random() < 0.5}
    if way < 0.6:
        return {"announced_on": day.isoformat()}
    return {"announced_on": day.isoformat(), "after_close": False}


def random_price(rng: random.Random, around: int) -> str:
    """Return a price in yuan with two, rarely four decimals, `around` in fen."""
    fen = max(1, around + rng.randint(-around // 3, around // 3))
    text = f"{fen // 100}.{fen % 100:02d}"
    return text + rng.choice(["07", "33", "50"]) if rng.random() < 0.05 else text


def random_bars(rng: random.Random, days: list[date], exposure: int) -> list[Request]:
    """Return market data that fall after exposure; some days are halted."""
    around = rng.choice([90, 600, 1200, 4000])
    shares = rng.choice([1_000_003, 80_000_000, 333_333_333])
    turnover = rng.choice([1, 3, 6, 15, 60])
    bars = []
    for place, day in enumerate(days):
        level = around if place < exposure else around * 3 // 4
        shares += shares // 3 if rng.random() < 0.02 else 0
        volume = shares * turnover * rng.randint(20, 180) // 10_000
        block = volume * rng.randint(0, 40) // 100 if rng.random() < 0.2 else 0
        bar = {"on": day.isoformat(), "close": random_price(rng, level), "volume": volume}
        bar |= {"block_volume": block, "float_shares": shares}
        if place > 0 and rng.random() < 0.04:
            bar |= {"close": None, "volume": 0, "block_volume": 0}
        bars.append(bar)
    return bars


def random_actions(rng: random.Random, days: list[date], exposure: int) -> list[Request]:
    """Return no, one or two ex-dates anywhere, between exposure and baseline among others."""
    places = rng.sample(range(1, len(days) - 20), rng.choice([0, 0, 0, 1, 2]))
    if places and rng.random() < 0.3:
        places[0] = exposure + rng.choice([-1, 0, 1, 3])
    actions = []
    for place in sorted(set(places)):
        action = {"ex_on": days[place].isoformat(), "cash_per_share": "0", "bonus_per_share": "0"}
        action |= {"rights_per_share": "0", "rights_price": "0"}
        action["bonus_per_share"] = rng.choice(["0", "0.3", "0.5", "1"])
        action["cash_per_share"] = rng.choice(["0", "0.1", "0.05", "0.0333"])
        if rng.random() < 0.3:
            action |= {"rights_per_share": "0.2", "rights_price": "0.5"}
        actions.append(action)
    return actions


def random_levels(rng: random.Random, days: list[date]) -> list[Request]:
    """Return an index that wanders, or one that stands still."""
    level, is_flat, levels = rng.randint(90_000, 400_000), rng.random() < 0.1, []
    for day in days:
        level += 0 if is_flat else rng.randint(-level // 30, level // 32)
        levels.append({"on": day.isoformat(), "level": f"{level // 100}.{level % 100:02d}"})
    return levels


def random_baseline(rng: random.Random, bars: list[Request], exposure: int) -> Request | None:
    """Return mostly nothing; sometimes a day, a price or both."""
    way = rng.random()
    if way < 0.7:
        return None
    later = [bar["on"] for bar in bars[exposure:] if bar["close"] is not None]
    on = rng.choice(later[:35]) if way < 0.9 else None
    price = random_price(rng, 600) if way > 0.8 else None
    return {"on": on, "price": price, "reason": "court order"}
