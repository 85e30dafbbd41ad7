"""Which steps the rules of one stage guard together."""

from __future__ import annotations

from loan_origination.domain.checks import Gate

ORIGINATION = (Gate.REPORT_FILED, Gate.REVIEW, Gate.REVIEW_OPINION, Gate.APPROVAL)
ACCEPTED = (Gate.ACCEPTANCE, *ORIGINATION)
RERUN = (*ORIGINATION, Gate.EXTENSION)
"""Title, licence, lease and term are tested again for the new maturity of an extension."""
REPORTED = ORIGINATION
REVIEWED = (Gate.REVIEW_OPINION, Gate.APPROVAL)
SIGNED = (Gate.CONTRACT_SIGNING, Gate.CONTRACT)
