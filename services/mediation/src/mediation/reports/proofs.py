"""What papers say about an escrow account's journal: its head, and whether the chain holds."""

from __future__ import annotations

from mediation.forms.bank import VerificationAnswer
from mediation.forms.closing import CheckpointHead
from paperkit.document import Block, Facts, Paragraph
from paperkit.wording import day

_RULE = (
    "账务日志逐条以SHA-256首尾相接，任何一条被增删改均导致其后全部校验值变化；"
    "校验时自首条起重算全链，核对每日签名检查点，并以日志重放所得余额与账面余额逐户比对。"
)


def verdict(found: VerificationAnswer) -> str:
    """One sentence: whether the chain holds."""
    if found.is_valid:
        return f"全部{found.records:,}条记录校验通过，账面余额与日志重放结果一致"
    if found.first_bad_seq is not None:
        return f"自第{found.first_bad_seq:,}条起校验不通过"
    return "账面余额与日志重放结果不一致"


def proof_facts(found: VerificationAnswer) -> tuple[tuple[str, str], ...]:
    """The head of a journal and what verification found."""
    return (
        ("日志条数", f"{found.head_seq:,}"),
        ("链首校验值\n（SHA-256）", found.head_hash),
        ("校验结果", verdict(found)),
        ("已签名检查点", f"{found.checkpoints:,}个"),
    )


def proof_blocks(
    found: VerificationAnswer, checkpoint: CheckpointHead | None = None
) -> tuple[Block, ...]:
    """How verification works, and what it found."""
    signed: tuple[tuple[str, str], ...] = ()
    if checkpoint is not None:
        signed = (
            ("最近检查点", f"{day(checkpoint.on)}，至第{checkpoint.seq:,}条"),
            ("检查点校验值", checkpoint.hash),
            ("签名密钥", checkpoint.kid),
            ("签名", checkpoint.signature),
        )
    return Paragraph(_RULE), Facts((*proof_facts(found), *signed))
