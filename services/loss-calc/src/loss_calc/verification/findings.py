"""What a verification found, in the form that is stored and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lawkit.refusals import Refusal
from loss_calc.verification.comparison import Comparison, Difference, compared
from loss_calc.verification.evidence import Evidence, InputCheck
from loss_calc.verification.fresh_run import fresh_answers
from loss_calc.verification.hashes import code_version, document_sha256
from servicekit.worker_pool import WorkerPool

DOCUMENTS = ("facts", "choices", "inputs")
SHOWN_DIFFERENCES = 100
SHOWN_ERRORS = 20


def findings(
    evidence: Evidence,
    stated: Mapping[str, Any],
    stored: Iterable[Mapping[str, Any]],
    pool: WorkerPool | None = None,
) -> dict[str, Any]:
    """Check every input against its hash, calculate afresh and compare.

    `stated` is what the calculation said of itself when it was made: `results_sha256` and
    `made_with`. Inputs that can no longer be calculated at all are a finding too: `refusal`.
    """
    documents = document_checks(evidence, stated.get("made_with"))
    checks = evidence.checks()
    inputs = [check.answer() for check in checks]
    fresh, refusal = _fresh(evidence, checks, pool)
    comparison = compared(stored, fresh)
    results = result_hashes(comparison, stated.get("results_sha256"))
    hashes = {results["stored_sha256"], results["fresh_sha256"], results["stated_sha256"]}
    are_intact = all(one["is_intact"] for one in [*documents, *inputs])
    return {
        "is_same": are_intact and refusal is None and len(hashes) == 1,
        "code": code_version(),
        "made_with_code": (stated.get("made_with") or {}).get("code"),
        "documents": documents,
        "inputs": inputs,
        "results": results,
        "refusal": refusal,
        "differences": shown(comparison.differences),
    }


def _fresh(
    evidence: Evidence, checks: Iterable[InputCheck], pool: WorkerPool | None
) -> tuple[Iterable[Mapping[str, Any]], dict[str, Any] | None]:
    """The fresh results, or none and why the inputs cannot be calculated."""
    missing = [check.name for check in checks if check.found_sha256 is None]
    if missing:
        return (), _refused("input_missing", f"missing: {', '.join(missing)}")
    try:
        settling = evidence.settling()
        settling.frame()
        table = evidence.table()
    except Refusal as refusal:
        errors = list(refusal.listed_errors(chinese=False))[:SHOWN_ERRORS]
        return (), _refused(refusal.code, refusal.detail, errors)
    except (ValueError, KeyError) as error:
        # A document that no request could have made.
        return (), _refused("document_invalid", str(error))
    return fresh_answers(settling, table, pool), None


def _refused(code: str, detail: str, errors: Sequence[Any] = ()) -> dict[str, Any]:
    return {"code": code, "detail": detail, "errors": list(errors)}


def document_checks(
    evidence: Evidence, made_with: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The hash of each pinned document, and whether it is the one stated at the time."""
    checks = []
    for name in DOCUMENTS:
        digest = document_sha256(getattr(evidence, name))
        stated = made_with and made_with[f"{name}_sha256"]
        checks.append({"name": name, "sha256": digest, "is_intact": stated in (None, digest)})
    return checks


def result_hashes(comparison: Comparison, stated: str | None) -> dict[str, Any]:
    """The hashes of the results: as stated when made, as stored, as a fresh run gives them."""
    return {
        "stated_sha256": stated,
        "stored_sha256": comparison.stored_sha256,
        "fresh_sha256": comparison.fresh_sha256,
        "investors": comparison.investors,
        "differing_investors": comparison.differing_investors,
    }


def shown(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """The first differences, JSON-ready."""
    return [one.answer() for _, one in zip(range(SHOWN_DIFFERENCES), differences, strict=False)]
