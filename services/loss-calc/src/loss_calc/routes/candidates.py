"""Dry run over candidate exposure days: market data inline, nothing stored."""

from __future__ import annotations

from fastapi import Depends

from loss_calc.domain.candidates import candidate_study
from loss_calc.forms.candidates import (
    CandidateQuote,
    CandidateQuoteForm,
    CandidateStudyAnswer,
    study_fields,
)
from servicekit.access import current_caller
from servicekit.application import new_router

router = new_router("candidate exposure days")


@router.post("/candidate-day-quotes", dependencies=[Depends(current_caller)])
def post_candidate_day_quote(body: CandidateQuoteForm) -> CandidateQuote:
    """What the market did around each candidate: returns, abnormal returns, turnover, baseline."""
    levels, settings, parameters = body.levels(), body.settings(), body.parameters()
    studies = [
        candidate_study(body.facts(candidate.fact()), levels, parameters, settings)
        for candidate in body.exposures
    ]
    return CandidateQuote(
        candidates=[
            CandidateStudyAnswer.model_validate(study_fields(study, settings)) for study in studies
        ]
    )
