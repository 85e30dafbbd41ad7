"""How a text is read: a dry run open to every authenticated caller."""

from __future__ import annotations

from fastapi import Depends

from hotline.domain.classification import classified
from hotline.domain.reading_rules import shipped_reading_rules
from hotline.domain.rulebooks import rulebook_on
from hotline.forms.classification import (
    ClassificationQuote,
    ClassificationQuoteForm,
    classification_quote,
)
from servicekit.access import CurrentDatabase, current_caller
from servicekit.application import new_router
from servicekit.clock import day_in_shanghai

router = new_router("classification quotes")


@router.post("/classification-quotes", dependencies=[Depends(current_caller)])
def post_classification_quote(
    body: ClassificationQuoteForm, database: CurrentDatabase
) -> ClassificationQuote:
    """Category, subject, issues and urgency, each with the words that it rests on."""
    received_on = body.received_on or day_in_shanghai(database.clock())
    rules = shipped_reading_rules()
    result = classified(body.text, rules, rulebook_on(received_on))
    return classification_quote(body.text, result, rules)
