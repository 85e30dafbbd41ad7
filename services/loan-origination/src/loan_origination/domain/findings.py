"""The few ways in which a rule's finding is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loan_origination.domain.checks import Case, Finding, Verdict


def passed(computed: object = None, limit: object = None, **inputs: object) -> Finding:
    """The rule is met."""
    return Finding(Verdict.PASS, computed, limit, inputs)


def noted(message: str, message_zh: str, computed: object = None, **inputs: object) -> Finding:
    """The rule is met, and there is something to tell about it."""
    return Finding(Verdict.PASS, computed, None, inputs, message, message_zh)


def failed(
    message: str,
    message_zh: str,
    computed: object = None,
    limit: object = None,
    *,
    subjects: Sequence[str] = (),
    has_no_exception: bool = False,
    inputs: Mapping[str, object] | None = None,
) -> Finding:
    """The rule is not met."""
    return Finding(
        Verdict.FAIL,
        computed,
        limit,
        inputs or {},
        message,
        message_zh,
        tuple(subjects),
        has_no_exception,
    )


def missing(*names: str) -> Finding:
    """Facts are not told yet; `names` are their places in the facts."""
    listed = ", ".join(names)
    return Finding(
        Verdict.INSUFFICIENT_DATA,
        inputs=dict.fromkeys(names),
        message=f"Not told yet: {listed}.",
        message_zh=f"资料不足：{listed}。",
        subjects=names,
    )


def absent(facts: Mapping[str, object]) -> Finding | None:
    """`missing` for those of the named facts that are None or empty text, if there are any."""
    names = [name for name, value in facts.items() if value is None or value == ""]
    return missing(*names) if names else None


def not_applicable(message: str = "", message_zh: str = "") -> Finding:
    """The rule does not concern this application."""
    text = message or "Does not concern this application."
    return Finding(
        Verdict.NOT_APPLICABLE, message=text, message_zh=message_zh or "不适用于本申请。"
    )


def judged(
    message: str,
    message_zh: str,
    *,
    is_met: bool,
    computed: object = None,
    limit: object = None,
    subjects: Sequence[str] = (),
    inputs: Mapping[str, object] | None = None,
) -> Finding:
    """Met or failed, with the sentence that tells the failure."""
    if is_met:
        return Finding(Verdict.PASS, computed, limit, inputs or {})
    return failed(message, message_zh, computed, limit, subjects=subjects, inputs=inputs)


def opinion_on(case: Case, rule_id: str, *, needs_evidence: bool = False) -> Finding:
    """A recorded opinion: none blocks; a negative one waits for the reviewer's answer."""
    opinion = case.opinion(rule_id)
    if opinion is None:
        return unjudged("Record an opinion on this point.", "请就本项作出并记录判断意见。")
    inputs = {"given_by": opinion.given_by, "evidence": list(opinion.evidence)}
    if needs_evidence and not any(each.strip() for each in opinion.evidence):
        return unjudged("The opinion needs its evidence.", "判断意见须附依据。", inputs=inputs)
    if opinion.is_positive:
        return Finding(Verdict.PASS, inputs=inputs, message=opinion.text, message_zh=opinion.text)
    if opinion.reviewer_answer.strip():
        answer = opinion.reviewer_answer
        return Finding(
            Verdict.PASS,
            inputs=inputs,
            message=f"Negative opinion, answered by the reviewer: {answer}",
            message_zh=f"判断意见为否定，审查人员答复：{answer}",
        )
    return Finding(
        Verdict.FAIL,
        inputs=inputs,
        message=f"Negative opinion, not answered by the reviewer yet: {opinion.text}",
        message_zh=f"判断意见为否定，审查人员尚未答复：{opinion.text}",
        has_negative_opinion=True,
    )


def unjudged(
    message: str,
    message_zh: str,
    *,
    subjects: Sequence[str] = (),
    inputs: Mapping[str, object] | None = None,
) -> Finding:
    """A person still has to judge."""
    return Finding(
        Verdict.NEEDS_JUDGEMENT,
        inputs=inputs or {},
        message=message,
        message_zh=message_zh,
        subjects=tuple(subjects),
    )


def deed(exists: object, message: str, message_zh: str, **inputs: object) -> Finding:
    """A paper, registration or event that has to exist."""
    return judged(message, message_zh, is_met=bool(exists), inputs=inputs)
