"""Personal data that is known by its words: names, addresses, e-mail, passports and permits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotline.domain.found_data import Candidate, DataKind

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,255}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+"
)
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGgDdSsPpKk][0-9]{8}|[Ee][A-Za-z][0-9]{7})(?![0-9A-Za-z])"
)
_PERMIT = re.compile(
    r"(?<![0-9A-Za-z])(?:[HMhm][0-9]{8}(?:[0-9]{2})?|[Cc][0-9]{8}|[Cc][A-Za-z][0-9]{7})(?![0-9A-Za-z])"
)
_NAMED_PERMIT = re.compile(r"(?:台胞证|回乡证|通行证)\D{0,8}?([A-Za-z]?[0-9]{8})(?![0-9])")
"""Permits whose number alone could be any number: the word before it tells."""

_ROOM = r"(?:院|[0-9A-Za-z]{1,6}(?:号楼|单元|号|室|楼|层|栋|幢|座))"
_STREET = re.compile(
    rf"[\u4e00-\u9fff]{{2}}(?:大道|路|街|巷|弄|胡同)([0-9]{{1,5}}号{_ROOM}{{0,6}})"
    rf"|(?:小区|花园|新村|苑|家园|公寓)([0-9]{{1,4}}(?:号楼|栋|幢|座){_ROOM}{{0,6}})"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
    "钱严覃武戴莫孔汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁"
    "尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳"
    "时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和"
)
_NOT_AFTER_SELF = "于和时全成应万方关连任解"
"""Surnames that begin an ordinary word so often that `本人` before them proves nothing."""

_COMPOUND = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|南宫"
_NAME = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_FOLLOWS = r"(?=$|[^\u4e00-\u9fff]|[是的在于身电手联住因与和要想投有购买从已今现反向通])"
_INTRODUCED = re.compile(
    rf"(?:我叫|我的名字是|名字叫|姓名(?:是|为)?|本人叫|本人姓名(?:是|为)?)[:\s]{{0,3}}"
    rf"((?:(?:{_COMPOUND})|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}?{_FOLLOWS}|{_NAME})"
)
_LATIN = re.compile(
    r"(?:我叫|我的名字是|名字叫|姓名(?:是|为)?|本人叫)[:\s]{0,3}"
    r"([A-Z][A-Za-z'\-]{1,40}(?: [A-Z][A-Za-z'\-]{1,40}){0,3})"
)
_SELF = re.compile(
    rf"本人[:\s]{{0,3}}((?![{_NOT_AFTER_SELF}]){_NAME})(?=$|[^\u4e00-\u9fff*]|的?身份证)"
)


def words_in(text: str) -> Iterator[Candidate]:
    """Every piece of personal data that the words of a folded text give away."""
    for found in _EMAIL.finditer(text):
        local = found.group().index("@")
        kept = found.end() - found.start() - local
        first = 1 if local > 1 else 0
        yield Candidate(DataKind.EMAIL, range(*found.span()), first, kept)
    for found in _PASSPORT.finditer(text):
        yield Candidate(DataKind.PASSPORT, range(*found.span()), 1, 3)
    for found in _PERMIT.finditer(text):
        yield Candidate(DataKind.TRAVEL_PERMIT, range(*found.span()), 1, 3)
    for found in _NAMED_PERMIT.finditer(text):
        yield Candidate(DataKind.TRAVEL_PERMIT, range(*found.span(1)), 1, 3)
    yield from _named(text)
    for found in _STREET.finditer(text):
        span = found.span(1) if found.group(1) else found.span(2)
        yield Candidate(DataKind.ADDRESS, range(*span), 0, 0)


def _named(text: str) -> Iterator[Candidate]:
    for found in _LATIN.finditer(text):
        yield Candidate(DataKind.NAME, range(*found.span(1)), 1, 0)
    for pattern in (_INTRODUCED, _SELF):
        for found in pattern.finditer(text):
            is_compound = re.match(_COMPOUND, found.group(1)) is not None
            yield Candidate(DataKind.NAME, range(*found.span(1)), 2 if is_compound else 1, 0)
