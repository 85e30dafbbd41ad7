"""Several exposures: segments that add up, all purchases against each, the most favourable.

The case of this file: exposures on 2020-02-03 (baseline day 03-13 at 6 yuan) and on 03-16
(baseline day 04-30 at 5 yuan).
"""

from dataclasses import replace
from datetime import date, time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.domain.calculation import investor_loss, settle_frame
from loss_calc.domain.charges import Deduction
from loss_calc.domain.errors import DatesOutOfOrderError, ParameterError
from loss_calc.domain.explanation.segment_paper import segments_paper
from loss_calc.domain.exposures import (
    LaterExposure,
    SegmentMode,
    segmented_loss,
    settle_segments,
)
from loss_calc.domain.facts import Announcement, GivenBaseline
from loss_calc.domain.parameters import AverageMethod, ExposureDayTrades, Parameters

from .conftest import NO_FEES

SECOND = LaterExposure(
    Announcement(date(2020, 3, 16)), GivenBaseline(date(2020, 4, 30), Fraction(5), "court order")
)


def segments(desk, mode=SegmentMode.SEGMENTED, *, later=(SECOND,), **parameters):
    chosen = Parameters(average=AverageMethod.MOVING, **parameters)
    return settle_segments(desk.facts(), later, mode, chosen, Deduction(), NO_FEES)


def calculated(desk, rows, mode=SegmentMode.SEGMENTED, **more):
    return segmented_loss(segments(desk, mode, **more), desk.record(rows))


def parts(loss):
    return [each.difference_loss_exact for each in loss.losses]


ROWS = "01-06 B100@10; 02-10 B200@9"


def test_segments_add_up(desk):
    """Own derivation: 100 bought at 10 lose 4 each against 6; 200 bought at 9 after the first
    exposure lose 4 each against 5, the 100 older ones being their opening."""
    loss = calculated(desk, ROWS)
    assert (parts(loss), loss.counted, loss.total.fen) == ([400, 800], (0, 1), 120_000)
    assert [each.eligible_quantity for each in loss.losses] == [100, 200]


def test_sale_between_the_exposures_takes_the_older_shares(desk):
    """Own derivation: 100 sold at 8 are those of the first segment, which lose 2 each."""
    loss = calculated(desk, f"{ROWS}; 03-02 S100@8")
    assert parts(loss) == [200, 800]


def test_cumulative_measures_all_purchases_against_the_last_exposure(desk):
    """Own derivation: 2,800 / 300 less 5 on 300 shares is 1,300."""
    loss = calculated(desk, ROWS, SegmentMode.CUMULATIVE)
    assert (parts(loss), loss.counted, loss.total.fen) == ([400, 1300], (1,), 130_000)


def test_most_favourable_pays_the_largest(desk):
    loss = calculated(desk, ROWS, SegmentMode.MOST_FAVOURABLE)
    assert (loss.counted, loss.total.fen) == ((1,), 130_000)
    early = calculated(desk, "01-06 B100@10; 02-04 S100@7", SegmentMode.MOST_FAVOURABLE)
    assert (early.counted, parts(early)) == ((0,), [300, 0])


def test_first_of_equal_exposures_is_paid(desk):
    same = LaterExposure(
        Announcement(date(2020, 3, 16)), GivenBaseline(date(2020, 4, 30), Fraction(6))
    )
    loss = calculated(desk, "01-06 B100@10", SegmentMode.MOST_FAVOURABLE, later=(same,))
    assert (parts(loss), loss.counted) == ([400, 400], (0,))


@pytest.mark.parametrize(
    ("trades", "quantities"),
    [(ExposureDayTrades.POST, [0, 100]), (ExposureDayTrades.PRE, [100, 0])],
)
def test_purchase_on_an_exposure_day_belongs_to_one_segment(desk, trades, quantities):
    loss = calculated(desk, "02-03 B100@10", exposure_day_trades=trades)
    assert [each.eligible_quantity for each in loss.losses] == quantities


def test_one_segment_after_another_equals_cases_of_their_own(desk):
    facts = desk.facts()
    own = replace(
        facts, implementation=facts.exposure, exposure=SECOND.exposure, baseline=SECOND.baseline
    )
    frame = settle_frame(own, Parameters(average=AverageMethod.MOVING), Deduction(), NO_FEES)
    alone = investor_loss(frame, desk.record(ROWS))
    assert calculated(desk, ROWS).losses[1].total == alone.total


def test_exposures_out_of_order_are_refused(desk):
    early = LaterExposure(Announcement(date(2020, 1, 20)), SECOND.baseline)
    for mode in SegmentMode:
        with pytest.raises(DatesOutOfOrderError):
            segments(desk, mode, later=(early,))


def test_cut_off_time_belongs_to_one_exposure_only(desk):
    with pytest.raises(ParameterError):
        segments(
            desk,
            exposure_day_trades=ExposureDayTrades.SPLIT_BY_TIME,
            exposure_cutoff_time=time(10),
        )


@settings(max_examples=40, deadline=None)
@given(
    buys=st.lists(
        st.tuples(
            st.sampled_from(["01-06", "01-20", "02-03", "02-10", "03-02", "03-16", "04-01"]),
            st.integers(1, 500),
            st.integers(5, 20),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_purchase_belongs_to_at_most_one_segment(desk, buys):
    rows = "; ".join(f"{day} B{quantity}@{price}" for day, quantity, price in sorted(buys))
    loss = calculated(desk, rows)
    eligible = sum(each.eligible_quantity for each in loss.losses)
    assert eligible == sum(q for day, q, _ in buys if day < "03-16")
    most = calculated(desk, rows, SegmentMode.MOST_FAVOURABLE)
    assert most.total == max(each.total for each in most.losses)


def test_paper_holds_the_paper_of_every_exposure(desk):
    frames = segments(desk)
    loss = segmented_loss(frames, desk.record(ROWS))
    paper = segments_paper(frames, loss)
    assert paper.value == loss.total
    text = paper.text()
    for line in (
        "分段计算，各段金额相加：400.00 + 800.00 = 1,200.00",
        "第1个揭露日2020年2月3日（计入）",
        "第2个揭露日2020年3月16日（计入）",
    ):
        assert line in text, line
