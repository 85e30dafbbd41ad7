"""Switches of a comparison and their options in Chinese, from the labels that rows carry."""

from __future__ import annotations

from collections.abc import Mapping

from loss_calc.domain.explanation.charge_words import COMBINE_ZH, METHOD_ZH, WINDOW_ZH
from loss_calc.domain.explanation.glossary import NAME_ZH, VALUE_ZH
from paperkit.wording import DASH, day

SWITCH_ZH = {
    **NAME_ZH,
    "exposure": "揭露日（更正日）",
    "deduction": "扣除方法",
    "indices": "对比指数",
    "combine": "多指数合并",
    "window": "指数对比区间",
}
METHODS: Mapping[str, str] = {str(key): name for key, name in METHOD_ZH.items()}
COMBINATIONS: Mapping[str, str] = {str(key): name for key, name in COMBINE_ZH.items()}
WINDOWS: Mapping[str, str] = {str(key): name for key, name in WINDOW_ZH.items()}
PLAIN_ZH = {"true": "是", "false": "否", "null": "未指定"}
AFTER_CLOSE = " after close"


def switch_name(switch: str) -> str:
    """The Chinese name of a switch; an unknown one keeps its own."""
    return SWITCH_ZH.get(switch, switch)


def option_name(switch: str, label: str | None) -> str:
    """The Chinese name of an option; what is a figure or a code stays as it is."""
    if label is None:
        return DASH
    plain, mark, number = label.partition(" #")
    match switch:
        case "exposure":
            announced = plain.removesuffix(AFTER_CLOSE)
            name = day(announced) + ("收市后" if plain != announced else "")
        case "deduction":
            method, _, ratio = plain.partition(" ")
            name = " ".join(filter(None, (METHODS.get(method, method), ratio)))
        case "combine":
            name = COMBINATIONS.get(plain, plain)
        case "indices":
            name = plain.replace("+", "、")
        case "window":
            name = _window(plain)
        case _:
            name = PLAIN_ZH.get(plain) or VALUE_ZH.get(plain, plain)
    return f"{name}（{number}）" if mark else name


def _window(label: str) -> str:
    """A named window, or the two days of a given one."""
    first, between, last = label.partition("..")
    return f"{first}至{last}" if between else WINDOWS.get(label, label)
