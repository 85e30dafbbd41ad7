"""Demonstration judgments (示范判决) and the parallel cases that follow them."""

from __future__ import annotations

from mediation.domain.agreement_errors import ParametersDifferError


def check_parameters(
    demonstration_sha256: str | None, proposal_sha256: str | None, departure_reason: str
) -> None:
    """Losses of a parallel case are calculated with the parameters of the judgment.

    Raises ParametersDifferError where they are not and no reason says why.
    """
    if demonstration_sha256 is None or demonstration_sha256 == proposal_sha256:
        return
    if not departure_reason.strip():
        raise ParametersDifferError
