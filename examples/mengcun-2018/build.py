"""Builds events.ndjson: what Mengcun county published on 2018-11-21 of eight rows of the case, as events.

    .venv/bin/python examples/mengcun-2018/build.py > examples/mengcun-2018/events.ndjson

Lines stand in an order in which a ledger takes them. An id follows from the key of its event, so that building again
gives the same bytes, and sending again records nothing twice. README.md says which row each event carries.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("6d656e67-6375-5e20-8018-112100000000")
PHOTOGRAPH: Final = sha256(b"placeholder photograph of row 21").hexdigest()

POOR_HOUSEHOLDS: Final = 13
FUZHUANG: Final = "village:fuzhuang"
TEAM: Final = "team:fuzhuang"
FU: Final = "household:fuzhuang-fu"
KUNLUN: Final = "cooperative:kunlun"


def event(key: str, type_: str, occurred_on: str, data: dict[str, Any], **envelope: Any) -> bytes:
    """A line of NDJSON, without its end."""
    line = {"id": str(uuid5(NAMESPACE, key)), "type": type_, "occurred_on": occurred_on, "data": data, **envelope}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def lines() -> Iterator[bytes]:
    yield from fuzhuang()
    yield from kunlun()
    yield from li_xiangwei()
    yield from buzhai()


def fuzhuang() -> Iterator[bytes]:
    """付庄村: its team, its poor households, a visit and a subsidy (rows 2 to 5)."""
    at = {"village": FUZHUANG}
    yield event("fuzhuang", "VillageRegistered", "2017", at | {"name": "付庄村"})
    yield event("fuzhuang/team", "TeamFormed", "2017", at | {"team": TEAM, "level": "county", "sponsors": ["县城管局"]})

    captain = {"cadre": "cadre:zhang-jiangshan"}
    posting = captain | at | {"team": TEAM, "roles": ["captain", "first_secretary"]}
    yield event("zhang-jiangshan", "CadreRegistered", "2017", captain | {"name": "张江山", "unit": "县城管局"})
    yield event("zhang-jiangshan/2017", "CadrePosted", "2017", posting | {"from": "2017", "until": "2017"})
    yield event("zhang-jiangshan/2018", "CadrePosted", "2018", posting | {"from": "2018"})

    poor = at | {"registered_poor_on": "2018"}
    yield event(
        "fuzhuang/fu", "HouseholdRegistered", "2018", poor | {"household": FU, "head": "付某", "labour": "none"}
    )
    for number in range(2, POOR_HOUSEHOLDS + 1):
        placeholder = {"household": f"household:fuzhuang-placeholder-{number:02d}", "head": f"某（占位{number:02d}）"}
        yield event(f"fuzhuang/placeholder-{number:02d}", "HouseholdRegistered", "2018", poor | placeholder)

    brought = {"goods": [{"what": "米"}, {"what": "面"}, {"what": "油"}]}
    yield event("fuzhuang/visit", "VisitRecorded", "2018-11-10", at | {"household": FU, "team": TEAM} | brought)
    heating = {"payee": FU, "kind": "subsidy", "programme": "取暖补贴", "amount_fen": {"hedge": "不详"}}
    yield event("fuzhuang/heating", "FundsDisbursed", "2018", heating)


def kunlun() -> Iterator[bytes]:
    """昆仑农业合作社: the land it was given, and the rent and dividend of one household (rows 6 and 7)."""
    name = {"name": "昆仑农业合作社", "initiated_by": TEAM}
    yield event("kunlun", "CooperativeRegistered", "2018", {"cooperative": KUNLUN} | name)

    terms = {"cooperative": KUNLUN, "rent_fen_per_mu_year": 80_000}
    whole = {"contract": "land_transfer:kunlun", "village": FUZHUANG}
    part = {"contract": "land_transfer:kunlun-fu", "household": FU, "within": "land_transfer:kunlun"}
    area = {"area_hundredths_mu": {"hedge": "余", "value": 90_000}}
    yield event("kunlun/land", "LandTransferSigned", "2018", terms | whole | area)
    yield event("kunlun/land/fu", "LandTransferSigned", "2018", terms | part | {"area_hundredths_mu": 400})

    paid = {"payee": FU, "cooperative": KUNLUN, "period": "2018"}
    yield event("kunlun/rent/fu", "FundsDisbursed", "2018", paid | {"kind": "rent", "amount_fen": 320_000})
    yield event("kunlun/dividend/fu", "FundsDisbursed", "2018", paid | {"kind": "dividend", "amount_fen": 40_000})


def li_xiangwei() -> Iterator[bytes]:
    """李向伟: one appointment; whether it was a promotion is not known (row 15)."""
    cadre = {"cadre": "cadre:li-xiangwei"}
    rank = {"scale": "non_leading_posts_to_2019", "rank": "主任科员", "since": "2017-08"}
    yield event("li-xiangwei", "CadreRegistered", "2017-08", cadre | {"name": "李向伟", "unit": "县委组织部"})
    yield event("li-xiangwei/rank", "RankRecorded", "2017-08", cadre | rank)


def buzhai() -> Iterator[bytes]:
    """卜寨村: a visit that a photograph shows (row 21)."""
    at, team = {"village": "village:buzhai"}, {"team": "team:buzhai"}
    photograph = {"sha256": PHOTOGRAPH, "media_type": "image/jpeg"}
    yield event("buzhai", "VillageRegistered", "2018", at | {"name": "卜寨村", "division": "130930102"})
    yield event("buzhai/team", "TeamFormed", "2018-03", at | team | {"level": "county"})
    yield event("buzhai/visit", "VisitRecorded", "2018-11", at | team, evidence=[photograph])


if __name__ == "__main__":
    sys.stdout.buffer.writelines(line + b"\n" for line in lines())
