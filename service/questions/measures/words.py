"""What is published and is no sum: kinds by name, what follows from other figures, what is no measure."""

from __future__ import annotations

from typing import Final

from domain.income import STREAMS
from domain.kernel.dates import parse
from domain.kernel.figure import Figure
from service.questions.measures.counting import (
    PLACE,
)
from service.questions.measuring import NOT_MEASURED, Measured, Measuring, Reading, Said, measure
from service.registers.asking import Found

_NATURES: Final = {
    "低保": "minimum_allowance",
    "五保": "five_guarantee_allowance",
    "分红": "share_dividend",
    "租金": "land_rent",
    "务工": "cooperative_wage",
}
_STREAMS: Final = {"wage": "工资性收入", "property": "财产性收入", "transfer": "转移性收入"}
_PURPOSES: Final = {"宣传员": "publicity", "引导员": "guidance", "帮扶员": "assistance", "调解员": "mediation"}


@measure("income_natures", unit="count", of=PLACE, zh="收入种类", en="Kinds of income")
def income_natures(of: Measuring) -> Measured:
    statement = "" if of.claim is None else of.claim.statement
    named = [(word, nature) for word, nature in _NATURES.items() if word in statement]
    readings = [
        Reading(Said(f"{word}：{_STREAMS[STREAMS[nature]]}", f"{nature}: {STREAMS[nature]}")) for word, nature in named
    ]
    why = Said(
        "这是种类数，不是金额：账本认得其中每一种及其收入类别，没有逐项收入记录。",
        "It counts kinds and no amounts: the ledger knows each kind that is named, and its stream.",
    )
    return Measured(readings=readings, why=why)


@measure("roles_of_cadres", unit="count", of=PLACE, zh="干部角色", en="Roles of cadres")
def roles_of_cadres(of: Measuring) -> Measured:
    statement = "" if of.claim is None else of.claim.statement
    named = [(word, purpose) for word, purpose in _PURPOSES.items() if word in statement]
    readings = [Reading(Said(word, f"a visit for {purpose}")) for word, purpose in named]
    why = Said(
        "这是种类数：账本按走访目的分别记录，走访台账不含目的。",
        "It counts kinds: the ledger tells them apart as the purposes of visits, which no register holds.",
    )
    return Measured(readings=readings, why=why)


@measure("income_gain", unit="fen_per_household", of=("household",), zh="增收", en="What a household earns more")
def income_gain(of: Measuring) -> Measured:
    """Area × (yield now − yield before) × price, all as published: gross, a comparison, and no income received."""
    claims: dict[str, list[Found]] = {}
    for name in ("maize_land", "maize_yield", "maize_price"):
        found = [one for one in of.rows("claims", "scope", of.scope) if one.row.measure == name]
        claims[name] = sorted(found, key=lambda one: parse(one.row.figure_of).first)
    if [len(found) for found in claims.values()] != [1, 2, 1]:
        return Measured(why=Said("公布的面积、单产、价格不全。", "Area, yields and price are not all published."))
    (land,), (before, now), (price,) = claims.values()
    more = Figure.of(now.row.figure) - Figure.of(before.row.figure)
    gain = Figure.of(land.row.figure) * more * Figure.of(price.row.figure) / 100
    why = Said(
        "由另外四个公布数字推算：面积×（现亩产−原亩产）×价格；为毛收入之差，不是已得收入。",
        "Derived from four other published figures: area × (yield now − before) × price; gross, a comparison, and no "
        "income that was received.",
    )
    return Measured(gain, [one.made_by for found in claims.values() for one in found], why=why)


_NO_CROPS: Final = Said(
    "账本不记录作物面积、单产和价格。", "The ledger holds no crops of a household, nor their yields and prices."
)
NOT_MEASURED.update(
    {
        "maize_land": _NO_CROPS,
        "maize_yield": _NO_CROPS,
        "maize_price": _NO_CROPS,
        "poverty_task_done": Said(
            "“完成任务”不是可加总的指标。", "That a task is done is no measure: there is nothing to add up."
        ),
        "authors_of_household_files": Said(
            "没有台账记录谁建的档：见各户页面的 files。",
            "No register holds who made files: a household's page lists them as `files`.",
        ),
        "offices_speaking": Said("谁介绍情况不是账本中的事实。", "Who spoke for a programme is no fact of the ledger."),
        "inspections": Said(
            "督导检查作为事件记录，没有台账加总；账本不虚构检查。",
            "Inspections are recorded as events, and no register adds them up; none is invented.",
        ),
        "care_for_households": Said(
            "关怀台账记录的是对干部的关怀。", "The register of care holds what was done for cadres, not for households."
        ),
    }
)
