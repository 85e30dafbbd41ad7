"""Who has to prove that the rules of a sale were kept."""

from __future__ import annotations

from hotline.domain.articles import BURDEN_OF_PROOF
from hotline.domain.findings import Review
from lawkit.articles import carries_out


@carries_out(BURDEN_OF_PROOF)
def has_proved_compliance(review: Review) -> bool:
    """The institution has to prove that it kept the rules: what it does not show counts too."""
    return not review.adverse
