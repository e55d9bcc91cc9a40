"""Question 8: a cadre's days on duty in a month, leave and trips reconciled; and a cadre's whole service."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.dates import parse
from domain.kernel.figure import Figure, Verdict
from projections.kernel.money import count
from service.formats import Heading
from service.questions.kernel import Answer, EventAt, Parameter, Scope, nothing_about, question
from service.questions.q01_on_a_day import day_of
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At, Filter, Found

STATUTORY: Final = ("annual", "marriage", "maternity", "paternity", "bereavement", "family_visit")
"""Leave that counts as duty: 年休假、婚假、产假、护理假、丧假、探亲假."""
TRIP: Final = "trip"


class Day(NamedTuple):
    """What is recorded of a day of the month."""

    day: int
    check_ins: Sequence[Found]
    absences: Sequence[Found]
    villages: Sequence[str]

    @property
    def kinds(self) -> set[str]:
        """Why the cadre was away."""
        return {one.row.kind for one in self.absences}

    @property
    def on_leave(self) -> bool:
        """Whether the cadre was on leave of any kind."""
        return bool(self.kinds - {TRIP})

    @property
    def on_duty(self) -> bool | None:
        """Whether the day counts as duty; None where one record says so and leave that does not count another."""
        counts = bool(self.check_ins) or bool(self.kinds & {TRIP, *STATUTORY})
        leave = bool(self.kinds - {TRIP, *STATUTORY})
        return None if counts and leave else counts

    def at(self, village: str) -> Day:
        """What is recorded of the day in one village, or in none."""
        check_ins = [one for one in self.check_ins if one.row.village == village]
        absences = [one for one in self.absences if one.row.village in (None, village)]
        return Day(self.day, check_ins, absences, self.villages)

    @property
    def contradiction(self) -> str | None:
        """What cannot both be so."""
        if self.check_ins and self.absences:
            return f"checked in while away ({', '.join(sorted(self.kinds))})"
        if len(self.kinds) > 1:
            return f"away in several ways ({', '.join(sorted(self.kinds))})"
        if self.check_ins and not {one.row.village for one in self.check_ins} & set(self.villages):
            return "checked in where the cadre was not posted"
        return None


@question(
    8,
    zh="某干部某月在岗多少天，与请假、公出是否相符？其全部驻村经历和职务晋升如何？",
    en="How many days was a cadre on duty in a month, leave and trips reconciled; and what is their whole service?",
    parameters={
        "cadre": Parameter("cadre", "Which cadre.", required=True),
        "month": Parameter("month", "Which month, such as 2018-10; that of the day asked if absent."),
    },
    columns=[
        Heading("on_day", "日期", "Day"),
        Heading("duty", "是否在岗", "On duty"),
        Heading("check_ins", "签到村", "Checked in at"),
        Heading("away", "离岗类型", "Away"),
        Heading("posted_to", "派驻村", "Posted to"),
        Heading("contradiction", "矛盾", "Contradiction"),
        Heading("recorded_late", "补录天数", "Days until the last was recorded"),
        Heading("events", "依据事件", "Events"),
    ],
    figures=[
        Heading("cadre", "干部", "Who"),
        Heading("name", "姓名", "Name"),
        Heading("month", "月份", "The month"),
        Heading("days", "天数", "Days of the month that had begun by the day asked"),
        Heading("on_duty", "在岗天数", "Days on duty: checked in, on a trip, or on leave that counts as duty"),
        Heading("checked_in", "签到天数", "Days with a check-in"),
        Heading("trips", "公出天数", "Days of business trips"),
        Heading("statutory_leave", "法定假天数", "Days of leave that counts as duty"),
        Heading("other_leave", "其他请假天数", "Days of leave that does not"),
        Heading("unaccounted", "无记录天数", "Days of the posting of which nothing is recorded"),
        Heading("contradictions", "矛盾天数", "Days of which two records cannot both be so"),
        Heading("sheets", "考勤月报", "What the month's sheets say, by village, and where they say otherwise"),
        Heading("service", "驻村经历", "All postings"),
        Heading("days_posted", "累计派驻天数", "Days posted in all, up to the day asked"),
        Heading("days_checked_in", "累计签到天数", "Days with a check-in in all, up to the day asked"),
        Heading("career", "晋升调任考核", "Promotions, transfers and appraisals, in order"),
    ],
    of_self="cadre",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Each day of the month with what is recorded of it, the month's figures beside its sheet, and the whole service.

    A business trip and statutory leave count as duty; personal and sick leave do not. A day with a check-in and such
    leave may or may not count: then the figure lies between two numbers. No record is not absence: it is counted apart.
    """
    cadre = str(given["cadre"])
    month = given["month"] or day_of(at).isoformat()[:7]
    who = next(iter(asked.rows("cadres", at, where=[Filter("unit", "", [cadre])])), None)
    postings = _of(asked, at, "postings", cadre, scope)
    check_ins = _of(asked, at, "check_ins", cadre, scope, _within(month, at))
    absences = _of(asked, at, "absences", cadre, scope)
    if who is None and not (postings or check_ins or absences):
        raise nothing_about(cadre)
    days = [_day(day, postings, check_ins, absences) for day in _days(month, at)]
    sheets = _of(asked, at, "attendance_periods", cadre, scope, [Filter("period", "", [month])])
    career = _career(asked, at, cadre, scope)
    figures = {
        "cadre": cadre,
        "name": None if who is None else who.row.name,
        "month": month,
        **_counted(days),
        "sheets": [_sheet(one, days, whole=len(days) == _length(month)) for one in sheets],
        "service": [_posting(one) for one in postings],
        "days_posted": count(_days_posted(postings, at)),
        "days_checked_in": _days_checked_in(asked, at, cadre, scope),
        "career": [row for _, row in career],
    }
    made = [one.made_by for one in (*postings, *sheets, *(found for found, _ in career))]
    made += [one.made_by for day in days for one in (*day.check_ins, *day.absences)]
    return Answer([_row(day) for day in days], figures, made if who is None else [who.made_by, *made])


def _of(asked: Asked, at: At, register: str, cadre: str, scope: Scope, where: Sequence[Filter] = ()) -> list[Found]:
    """A cadre's rows of a register, in the order of their days."""
    found = asked.rows(
        register, at, where=[Filter("cadre" if register != "postings" else "unit", "", [cadre]), *where],
        villages=scope.villages,
    )  # fmt: skip
    return sorted(found, key=lambda one: (one.valid_from, one.made_by))


# -- the month


def _within(month: str, at: At) -> list[Filter]:
    days = _days(month, at)
    return [Filter("on_day", "from", [min(days, default=0)]), Filter("on_day", "to", [max(days, default=0)])]


def _days(month: str, at: At) -> list[int]:
    """The days of a month up to the day that is asked about."""
    first = int(month[:4]) * 10_000 + int(month[5:]) * 100
    return [first + day for day in range(1, _length(month) + 1) if first + day <= at.day]


def _length(month: str) -> int:
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def _day(day: int, postings: Sequence[Found], check_ins: Sequence[Found], absences: Sequence[Found]) -> Day:
    date = as_date(day)
    return Day(
        day,
        [one for one in check_ins if one.row.on_day == day],
        [one for one in absences if parse(one.row.begins_on).first <= date <= parse(one.row.until).last],
        sorted({one.row.village for one in postings if _span(one)[0] <= date <= _span(one)[1]}),
    )


def _span(posting: Found) -> tuple[dt.date, dt.date]:
    """The first and the last day that a posting may have; what is open ends never, and what has no beginning began."""
    row = posting.row
    first = dt.date.min if row.begins_on is None else parse(row.begins_on).first
    return first, dt.date.max if row.until is None else parse(row.until).last


def _row(day: Day) -> dict[str, Any]:
    found = [*day.check_ins, *day.absences]
    late = [(as_date(one.row.recorded_on) - as_date(day.day)).days for one in day.check_ins]
    return {
        "on_day": day.day,
        "duty": {True: "yes", False: "no", None: "cannot tell"}[day.on_duty] if found else "no record",
        "check_ins": sorted({one.row.village for one in day.check_ins}),
        "away": sorted(day.kinds),
        "posted_to": list(day.villages),
        "contradiction": day.contradiction,
        "recorded_late": max(late, default=None),
        "events": [EventAt(one.made_by) for one in found],
    }


def _counted(days: Sequence[Day]) -> dict[str, Any]:
    sure = sum(day.on_duty is True for day in days)
    perhaps = sum(day.on_duty is None for day in days)
    return {
        "days": len(days),
        "on_duty": count(Figure.between(sure, sure + perhaps)),
        "checked_in": sum(bool(day.check_ins) for day in days),
        "trips": sum(TRIP in day.kinds for day in days),
        "statutory_leave": sum(bool(day.kinds & set(STATUTORY)) for day in days),
        "other_leave": sum(bool(day.kinds - {TRIP, *STATUTORY}) for day in days),
        "unaccounted": sum(bool(day.villages) and not day.check_ins and not day.absences for day in days),
        "contradictions": sum(day.contradiction is not None for day in days),
    }


def _sheet(sheet: Found, days: Sequence[Day], *, whole: bool) -> dict[str, Any]:
    """A sheet of the month beside what is recorded day by day. differs: the figures that cannot both be so.

    whole: whether the month is over on the day that is asked about; before that nothing can differ.
    """
    row = sheet.row
    there = [day.at(row.village) for day in days]
    on_duty = _counted(there)["on_duty"]
    recorded = {
        "days_on_duty": Figure.between(on_duty["low"], on_duty["high"]),
        "days_of_leave": Figure.exact(sum(day.on_leave for day in there)),
        "days_of_trips": Figure.exact(sum(TRIP in day.kinds for day in there)),
    }
    said = {name: getattr(row, name) for name in recorded}
    differs = [
        name
        for name, figure in recorded.items()
        if whole and said[name] is not None and figure.equals(said[name]) is Verdict.NO
    ]
    return {"village": row.village, **said, "differs": differs, "event": EventAt(sheet.made_by)}


# -- the whole service


def _posting(posting: Found) -> dict[str, Any]:
    row = posting.row
    return {
        "village": row.village,
        "team": row.team,
        "roles": row.roles,
        "from": row.begins_on,
        "until": row.until,
        "renewals": row.renewals,
        "recalled": row.recalled,
        "event": EventAt(posting.made_by),
    }


def _days_posted(postings: Sequence[Found], at: At) -> Figure:
    """Days on which the cadre was posted anywhere, up to the day asked: each once, and as exactly as they are known."""
    today = day_of(at)
    sure: list[tuple[dt.date, dt.date]] = []
    perhaps: list[tuple[dt.date, dt.date]] = []
    unknown = 0
    for one in postings:
        row = one.row
        if row.begins_on is None:
            unknown += 1
            continue
        begins = parse(row.begins_on)
        ends = None if row.until is None else parse(row.until)
        sure.append((begins.last, min(today, today if ends is None else ends.first)))
        perhaps.append((begins.first, min(today, today if ends is None else ends.last)))
    days = Figure.between(_together(sure), _together(perhaps))
    return days if not unknown else days + Figure.unknown()


def _together(spans: Iterable[tuple[dt.date, dt.date]]) -> int:
    """The days that some spans cover, each once."""
    days = covered = 0
    for first, last in sorted(spans):
        begins = max(first.toordinal(), covered + 1)
        if last.toordinal() >= begins:
            days += last.toordinal() - begins + 1
            covered = last.toordinal()
    return days


def _days_checked_in(asked: Asked, at: At, cadre: str, scope: Scope) -> int:
    within, values = scope.within(asked, "village")
    found = asked.select(
        f"SELECT count(DISTINCT on_day) FROM {asked.table('check_ins').name} c "  # noqa: S608 - all its own names
        f"WHERE cadre = {asked.mark} AND on_day <= {asked.mark} AND {asked.known('c')} AND {within}",
        (cadre, at.day, at.position, at.position, *values),
    )
    return int(found[0][0])


def _career(asked: Asked, at: At, cadre: str, scope: Scope) -> list[tuple[Found, dict[str, Any]]]:
    """What became of the cadre, in the order of the days of the decisions."""
    found: list[tuple[Found, dict[str, Any]]] = []
    for kind, members in (
        ("promotions", ("from_rank", "to_rank", "effective_on", "decision")),
        ("transfers", ("to_unit", "post", "rank", "effective_on")),
        ("appraisals", ("year", "grade")),
    ):
        for one in _of(asked, at, kind, cadre, scope):
            told = {name: getattr(one.row, name) for name in members}
            made = {"kind": kind[:-1], "on_day": one.row.on_day, "event": EventAt(one.made_by)}
            found.append((one, made | told))
    return sorted(found, key=lambda pair: (pair[0].valid_from, pair[0].made_by))
