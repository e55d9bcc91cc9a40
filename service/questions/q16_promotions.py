"""Question 16: promotions since a date, each with the eligibility that held on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.dates import parse
from domain.kernel.figure import Figure, Verdict
from projections.kernel.money import count
from projections.kernel.versions import Version
from projections.registers.postings import PostingRow
from service.formats import Heading
from service.listings import day_number
from service.questions.kernel import Answer, Parameter, Scope, question, row_of
from service.questions.policy import Policy, Setting
from service.questions.reckoning import CANNOT_TELL, NO, YES, Known, all_of, as_date, known, months_since
from service.registers.asking import Asked, At, Filter, Found

MONTHS_IN_RANK: Final = "promotion_months_in_rank"
DAYS_POSTED: Final = "promotion_days_posted"
YEARS_COMPETENT: Final = "promotion_years_competent"
"""The policy parameters by which a promotion is looked at: months, days and years, at least."""
UNITS: Final = {MONTHS_IN_RANK: "months", DAYS_POSTED: "days", YEARS_COMPETENT: "years"}
GOOD: Final = ("excellent", "competent")
UNGRADED: Final = "not_graded"

SHOWN: Final = ("on_day", "cadre", "scale", "from_rank", "to_rank", "effective_on", "decision", "exceptional_approval")
COLUMNS: Final = (
    Heading("event", "事件", "Event"),
    Heading("on_day", "日期", "Decided on"),
    Heading("cadre", "干部", "Cadre"),
    Heading("name", "姓名", "Name"),
    Heading("scale", "职级序列", "Scale"),
    Heading("from_rank", "原职级", "From"),
    Heading("to_rank", "新职级", "To"),
    Heading("effective_on", "任职级日期", "Effective on"),
    Heading("decision", "决定文件", "Decision"),
    Heading("exceptional_approval", "破格批准", "Approval of an exception"),
    Heading("rank_held", "此前职级", "Rank held the day before"),
    Heading("rank_since", "此前任职级日期", "Held since"),
    Heading("months_in_rank", "任职级月数", "Months in that rank"),
    Heading("months_wanted", "规定任职级月数", "Months wanted"),
    Heading("days_posted", "驻村天数", "Days posted to villages"),
    Heading("days_stated", "文件所载驻村天数", "Days on duty that its file states"),
    Heading("days_wanted", "规定驻村天数", "Days wanted"),
    Heading("appraisals", "年度考核", "Appraisals"),
    Heading("years_wanted", "规定称职年数", "Years of competence wanted"),
    Heading("eligible", "是否符合条件", "Eligible on that day, as known now"),
    Heading("eligible_as_known_then", "按当时所知是否符合条件", "Eligible, as known when it was recorded"),
)
FIGURES: Final = (
    Heading("promotions", "晋升数", "Promotions"),
    Heading("cadres", "晋升干部数", "Cadres promoted"),
    Heading("eligible", "符合条件", "Of these, surely eligible on their day"),
    Heading("not_eligible", "不符合条件", "Surely not"),
    Heading("cannot_tell", "无法判断", "Of which it cannot be told"),
    Heading("exceptional", "破格", "With an approved exception"),
)


class Files(NamedTuple):
    """Everything that was ever known of some cadres, and of what is wanted of them."""

    cadres: Known
    postings: Known
    appraisals: Known
    policy: Policy

    @classmethod
    def read(cls, asked: Asked, cadres: Iterable[str]) -> Files:
        """The files of these cadres."""
        cadres = sorted(set(cadres))
        return cls(
            known(asked, "cadres", "unit", cadres),
            known(asked, "postings", "unit", cadres),
            known(asked, "appraisals", "cadre", cadres),
            Policy.read(asked, *UNITS),
        )


class Eligibility(NamedTuple):
    """What a promotion was to be looked at by, on its day and as known at a position."""

    rank: str | None
    rank_since: str | None
    months: Figure
    days: Figure
    grades: Mapping[int, str]
    wanted: Mapping[str, Setting | None]
    verdict: str
    rests_on: Sequence[int]


@question(
    16,
    zh="自某日以来有哪些晋升？各自在当日是否符合条件？",
    en="Which promotions were there since a date, and was each cadre eligible on its day?",
    parameters={
        "since": Parameter("day", "Decided on this day or later; all if absent."),
        "cadre": Parameter("cadre", "Only of this cadre."),
        "eligible": Parameter("text", "Only those of which this is so, as known now.", one_of=(YES, NO, CANNOT_TELL)),
    },
    columns=COLUMNS,
    figures=FIGURES,
    of_self="cadre",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Promotions with the months in the rank before, the days posted to villages up to that day, and the appraisals.

    They are held against the policy parameters promotion_months_in_rank, promotion_days_posted and
    promotion_years_competent as they were in force on the day: what none is set for is not asked. Where nothing is
    set, or the record does not say enough, it cannot be told. Twice: as the ledger knows that day now, and as it knew
    it when the promotion was recorded. An approved exception is shown, and changes no answer.
    """
    where = [Filter("on_day", "from", [given["since"]])] if given.get("since") is not None else []
    if given.get("cadre") is not None:
        where.append(Filter("cadre", "", [given["cadre"]]))
    promotions = asked.rows("promotions", at, where=where, villages=scope.villages, sort="on_day")
    files = Files.read(asked, (one.row.cadre for one in promotions))
    rows, rests_on = [], []
    for one in promotions:
        now = eligibility(files, one, at)
        then = eligibility(files, one, At(at.day, one.made_by))
        if given.get("eligible") in (None, now.verdict):
            rows.append(_row(one, files, now, at) | {"eligible_as_known_then": then.verdict})
            rests_on += [one.made_by, *now.rests_on]
    return Answer(rows, _figures(rows), rests_on)


def eligibility(files: Files, promotion: Found, at: At) -> Eligibility:
    """What is known of a cadre's eligibility on the day of a promotion, by what was told until a day and a position."""
    row = promotion.row
    on_day = At(row.on_day, at.position)
    cadre = files.cadres.row(row.cadre, At(_day_before(row.on_day), at.position))
    held = None if cadre is None else cadre.row.ranks.get(row.scale)
    fits = held is not None and held.rank == row.from_rank and held.since is not None
    months = months_since(parse(held.since), parse(row.effective_on)) if held and fits else Figure.unknown()
    postings = files.postings.rows(row.cadre, on_day)
    days = days_posted([one.row for one in postings], as_date(row.on_day))
    appraisals = files.appraisals.rows(row.cadre, on_day)
    grades = {one.row.year: one.row.grade for one in appraisals}  # of a year, the one told last
    wanted = {key: _setting(files.policy, key, row.on_day, at) for key in UNITS}
    year = parse(row.effective_on).first.year
    verdicts = [
        _at_least(months, wanted[MONTHS_IN_RANK]),
        _at_least(days, wanted[DAYS_POSTED]),
        _competent(grades, year, wanted[YEARS_COMPETENT]),
    ]
    settings = [one.position for one in wanted.values() if one is not None]
    files_read: list[Version] = [*([cadre] if cadre else []), *postings, *appraisals]
    return Eligibility(
        held.rank if held else None,
        held.since if held else None,
        months,
        days,
        grades,
        wanted,
        all_of([one for one in verdicts if one is not None]),
        [*(one.made_by for one in files_read), *settings],
    )


def _day_before(day: int) -> int:
    return day_number(dt.date.fromordinal(max(1, as_date(day).toordinal() - 1)))


def _setting(policy: Policy, key: str, day: int, at: At) -> Setting | None:
    """What is wanted on a day; None in a unit of another kind."""
    found = policy.in_force(key, day, at)
    return found if found is not None and found.measured_in == UNITS[key] else None


def _at_least(figure: Figure, wanted: Setting | None) -> str | None:
    """Whether a figure reaches what is wanted; None where nothing is."""
    if wanted is None:
        return None
    below = figure.below(wanted.value)
    return NO if below is Verdict.YES else YES if below is Verdict.NO else CANNOT_TELL


def _competent(grades: Mapping[int, str], year: int, wanted: Setting | None) -> str | None:
    """Whether each of the years before one was appraised as competent or better."""
    if wanted is None:
        return None
    of_years = [grades.get(before, UNGRADED) for before in range(year - min(wanted.value, 50), year)]
    if any(grade not in (*GOOD, UNGRADED) for grade in of_years):
        return NO
    return CANNOT_TELL if UNGRADED in of_years else YES


def days_posted(postings: Sequence[PostingRow], until: dt.date) -> Figure:
    """Days on which a cadre was posted to a village, up to a day: each day once, however many postings it lies in."""
    surely: set[int] = set()
    perhaps: set[int] = set()
    last = until.toordinal()
    for one in postings:
        if one.begins_on is None:
            continue
        begins, ends = parse(one.begins_on), None if one.until is None else parse(one.until)
        surely.update(_days(begins.last, last if ends is None else min(last, ends.first.toordinal())))
        perhaps.update(_days(begins.first, last if ends is None else min(last, ends.last.toordinal())))
    open_ended = any(one.begins_on is None for one in postings)  # its renewal or its end is all that is known of it
    return Figure.between(len(surely), None if open_ended else len(perhaps))


def _days(first: dt.date, last: int) -> range:
    return range(first.toordinal(), last + 1)


# -- what is shown


def _row(one: Found, files: Files, now: Eligibility, at: At) -> dict[str, Any]:
    cadre = files.cadres.row(one.row.cadre, at)
    stated = [service.get("days_on_duty") for service in one.row.service]
    wanted = {key: None if found is None else found.value for key, found in now.wanted.items()}
    return {
        "event": one.unit,
        **row_of("promotions", one, *SHOWN),
        "name": None if cadre is None else cadre.row.name,
        "rank_held": now.rank,
        "rank_since": now.rank_since,
        "months_in_rank": count(now.months),
        "months_wanted": wanted[MONTHS_IN_RANK],
        "days_posted": count(now.days),
        "days_stated": None if not stated or None in stated else sum(stated),
        "days_wanted": wanted[DAYS_POSTED],
        "appraisals": [f"{year} {grade}" for year, grade in sorted(now.grades.items())],
        "years_wanted": wanted[YEARS_COMPETENT],
        "eligible": now.verdict,
    }


def _figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "promotions": len(rows),
        "cadres": len({row["cadre"] for row in rows}),
        "eligible": sum(row["eligible"] == YES for row in rows),
        "not_eligible": sum(row["eligible"] == NO for row in rows),
        "cannot_tell": sum(row["eligible"] == CANNOT_TELL for row in rows),
        "exceptional": sum(row["exceptional_approval"] is not None for row in rows),
    }
