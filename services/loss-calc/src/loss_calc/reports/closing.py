"""What every paper says at its end: statements, limits, and who signs."""

from __future__ import annotations

from paperkit.document import Block, Heading, Paragraph, Signatures

_STATEMENTS = (
    "本报告依据委托法院确定的事实、日期、参数以及提供的交易记录和行情数据计算。"
    "对虚假陈述是否成立、重大性、因果关系及责任主体等法律问题，本报告不发表意见。",
    "交易记录和行情数据的真实性、完整性由提供方负责。本报告已作格式与逻辑检查，未作其他核实。",
    "数据、参数或者法律适用变化的，计算结果可能变化，应当重新计算。",
    "本报告由计算系统生成，供本案审理参考，是否采信由人民法院决定。",
    "本报告含投资者个人信息，居民身份号码已作遮盖；使用人应当依法保密，不得用于本案以外的目的。",
)


def closing(heading: str = "九、声明与限制", paper: str = "本报告") -> tuple[Block, ...]:
    """The numbered statements and the lines for signatures."""
    numbered = (
        Paragraph(f"{number}. {text.replace('本报告', paper)}")
        for number, text in enumerate(_STATEMENTS, start=1)
    )
    signatures = Signatures(
        ("计算人：", "复核人：", "单位（盖章）：", "日　期：　　　　年　　月　　日")
    )
    return (Heading(heading), *numbered, signatures)
