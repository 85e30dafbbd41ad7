"""`python -m loss_calc.batch_maker --investors 5000 --seed 7 --out DIR`: make a court's batch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from loss_calc.batch_maker.batch import (
    BatchPlan,
    NoTradingDaysError,
    last_day_before_exposure,
    make_batch,
)
from loss_calc.batch_maker.market import read_market
from loss_calc.batch_maker.mistakes import TooManyMistakesError
from loss_calc.intake.errors import MarketFileRefusedError

_MADE_FROM, _MADE_TO = date(2017, 4, 20), date(2018, 10, 15)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the batch the arguments describe; 0 when made, 2 when it cannot be."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.index and options.bars is None:
        parser.error("--index needs --bars: index levels without bars fit no made market")
    try:
        facts = make_batch(_plan(options), options.out)
    except (NoTradingDaysError, TooManyMistakesError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except MarketFileRefusedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        for error_in_line in refusal.first(20):
            sys.stderr.write(f"  line {error_in_line.line}: {error_in_line.detail}\n")
        return 2
    sys.stdout.write(f"{facts['rows']} rows of {facts['investors']} investors in {options.out}\n")
    return 0


def _plan(options: argparse.Namespace) -> BatchPlan:
    from_on, to_on = options.from_on or _MADE_FROM, options.to_on or _MADE_TO
    if options.bars is not None:
        market = read_market(options.bars, options.index)
        from_on = options.from_on or market.bars[0].on
        to_on = options.to_on or last_day_before_exposure(market)
    return BatchPlan(
        investors=options.investors,
        seed=options.seed,
        from_on=from_on,
        to_on=to_on,
        security_code=options.security,
        median_trades=options.trades_per_investor,
        most_trades=options.most_trades,
        mistakes=options.mistakes,
        skipped_days=frozenset(options.skip_day),
        is_at_close=options.at_close,
        is_shuffled=options.shuffle,
        bars=options.bars,
        indices=tuple(options.index),
        made_indices=options.indices,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loss_calc.batch_maker", description=__doc__)
    add = parser.add_argument
    add("--investors", type=_positive, required=True, metavar="N")
    add("--seed", type=_count, required=True, help="same seed, same bytes")
    add("--out", type=Path, required=True, metavar="DIR")
    add("--bars", type=Path, metavar="FILE", help="bars to trade in; made up when left out")
    add("--index", type=Path, action="append", default=[], metavar="FILE", help="repeatable")
    add("--indices", type=_count, default=3, metavar="N", help="how many indices to make up")
    add("--from", dest="from_on", type=date.fromisoformat, metavar="DAY", help="first trading day")
    add("--to", dest="to_on", type=date.fromisoformat, metavar="DAY", help="last before exposure")
    add("--security", default="600518", metavar="CODE")
    add("--trades-per-investor", type=_positive, default=14, metavar="N", help="the median")
    add("--most-trades", type=_positive, default=13_238, metavar="N", help="of one investor")
    add("--mistakes", type=_count, default=0, metavar="N", help="lines to break")
    add("--skip-day", type=date.fromisoformat, action="append", default=[], metavar="DAY")
    add("--at-close", action="store_true", help="trade at exactly the day's close")
    add("--shuffle", action="store_true", help="rows in no order")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return number


def _positive(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise argparse.ArgumentTypeError("0 is not enough")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
