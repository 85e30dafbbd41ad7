"""Many combinations at once give what each gives alone."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain import family as families
from loss_calc.domain.calculation import investor_loss, settle_frame
from loss_calc.domain.charges import Combine, Deduction
from loss_calc.domain.facts import Announcement, RuleSet
from loss_calc.domain.family import frame_family, investor_losses
from loss_calc.domain.parameters import (
    AverageMethod,
    Netting,
    Parameters,
    PostOrder,
    ShortfallPolicy,
)

from .conftest import NO_FEES, Desk

DESK = Desk()
DAYS = ("01-03", "01-07", "01-14", "01-22", "02-03", "02-06", "02-14")
LEVELS = dict(zip(DAYS, range(1_000, 1_070, 10), strict=True))
EXPOSURES = (date(2020, 2, 3), date(2020, 1, 21))


def all_frames():
    """Two exposures, all averages, two index sets combined in two ways, two other switches."""
    facts = DESK.facts(rule_set=RuleSet.RULE_2003, shortfall_policy=ShortfallPolicy.INFER_OPENING)
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(90)]
    daily = {f"{day:%m-%d}": 900 + day.day for day in days}
    one = DESK.index({**daily, **LEVELS}, code="one")
    two = DESK.index({**daily, "01-14": 700}, code="two")
    deductions = [Deduction()] + [
        DESK.synchronised(*indices, combine=how)
        for indices, how in (((one,), Combine.MEAN), ((one, two), Combine.MAX))
    ]
    choices = product(
        EXPOSURES, AverageMethod, (Netting.NET_FLOOR, Netting.FLOOR_EACH), PostOrder, deductions
    )
    return [
        settle_frame(
            replace(facts, exposure=Announcement(exposure)),
            Parameters(average=average, netting=netting, post_order=order),
            deduction,
            NO_FEES,
        )
        for exposure, average, netting, order, deduction in choices
    ]


FRAMES = all_frames()
FAMILY = frame_family(FRAMES)

orders = st.tuples(
    st.sampled_from(DAYS), st.sampled_from("BBS"), st.integers(1, 9), st.integers(5, 15)
)


def the_record(trades):
    rows = [f"{day} {side}{hundreds}00@{price}" for day, side, hundreds, price in sorted(trades)]
    return DESK.record("; ".join(rows))


@settings(max_examples=12, deadline=None)
@given(st.lists(orders, min_size=1, max_size=8))
def test_a_family_gives_every_frame_its_own_loss(trades):
    record = the_record(trades)
    together = investor_losses(FAMILY, record)
    for frame, loss in zip(FRAMES, together, strict=True):
        alone = investor_loss(frame, record)
        assert replace(loss, workings=alone.workings) == alone


def test_trades_are_matched_once_per_exposure_and_matching_rule(monkeypatch):
    matched = []
    replayed = families.replayed
    monkeypatch.setattr(
        families, "replayed", lambda *given: matched.append(given) or replayed(*given)
    )
    losses = investor_losses(FAMILY, the_record([("01-03", "B", 5, 10)]))
    assert len(losses) == len(FRAMES) == 2 * 9 * 2 * 3 * 3
    # Two exposures, FIFO or LIFO, three orders of sales after exposure.
    assert len(matched) == len(FAMILY.matchings) == 2 * 2 * 3
