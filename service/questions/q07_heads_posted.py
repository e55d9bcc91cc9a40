"""Question 7: heads posted on a day, by level, by village and by unit; two roles are one head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.dates import parse
from service.formats import Heading
from service.questions.kernel import Answer, Parameter, Scope, question
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At, Filter, Found

BY: Final = ("level", "village", "unit")
ROLES: Final = {
    "first_secretaries": ("first_secretary", "第一书记", "First secretaries"),
    "captains": ("captain", "队长", "Captains"),
    "members": ("member", "队员", "Members"),
}


class Posted(NamedTuple):
    """A posting that holds on the day. about: whether it may not, since only a month or a year of it is known."""

    cadre: str
    about: bool
    roles: Sequence[str]
    level: str | None
    village: str | None
    unit: str | None
    made_by: int


@question(
    7,
    zh="某日在岗驻村干部各多少人？按层级、按村、按派出单位各是多少？",
    en="How many heads were posted on a day, by level, by village, by unit?",
    parameters={
        "by": Parameter("text", "level, village or unit alone; all three if absent.", one_of=BY),
        "village": Parameter("village", "Only those posted to this village."),
    },
    columns=[
        Heading("by", "分组", "By"),
        Heading("of", "名称", "Of"),
        Heading("heads", "人数", "Heads"),
        Heading("about", "其中日期不确切", "Of these by dates that are not exact"),
        *(Heading(name, zh, en) for name, (_, zh, en) in ROLES.items()),
    ],
    figures=[
        Heading("heads", "驻村干部人数", "Heads posted, each counted once"),
        Heading("about", "其中日期不确切", "Of these by dates that are not exact"),
        *(Heading(name, zh, en) for name, (_, zh, en) in ROLES.items()),
        Heading("villages", "有人驻的村数", "Villages to which somebody is posted"),
        Heading("teams", "工作队数", "Teams with somebody posted"),
    ],
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Heads, not postings: who holds two roles, or is posted to two villages, counts once wherever they are counted.

    The level is that of the team, the unit that which sends the cadre. A posting known to the month or the year counts
    from its first day until its last, as everywhere in the ledger; `about` says of how many heads that may be wrong.
    """
    where = [Filter("village", "", [given["village"]])] if given["village"] else []
    found = asked.rows("postings", at, where=where, villages=scope.villages)
    held = [one for one in found if _holds(one, at)]
    levels = {one.unit: one.row.level for one in _of(asked, at, "teams", [one.row.team for one in held])}
    units = {one.unit: one.row.employer for one in _of(asked, at, "cadres", [one.row.cadre for one in held])}
    posted = [
        Posted(
            cadre=one.row.cadre,
            about=_is_about(one, at),
            roles=one.row.roles,
            level=levels.get(one.row.team),
            village=one.row.village,
            unit=units.get(one.row.cadre),
            made_by=one.made_by,
        )
        for one in held
    ]
    rows = [row for by in BY if given["by"] in (None, by) for row in _grouped(posted, by)]
    figures = _counted(posted) | {
        "villages": len({one.village for one in posted} - {None}),
        "teams": len({one.row.team for one in held} - {None}),
    }
    return Answer(rows, figures, [one.made_by for one in posted])


def _holds(found: Found, at: At) -> bool:
    row = found.row
    return (row.first_day or 0) <= at.day and (row.last_day is None or row.last_day >= at.day)


def _is_about(found: Found, at: At) -> bool:
    """Whether a posting that holds may have begun after the day, or have ended before it."""
    row, day = found.row, as_date(at.day)
    if row.begins_on is None or parse(row.begins_on).last > day:
        return True
    return row.until is not None and parse(row.until).first < day


def _of(asked: Asked, at: At, register: str, units: Iterable[str | None]) -> list[Found]:
    wanted = sorted({unit for unit in units if unit is not None})
    return asked.rows(register, at, where=[Filter("unit", "", wanted)]) if wanted else []


def _grouped(posted: Sequence[Posted], by: str) -> Iterable[dict[str, Any]]:
    groups: dict[str | None, list[Posted]] = {}
    for one in posted:
        groups.setdefault(getattr(one, by), []).append(one)
    for name in sorted(groups, key=lambda name: (name is None, name or "")):
        yield {"by": by, "of": name} | _counted(groups[name])


def _counted(posted: Sequence[Posted]) -> dict[str, int]:
    """Heads, how many of them rest on dates that are not exact, and how many hold each role."""
    heads = {one.cadre for one in posted}
    found = {"heads": len(heads), "about": len(heads - {one.cadre for one in posted if not one.about})}
    for name, (role, _, _) in ROLES.items():
        found[name] = len({one.cadre for one in posted if role in one.roles})
    return found
