"""A directory made up for trying things out: institutions and branches that do not exist.

The direct-transfer pilot of 2018 reached 89 institutions with head offices in the Beijing area
and their more than 1,800 branches there and elsewhere; this makes as many, the same every time.

    python -m hotline.directory_maker --out folder
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from hotline.domain.checksums import credit_check_character

INSTITUTIONS, BRANCHES = 89, 1_812
PILOT_SINCE, FOUNDED = "2018-11-01", "2013-09-06"
# 89 institutions by kind; the pilot's own list is not public.
KINDS = (("BROKER", "证券", 18), ("FUND_MGR", "基金", 27), ("FUTURES", "期货", 19))
OTHER_KIND = ("ADVISER", "投资咨询", 25)
PLACES = (
    ("北京市", "北京市", ("朝阳区", "海淀区", "西城区", "东城区", "丰台区")),
    ("上海市", "上海市", ("浦东新区", "黄浦区", "静安区")),
    ("广东省", "深圳市", ("福田区", "南山区")),
    ("广东省", "广州市", ("天河区", "越秀区")),
    ("浙江省", "杭州市", ("西湖区", "上城区")),
    ("四川省", "成都市", ("武侯区", "锦江区")),
    ("湖北省", "武汉市", ("武昌区", "江汉区")),
    ("陕西省", "西安市", ("雁塔区", "碑林区")),
)
NAME_SIGNS = "安博诚德方恒嘉康利明宁平启瑞盛泰信雅元正"


def made_directory(seed: int = 2018) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Institutions and branches as the import takes them; equal seeds give equal rows."""
    dice = random.Random(seed)  # noqa: S311 - made-up names, no secrets
    pairs = [first + second for first in NAME_SIGNS for second in NAME_SIGNS if first != second]
    names = dice.sample(pairs, INSTITUTIONS)
    kinds = [kind for kind in (*KINDS, OTHER_KIND) for _ in range(kind[2])]
    institutions = [
        _institution(place, name, *kind[:2])
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True), 1)
    ]
    return institutions, [_branch(dice, n, institutions) for n in range(1, BRANCHES + 1)]


def _institution(place: int, name: str, subject: str, trade: str) -> dict[str, Any]:
    body = f"91110000M{place:08d}"
    return {
        "code": f"I{place:03d}",
        "name": f"示例{name}{trade}有限公司",
        "short_names": [f"{name}{trade}", f"示例{name}"],
        "subject": subject,
        "credit_code": body + credit_check_character(body),
        "region_bureau": "beijing",
        "is_direct_transfer": True,
        "direct_from_on": PILOT_SINCE,
        "contacts": [{"name": "投诉处理岗", "phone": f"010-5555{place:04d}"}],
        "service_hours": "工作日9:00-11:30，13:00-17:00",
        "valid_from_on": FOUNDED,
    }


def _branch(dice: random.Random, number: int, institutions: list[dict[str, Any]]) -> dict[str, Any]:
    owner = institutions[(number - 1) % len(institutions)]
    province, city, districts = dice.choice(PLACES)
    district = dice.choice(districts)
    round_number = (number - 1) // len(institutions) + 1
    short = owner["short_names"][0]
    return {
        "code": f"{owner['code']}-B{round_number:03d}",
        "institution_code": owner["code"],
        "name": f"{short}{city}{district}第{round_number}营业部",
        "province": province,
        "city": city,
        "district": district,
        "valid_from_on": FOUNDED,
    }


def main() -> None:
    """Write `institutions.json` and `branches.json` for the two imports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=2018)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, rows in zip(("institutions", "branches"), made_directory(options.seed), strict=True):
        text = json.dumps({"rows": rows}, ensure_ascii=False, indent=1)
        (options.out / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
