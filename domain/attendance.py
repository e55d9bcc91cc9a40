"""Attendance (考勤): check-ins, leave, business trips; and the word that a month's record is complete."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.cadres import LEAVE_KEPT, PERIODS_KEPT, Cadre, ClosedPeriod, Leave, Month
from domain.kernel.dates import Day, OccurredOn, parse
from domain.kernel.event import Event, Name, PersonalPlace, PersonalText, event
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CadreId, VillageId

Approver = Annotated[Name, Meta(description="The unit or official that approved it.")]
DaysOfMonth = Annotated[int, Meta(ge=0, le=31)]


class NoCheckInOfThatDay(Refusal):
    """A check-in is of one day, the day that it happened on: {at} and {occurred_on} are not the same day."""

    status = 422


class AbsenceEndsBeforeItBegins(Refusal):
    """The leave or trip is said to last until {until}, which lies before its first day, {begins}."""

    status = 422


class PeriodNotOver(Refusal):
    """The record of {period} cannot be complete on {occurred_on}: the period is not over then."""

    status = 422


@event(by=("recorder", "office", "self"), zh="{cadre}在{village}签到", en="{cadre} checked in at {village}")
class CheckedIn(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre checked in at a village. That they were not posted there, or on leave, is recorded with it."""

    cadre: CadreId
    village: VillageId
    at: Annotated[OccurredOn, Meta(description="When: a date-time, or a day where the source tells no time.")]
    source: Annotated[
        Literal["phone", "fingerprint", "face", "card", "paper"],
        Meta(description="phone 手机定位签到, fingerprint 指纹, face 人脸识别, card 刷卡, paper 纸质签到表."),
    ]
    place: Annotated[PersonalPlace, Meta(description="Where the device was; personal.")] | None = None

    def decide(self, cadre: Cadre, occurred_on: str) -> list[Contradiction]:
        at, occurred = parse(self.at), parse(occurred_on)
        if at.about or not occurred.first <= at.first <= occurred.last:
            raise NoCheckInOfThatDay(at=self.at, occurred_on=occurred_on)
        day, found = at.first.isoformat(), []
        if not cadre.posted_to(self.village, self.at):
            found.append(Contradiction(name="posting", stated=self.village, held=cadre.villages_on(self.at)))
        away = [[leave.from_day, leave.until_day] for leave in cadre.leave if leave.from_day <= day <= leave.until_day]
        if away:
            found.append(Contradiction(name="leave", stated=self.at, held=away))
        return found + _after_closing(cadre, self.village, day, day)


@event(
    by=("recorder", "office", "organisation", "self"),
    zh="{cadre}请假（{kind}）{from_}至{until}",
    en="{cadre} was on leave ({kind}) from {from_} to {until}",
)
class LeaveTaken(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A cadre took leave. Of sick leave no more is asked: an illness has no field."""

    cadre: CadreId
    kind: Annotated[
        Literal[
            "personal", "sick", "annual", "marriage", "maternity", "paternity", "bereavement", "family_visit", "other"
        ],
        Meta(
            description="personal 事假, sick 病假, other 其他; statutory leave, which counts as duty: annual 年休假,"
            " marriage 婚假, maternity 产假, paternity 护理假, bereavement 丧假, family_visit 探亲假."
        ),
    ]
    from_: Annotated[Day, Meta(description="First day of leave.")]
    until: Annotated[Day, Meta(description="Last day of leave.")]
    approved_by: Approver
    village: Annotated[VillageId, Meta(description="The village that the cadre was away from.")] | None = None

    def decide(self, cadre: Cadre) -> list[Contradiction]:
        if self.until < self.from_:
            raise AbsenceEndsBeforeItBegins(until=self.until, begins=self.from_)
        return _after_closing(cadre, self.village, self.from_, self.until)

    def after_cadre(self, cadre: Cadre) -> Cadre:
        leave = [*cadre.leave, Leave(self.from_, self.until)][-LEAVE_KEPT:]
        return msgspec.structs.replace(cadre, leave=leave)


@event(
    by=("recorder", "office", "organisation"),
    zh="批准{cadre}{from_}至{until}公出",
    en="A business trip of {cadre} from {from_} to {until} was approved",
)
class TripApproved(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A cadre's business trip away from the village (公出) was approved; it counts as duty."""

    cadre: CadreId
    from_: Annotated[Day, Meta(description="First day of the trip.")]
    until: Annotated[Day, Meta(description="Last day of the trip.")]
    purpose: Annotated[PersonalText, Meta(description="What for; personal.")]
    approved_by: Approver
    village: Annotated[VillageId, Meta(description="The village that the cadre was away from.")] | None = None

    def decide(self, cadre: Cadre) -> list[Contradiction]:
        if self.until < self.from_:
            raise AbsenceEndsBeforeItBegins(until=self.until, begins=self.from_)
        return _after_closing(cadre, self.village, self.from_, self.until)


@event(
    by=("recorder", "office"),
    zh="{cadre}在{village}{period}的考勤记录完毕",
    en="The attendance of {cadre} at {village} in {period} was said to be complete",
)
class AttendancePeriodClosed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The record of a cadre's month in a village is complete. What is recorded of it later contradicts that.

    Rules judge attendance in closed periods alone. The days are those of the attendance sheet, where there is one.
    """

    cadre: CadreId
    village: VillageId
    period: Annotated[Month, Meta(description="The month, such as 2018-10.")]
    days_on_duty: Annotated[DaysOfMonth, Meta(description="Days on duty (在岗), by the sheet.")] | None = None
    days_of_leave: Annotated[DaysOfMonth, Meta(description="Days of leave (请假), by the sheet.")] | None = None
    days_of_trips: Annotated[DaysOfMonth, Meta(description="Days of business trips (公出), by the sheet.")] | None = (
        None
    )

    def decide(self, cadre: Cadre, occurred_on: str) -> list[Contradiction]:
        if parse(occurred_on).last < parse(self.period).last:
            raise PeriodNotOver(period=self.period, occurred_on=occurred_on)
        found = []
        if not cadre.posted_to(self.village, self.period):
            found.append(Contradiction(name="posting", stated=self.village, held=cadre.villages_on(self.period)))
        return found + _after_closing(cadre, self.village, self.period, self.period)

    def after_cadre(self, cadre: Cadre) -> Cadre:
        closed = [*cadre.closed, ClosedPeriod(self.village, self.period)][-PERIODS_KEPT:]
        return msgspec.structs.replace(cadre, closed=closed)


def _after_closing(cadre: Cadre, village: str | None, first: str, last: str) -> list[Contradiction]:
    """What is recorded of a month after that month's record was said to be complete."""
    closed = [p.month for p in cadre.closed if p.village == village and first[:7] <= p.month <= last[:7]]
    return [Contradiction(name="period_closed", stated=first, held=closed)] if closed else []
