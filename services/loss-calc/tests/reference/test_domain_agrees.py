"""Two readings of the law, written apart, agree on every field of every generated request."""

from __future__ import annotations

import json
import random

import pytest

from lawkit.refusals import Refusal
from loss_calc.domain.calculation import baseline, investor_loss, settle_frame
from loss_calc.forms.answers import loss_fields
from loss_calc.forms.trial import BaselineQuoteForm, TrialForm

from .generate import request_without_bars, seeded_quote_request, seeded_request
from .generate_invalid import seeded_invalid_request
from .plain_reference import ReferenceRefusal, baseline_quote, trial_calculation

SEEDS = 250
# Where every share of the claim was transferred away there is no claim to average: the domain
# shows no average then, the reference the one of the shares that left.
AVERAGES = {"buy_average", "buy_average_exact", "sell_average", "sell_average_exact"}


def calculated(request: dict) -> dict:
    body = TrialForm.model_validate(json.loads(json.dumps(request)))
    frame = settle_frame(body.facts(), body.parameters.fact(), body.deducted(), body.fees.fact())
    return loss_fields(frame, investor_loss(frame, body.record()))


def differences(request: dict) -> dict:
    ours, theirs = calculated(request), trial_calculation(request)
    compared = set(ours) - {"warnings"}
    if ours["eligible_quantity"] == 0:
        compared -= AVERAGES
    return {name: (ours[name], theirs[name]) for name in compared if ours[name] != theirs[name]}


@pytest.mark.parametrize("start", range(0, SEEDS, 50))
def test_both_readings_give_the_same_answer(start):
    found = {seed: differences(seeded_request(seed)) for seed in range(start, start + 50)}
    assert {seed: names for seed, names in found.items() if names} == {}


def test_both_readings_give_the_same_answer_without_bars():
    for seed in range(100):
        assert differences(request_without_bars(random.Random(seed))) == {}


def test_both_readings_find_the_same_baseline():
    for seed in range(200):
        request = seeded_quote_request(seed)
        body = BaselineQuoteForm.model_validate(json.loads(json.dumps(request)))
        try:
            found = baseline(
                body.rule_set,
                body.exposure.fact(),
                [bar.fact() for bar in body.bars],
                parameters=body.parameters(),
                hearing_on=body.hearing_on,
                delisted_on=body.delisted_on,
            ).value
            ours = (found.on.isoformat(), found.trading_day)
        except Refusal:
            ours = None
        try:
            quote = baseline_quote(request)
            theirs = (quote["baseline_on"], quote["trading_day"])
        except ReferenceRefusal:
            theirs = None
        assert ours == theirs, seed


def test_what_one_reading_refuses_the_other_refuses_too():
    for seed in range(150):
        request, _ = seeded_invalid_request(seed)
        with pytest.raises(ReferenceRefusal):
            trial_calculation(request)
        with pytest.raises((Refusal, ValueError)):  # the code tells which: see the reference
            calculated(request)
