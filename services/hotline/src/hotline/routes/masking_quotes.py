"""Personal data in a text, masked: a dry run open to every authenticated caller."""

from __future__ import annotations

from fastapi import Depends

from hotline.domain.masking import masked
from hotline.forms.masking import MaskingQuote, TextForm, masking_quote
from servicekit.access import current_caller
from servicekit.application import new_router

router = new_router("masking quotes")


@router.post("/masking-quotes", dependencies=[Depends(current_caller)])
def post_masking_quote(body: TextForm) -> MaskingQuote:
    """The text without readable personal data; nothing is stored or logged."""
    return masking_quote(masked(body.text))
