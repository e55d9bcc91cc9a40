"""The registers of attendance (考勤台账): check-ins, leave and business trips, and the months that were closed."""

from __future__ import annotations

from typing import Annotated

from domain.attendance import AttendancePeriodClosed, CheckedIn, LeaveTaken, TripApproved
from domain.kernel.subject import CadreId
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import EVENT, Row, register, title

Cadre = Annotated[CadreId, title("干部", "Who.")]


@register(
    "check_ins", zh="签到台账", unit=EVENT, takes=[CheckedIn], indexes=[("cadre", "on_day"), ("village", "on_day")]
)
class CheckIn(Row, frozen=True, kw_only=True):
    """A check-in of a cadre at a village (签到)."""

    on_day: Annotated[int, title("日期", "The day, YYYYMMDD.")]
    cadre: Cadre
    at: Annotated[str, title("时间", "When: a date-time, or a day where the source tells no time.")]
    source: Annotated[
        str, title("方式", "phone 手机定位签到, fingerprint 指纹, face 人脸识别, card 刷卡, paper 纸质签到表.")
    ]
    recorded_on: Annotated[int, title("录入日期", "The day on which it was recorded, YYYYMMDD.")]

    @classmethod
    def step(cls, _before: CheckIn | None, fact: Fact, _unit: str) -> CheckIn:
        """The check-in that an event tells of."""
        event: CheckedIn = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village,
            on_day=fact.day,
            cadre=event.cadre,
            at=event.at,
            source=event.source,
            recorded_on=fact.recorded_on,
        )


@register("absences", zh="请假公出台账", unit=EVENT, takes=[LeaveTaken, TripApproved], indexes=[("cadre", "begins_on")])
class Absence(Row, frozen=True, kw_only=True):
    """A cadre was away from the village, on leave (请假) or on business (公出)."""

    on_day: Annotated[int, title("日期", "The day that it was said to happen on, YYYYMMDD.")]
    cadre: Cadre
    kind: Annotated[
        str,
        title(
            "类型",
            "trip 公出; leave: personal 事假, sick 病假, annual 年休假, marriage 婚假, maternity 产假,"
            " paternity 护理假, bereavement 丧假, family_visit 探亲假, other 其他.",
        ),
    ]
    begins_on: Annotated[str, title("起", "First day away.")]
    until: Annotated[str, title("止", "Last day away.")]
    approved_by: Annotated[str, title("批准人", "The unit or official that approved it.")]
    purpose: Annotated[Sealed | None, title("公出事由", "What a trip is for; personal.")] = None

    @classmethod
    def step(cls, _before: Absence | None, fact: Fact, _unit: str) -> Absence:
        """The leave or trip that an event tells of."""
        event: LeaveTaken | TripApproved = fact.event  # type: ignore[assignment]  # the two that it takes
        return cls(
            village=event.village,
            on_day=fact.day,
            cadre=event.cadre,
            kind=event.kind if isinstance(event, LeaveTaken) else "trip",
            begins_on=event.from_,
            until=event.until,
            approved_by=event.approved_by,
            purpose=sealed(fact, "purpose") if isinstance(event, TripApproved) else None,
        )


@register(
    "attendance_periods",
    zh="考勤月报台账",
    unit=EVENT,
    takes=[AttendancePeriodClosed],
    indexes=[("cadre", "period"), ("village", "period")],
)
class AttendancePeriod(Row, frozen=True, kw_only=True):
    """A cadre's month in a village whose record was said to be complete, with the days of its sheet."""

    on_day: Annotated[int, title("日期", "The day on which it was said, YYYYMMDD.")]
    cadre: Cadre
    period: Annotated[str, title("月份", "The month, such as 2018-10.")]
    days_on_duty: Annotated[int | None, title("在岗天数", "Days on duty, by the sheet.")] = None
    days_of_leave: Annotated[int | None, title("请假天数", "Days of leave, by the sheet.")] = None
    days_of_trips: Annotated[int | None, title("公出天数", "Days of business trips, by the sheet.")] = None

    @classmethod
    def step(cls, _before: AttendancePeriod | None, fact: Fact, _unit: str) -> AttendancePeriod:
        """The month that an event closes."""
        event: AttendancePeriodClosed = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village,
            on_day=fact.day,
            cadre=event.cadre,
            period=event.period,
            days_on_duty=event.days_on_duty,
            days_of_leave=event.days_of_leave,
            days_of_trips=event.days_of_trips,
        )
