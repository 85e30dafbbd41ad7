"""JSON bodies read strictly: no duplicate keys, no NaN, no lone surrogates, bounded depth."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from servicekit.problems import MalformedRequestError

MAX_DEPTH = 64
MAX_NUMBER_CHARACTERS = 40
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?')
_BRACKET = re.compile(r"[\[\]{}]")


class MalformedJsonError(MalformedRequestError):
    code = "malformed_json"
    title = "Malformed JSON"
    title_zh = "JSON格式错误"


def loads(body: bytes) -> Any:
    """The value of a JSON body in UTF-8.

    Raises MalformedJsonError, never anything else, whatever the bytes are.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("the body is not UTF-8", "请求体不是UTF-8编码") from error
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
        if "\\u" in text:
            _check_texts(value)
    except MalformedJsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise _malformed(f"the body is not JSON: {error}", "请求体不是有效的JSON") from error
    if "\x00" in text:
        raise _malformed("the body holds a NUL character", "请求体含有空字符")
    return value


def _check_depth(text: str) -> None:
    """Count brackets outside strings before parsing: the parser itself recurses."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise _malformed(f"deeper than {MAX_DEPTH} levels", f"嵌套超过{MAX_DEPTH}层")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _malformed(f"the key {twice[:100]!r} appears twice", "对象中存在重复的键")
    return found


def _constant(name: str) -> NoReturn:
    raise _malformed(f"{name} is not a JSON number", f"{name}不是有效的数字")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _malformed("a number is out of range", "数字超出范围")
    return value


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER_CHARACTERS:
        raise _malformed("a number is out of range", "数字超出范围")
    return int(text)


def _check_texts(value: Any) -> None:
    """Escapes can spell what UTF-8 cannot hold and what databases refuse."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _malformed("a text holds half a surrogate pair", "文本含有不完整的代理对") from error
    if "\\u0000" in text:
        raise _malformed("a text holds a NUL character", "文本含有空字符")


def _malformed(detail: str, detail_zh: str) -> MalformedJsonError:
    return MalformedJsonError(f"{detail[0].upper()}{detail[1:]}.", f"{detail_zh}。")
