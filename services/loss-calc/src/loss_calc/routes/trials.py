"""Dry runs: one investor inline, and the baseline alone. Open to every authenticated caller."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request, Response

from lawkit.explain import Explained
from lawkit.rounding import decimal_text, exact_text
from loss_calc.domain.calculation import baseline, explain, investor_loss, settle_frame
from loss_calc.domain.explanation.segment_paper import segments_paper
from loss_calc.domain.exposures import segmented_loss, settle_segments
from loss_calc.forms.answers import ExplainedLossAnswer, loss_fields
from loss_calc.forms.segments import SegmentedLossAnswer, SegmentsForm, segmented_fields
from loss_calc.forms.trial import BaselineQuoteForm, TrialForm
from servicekit.access import current_caller
from servicekit.application import new_router
from servicekit.negotiation import chosen_media_type
from servicekit.wire import Day, WireModel

router = new_router("trial calculations")
JSON, TEXT = "application/json", "text/plain"
EXPLAINED = (JSON, TEXT)
OPEN = [Depends(current_caller)]


class BaselineQuote(WireModel):
    """The baseline day and price; turnover is a ratio."""

    baseline_on: Day
    trading_day: int | None
    baseline_price: str
    baseline_price_exact: str | None
    cumulative_turnover: str | None
    reason: str
    explanation: dict[str, Any]


@router.post(
    "/trial-calculations",
    response_model=ExplainedLossAnswer | SegmentedLossAnswer,
    dependencies=OPEN,
)
def post_trial_calculation(body: TrialForm, request: Request) -> Response:
    """Calculate one investor's loss (试算); `Accept: text/plain` gives the working paper. With
    `segments` the answer has the sums and the whole answer against each exposure."""
    media_type = chosen_media_type(request, EXPLAINED)
    if body.segments is not None:
        return _segmented_answer(body, body.segments, media_type)
    frame = settle_frame(body.facts(), body.parameters.fact(), body.deducted(), body.fees.fact())
    loss = investor_loss(frame, body.record())
    return explained_answer(loss_fields(frame, loss), explain(frame, loss), media_type)


@router.post("/baseline-quotes", response_model=BaselineQuote, dependencies=OPEN)
def post_baseline_quote(body: BaselineQuoteForm, request: Request) -> Response:
    """The statutory baseline day and price; undetermined is 422 with the reason."""
    media_type = chosen_media_type(request, EXPLAINED)
    found = baseline(
        body.rule_set,
        body.exposure.fact(),
        [bar.fact() for bar in body.bars],
        parameters=body.parameters(),
        hearing_on=body.hearing_on,
        delisted_on=body.delisted_on,
    )
    turnover = found.value.cumulative_turnover
    fields = {
        "baseline_on": found.value.on.isoformat(),
        "trading_day": found.value.trading_day,
        "baseline_price": decimal_text(found.value.price),
        "baseline_price_exact": exact_text(found.value.price),
        "cumulative_turnover": None if turnover is None else decimal_text(turnover),
        "reason": found.value.reason.value,
    }
    if media_type == TEXT:
        return Response(found.text(), media_type="text/plain; charset=utf-8")
    answer = BaselineQuote.model_validate({**fields, "explanation": found.tree()})
    return Response(answer.model_dump_json(), media_type=JSON)


def _segmented_answer(body: TrialForm, asked: SegmentsForm, media_type: str) -> Response:
    segments = settle_segments(
        body.facts(),
        [each.fact() for each in asked.later],
        asked.mode,
        body.parameters.fact(),
        body.deducted(),
        body.fees.fact(),
    )
    loss = segmented_loss(segments, body.record())
    explanation = segments_paper(segments, loss)
    if media_type == TEXT:
        return Response(explanation.text(), media_type="text/plain; charset=utf-8")
    fields = {**segmented_fields(segments, loss), "explanation": explanation.tree()}
    answer = SegmentedLossAnswer.model_validate(fields)
    return Response(answer.model_dump_json(), media_type=JSON)


def explained_answer(
    fields: dict[str, Any], explanation: Explained[Any], media_type: str
) -> Response:
    """A loss with its tree as JSON, or as a Chinese working paper."""
    if media_type == TEXT:
        return Response(explanation.text(), media_type="text/plain; charset=utf-8")
    answer = ExplainedLossAnswer.model_validate({**fields, "explanation": explanation.tree()})
    return Response(answer.model_dump_json(), media_type=JSON)
