"""The register of exits (退出台账): each step of an exit from poverty, in whatever order they were taken."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from domain.exits import ExitAgreed, ExitAnnounced, ExitProposed, ExitVerified, ObjectionAnswered, ObjectionRaised
from domain.kernel.subject import AssessmentId, HouseholdId, OfficerId
from domain.notices import NoticePosted
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title

STEPS: Final = {
    "ExitProposed": "proposed",
    "ExitVerified": "verified",
    "ExitAgreed": "agreed",
    "NoticePosted": "displayed",
    "ObjectionRaised": "objected",
    "ObjectionAnswered": "answered",
    "ExitAnnounced": "announced",
}
"""What each event is a step of."""


@register(
    "exits",
    zh="退出台账",
    unit="exit",
    takes=[ExitProposed, ExitVerified, ExitAgreed, NoticePosted, ObjectionRaised, ObjectionAnswered, ExitAnnounced],
    indexes=[("household",), ("village", "announced_on"), ("assessment",)],
)
class ExitRow(Row, frozen=True, kw_only=True):
    """A household's exit (退出) from poverty. A step taken again keeps its first day; all stand in `steps`."""

    household: Annotated[HouseholdId | None, title("农户", "Whose exit: as proposed, or else as any step says.")] = None
    assessment: Annotated[AssessmentId | None, title("收入核算", "The income that it rests on.")] = None
    stage: Annotated[
        str | None,
        title(
            "阶段",
            "The furthest that is recorded, whatever is missing before it: proposed 提名, verified 核实, agreed 认可,"
            " displayed 公示, announced 公告.",
        ),
    ] = None
    proposed_on: Annotated[int | None, title("提名日期", "YYYYMMDD.")] = None
    committee_verified_on: Annotated[int | None, title("村委会核实日期", "By the village committee, YYYYMMDD.")] = None
    team_verified_on: Annotated[int | None, title("工作队核实日期", "By the team, YYYYMMDD.")] = None
    agreed_on: Annotated[int | None, title("农户认可日期", "YYYYMMDD.")] = None
    displayed_on: Annotated[int | None, title("公示日期", "When a notice of it was first posted, YYYYMMDD.")] = None
    announced_on: Annotated[int | None, title("公告日期", "YYYYMMDD.")] = None
    announced_at: Annotated[
        int | None, title("公告记录号", "The position of that event: what was known then was known at the exit.")
    ] = None
    approved_by: Annotated[OfficerId | None, title("批准人", "Who approved it.")] = None
    approved_on: Annotated[str | None, title("批准日期", "As said, where that is not the day of the announcement.")] = (
        None
    )
    open_objections: Annotated[int, title("未答复异议", "How many objections have no answer.")] = 0
    objections: Annotated[
        list[dict[str, Any]], title("异议", "objection, raised_on and answered_on (as said), and the outcome.")
    ] = []
    notices: Annotated[list[dict[str, Any]], title("公示", "notice, from, until and places, as said.")] = []
    steps: Annotated[
        list[dict[str, Any]],
        title("步骤", "Every step in the order of days: step, on (as said), event, position, and by whom verified."),
    ] = []

    @classmethod
    def step(cls, before: ExitRow | None, fact: Fact, _unit: str) -> ExitRow:
        """The exit after one more step."""
        event, replace = fact.event, msgspec.structs.replace
        row = _noted(before or cls(), fact)
        match event:
            case ExitProposed():
                row = replace(
                    row,
                    household=event.household,
                    assessment=event.assessment or row.assessment,
                    proposed_on=row.proposed_on or fact.day,
                )
            case ExitVerified(by="team"):
                row = replace(row, team_verified_on=row.team_verified_on or fact.day)
            case ExitVerified():
                row = replace(row, committee_verified_on=row.committee_verified_on or fact.day)
            case ExitAgreed():
                row = replace(row, agreed_on=row.agreed_on or fact.day)
            case NoticePosted():
                notice = {"notice": event.notice, "from": event.from_, "until": event.until, "places": event.places}
                row = replace(row, displayed_on=row.displayed_on or fact.day, notices=[*row.notices, notice])
            case ObjectionRaised():
                row = _objected(row, event.objection, raised_on=fact.occurred_on)
            case ObjectionAnswered():
                row = _objected(row, event.objection, answered_on=fact.occurred_on, outcome=event.outcome)
            case ExitAnnounced():
                row = replace(
                    row,
                    announced_on=row.announced_on or fact.day,
                    announced_at=row.announced_at or fact.position,
                    approved_by=event.approved_by or row.approved_by,
                    approved_on=event.approved_on or row.approved_on,
                )
        return replace(row, stage=_stage(row))


def _noted(row: ExitRow, fact: Fact) -> ExitRow:
    """The row with one more step, and with its household and village where they were not known."""
    event = fact.event
    step = {
        "step": STEPS[type(event).__name__],
        "on": fact.occurred_on,
        "event": fact.id,
        "position": fact.position,
    }
    if isinstance(event, ExitVerified):
        step["by"] = event.by
    household = None if isinstance(event, NoticePosted) else event.household  # type: ignore[attr-defined]  # all others
    return msgspec.structs.replace(
        row,
        village=row.village or fact.village,
        household=row.household or household,
        steps=[*row.steps, step],
    )


def _objected(row: ExitRow, objection: str, **said: str) -> ExitRow:
    """The row after an objection was raised or answered; either may be heard of first."""
    held = {"objection": objection, "raised_on": None, "answered_on": None, "outcome": None}
    objections = {one["objection"]: one for one in row.objections}
    objections[objection] = objections.get(objection, held) | said
    unanswered = sum(one["answered_on"] is None for one in objections.values())
    return msgspec.structs.replace(row, objections=list(objections.values()), open_objections=unanswered)


def _stage(row: ExitRow) -> str | None:
    reached = {
        "announced": row.announced_on,
        "displayed": row.displayed_on,
        "agreed": row.agreed_on,
        "verified": row.committee_verified_on or row.team_verified_on,
        "proposed": row.proposed_on,
    }
    return next((stage for stage, day in reached.items() if day is not None), None)
