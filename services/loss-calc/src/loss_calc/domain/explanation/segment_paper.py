"""The working papers of several exposures under one total."""

from __future__ import annotations

from dataclasses import replace

from lawkit.explain import Explained
from lawkit.money import Money
from loss_calc.domain import articles as law
from loss_calc.domain.explanation.paper import working_paper
from loss_calc.domain.explanation.wording import day_text
from loss_calc.domain.exposures import SegmentedLoss, SegmentFrames, SegmentMode
from loss_calc.domain.facts import RuleSet

MODE_ZH = {
    SegmentMode.SEGMENTED: "分段计算，各段金额相加",
    SegmentMode.CUMULATIVE: "累计计算，以最后一个揭露日为准",
    SegmentMode.MOST_FAVOURABLE: "分别以各揭露日计算，取金额最大者",
}


def segments_paper(segments: SegmentFrames, loss: SegmentedLoss) -> Explained[Money]:
    """The total with the whole paper of every exposure beneath it, paid or not."""
    papers = []
    for place, (frame, each) in enumerate(zip(segments.frames, loss.losses, strict=True)):
        use = "计入" if place in loss.counted else "仅列示"
        paper = working_paper(frame, each)
        name = f"第{place + 1}个揭露日{day_text(frame.exposure_on)}（{use}）：赔偿金额"
        papers.append(replace(paper, label=f"Exposure {frame.exposure_on}", label_zh=name))
    is_2022 = segments.frames[0].facts.rule_set is RuleSet.RULE_2022
    counted = " + ".join(loss.losses[place].total.yuan_text() for place in loss.counted)
    return Explained(
        loss.total,
        "Total compensation",
        "投资者损失计算底稿（多个揭露日）　赔偿总额",
        articles=(law.EXPOSURE_DAY if is_2022 else law.BOUNDARIES_2003,),
        rests_on=tuple(papers),
        formula=f"{MODE_ZH[segments.mode]}：{counted} = {loss.total.yuan_text()}",
    )
