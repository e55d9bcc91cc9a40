"""2015: the teams are chosen, trained and sent; who is poor is found out, and helped for the first time."""

from datetime import date

from domain.assistance import AssistanceDelivered, AssistancePlanned, FileMade, Goods, HelperAssigned
from domain.attendance import AttendancePeriodClosed, CheckedIn, LeaveTaken, TripApproved
from domain.cadres import CadreRegistered
from domain.careers import CadreAppraised, RankRecorded
from domain.corrections import EventVoided
from domain.divisions import DivisionRegistered
from domain.exits import AppraisalHeld
from domain.households import CategoryChanged, CauseRecorded, HouseholdIdentified, HouseholdRegistered
from domain.kernel.event import Device, Evidence, Place
from domain.kernel.figure import Hedged
from domain.kernel.identity import make
from domain.meetings import MeetingHeld
from domain.needs import NeedReported
from domain.notices import NoticeClosed, NoticePosted
from domain.officials import OfficialRegistered
from domain.parameters import PolicyParameterSet
from domain.persons import AccountRegistered, PersonAdded
from domain.postings import CadrePosted, DutyListIssued
from domain.teams import TeamFormed
from domain.trainings import TrainingHeld
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from tests.story.cast import (
    CHEN,
    COUNTY,
    COUNTY_CODE,
    DAUGHTER,
    HUANG,
    JIA,
    JIA_CODE,
    LI,
    LIU,
    MOTHER,
    OLD_LIU,
    QIAN,
    SUN,
    TEAM_JIA,
    TEAM_YI,
    TOWN,
    TOWN_CODE,
    WANG,
    WIFE,
    WU,
    YANG,
    YI,
    YI_CODE,
    ZHANG,
    ZHAO,
    ZHOU,
)
from tests.story.telling import Story

NUMBER_OF_CHEN = make("999930", date(1962, 5, 6), 15)
AT_HOME = Place(latitude="38.0500000", longitude="117.1000000", datum="WGS-84", accuracy_m=12)


def year_2015(story: Story) -> None:
    _the_ground(story)
    _the_teams(story)
    _the_poor(story)
    _the_first_visits(story)
    _the_attendance(story)
    _the_list_of_december(story)
    _the_appraisals(story)
    story.ends(2015)


def _the_ground(story: Story) -> None:
    """In January the county enters its villages, its officials, and the line below which a household is poor."""
    on = story.on
    on("2015-01-05", DivisionRegistered(division=COUNTY, name="某县", code=COUNTY_CODE))
    on("2015-01-05", DivisionRegistered(division=TOWN, name="占位镇", code=TOWN_CODE, parent=COUNTY))
    more_than_1800_mu = Hedged(hedge="余", value=180_000)
    on(
        "2015-01-05",
        VillageRegistered(
            village=JIA, name="甲村", division=JIA_CODE, households=210, arable_hundredths_mu=more_than_1800_mu
        ),
    )
    on("2015-01-05", VillageRegistered(village=YI, name="乙村", division=YI_CODE, households=160))
    on("2015-01-06", OfficialRegistered(official=ZHAO, name="赵某", post="村委会主任", village=JIA))
    on("2015-01-06", OfficialRegistered(official=QIAN, name="钱某", post="副镇长", unit="占位镇"))
    on("2015-01-06", OfficialRegistered(official=SUN, name="孙某", post="出纳", unit="县财政局"))
    on("2015-01-06", OfficialRegistered(official=ZHOU, name="周某", post="督导组成员", unit="县督导组"))
    on(
        "2015-01-08",
        PolicyParameterSet(
            parameter="policy_parameter:poverty-line",
            key="poverty_line",
            jurisdiction=COUNTY_CODE,
            value=300_000,
            unit="fen_per_head",
            from_="2015",
            source="占位字〔2015〕1号",
        ),
    )


def _the_teams(story: Story) -> None:
    """Three cadres are chosen, called together, taught, and sent to the two villages with a list of their duties."""
    on = story.on
    for cadre, name, unit in ((ZHANG, "张某", "县占位局"), (LI, "李某", "县占位局"), (WANG, "王某", "市占位局")):
        on("2015-01-12", CadreRegistered(cadre=cadre, name=name, unit=unit), by="organisation")
    on("2015-01-12", RankRecorded(cadre=ZHANG, scale="non_leading_posts_to_2019", rank="科员", since="2011-07"))
    on("2015-01-20", TeamFormed(team=TEAM_JIA, level="county", village=JIA, sponsors=["县占位局"]), by="organisation")
    on("2015-01-20", TeamFormed(team=TEAM_YI, level="city", village=YI, sponsors=["市占位局"]), by="organisation")
    on(
        "2015-01-26",
        MeetingHeld(
            meeting="meeting:mobilisation", kind="mobilisation", period="2015-Q1", division=COUNTY, chaired_by=QIAN
        ),
    )
    on(
        "2015-02-02",
        TrainingHeld(
            training="training:before-arrival",
            level="county",
            before_arrival=True,
            attendees=[ZHANG, LI, WANG],
            until="2015-02-04",
            topic="驻村工作岗前培训",
        ),
    )
    first_posting = {"team": TEAM_JIA, "village": JIA, "from_": "2015-03-01", "until": "2016-12-31"}
    on("2015-02-10", CadrePosted(cadre=ZHANG, roles=["captain", "first_secretary"], **first_posting), by="organisation")
    on("2015-02-10", CadrePosted(cadre=LI, roles=["member"], **first_posting), by="organisation")
    on("2015-02-10", CadrePosted(cadre=WANG, team=TEAM_YI, village=YI, roles=["captain"], from_="2015-03-01"))
    on(
        "2015-02-27",
        DutyListIssued(team=TEAM_JIA, village=JIA, period="2015", items=["宣传政策", "走访农户", "协调项目"]),
    )


def _the_poor(story: Story) -> None:
    """In spring the clerks of the villages enter the poor households, each in its own village alone."""
    on, no = story.on, story.no
    poor = {"registered_poor_on": "2014", "status": "in_poverty", "category": "ordinary"}
    chen = HouseholdRegistered(
        household=CHEN, village=JIA, head="陈某", size=4, identity=NUMBER_OF_CHEN, place=AT_HOME, **poor
    )
    no("2015-03-09", chen, by="clerk of 乙村", status=403, code="OutOfScope", figures={"subject": JIA})
    on("2015-03-09", chen, by="clerk of 甲村")
    on("2015-03-09", HouseholdRegistered(household=LIU, village=JIA, head="刘某", size=1, **poor), by="clerk of 甲村")
    on("2015-03-09", HouseholdRegistered(household=HUANG, village=JIA, head="黄某", size=5, **poor), by="clerk of 甲村")
    on("2015-03-10", HouseholdRegistered(household=YANG, village=YI, head="杨某", size=4, **poor), by="clerk of 乙村")
    not_poor = HouseholdRegistered(household=WU, village=YI, head="吴某", size=2, status="not_poor")
    on("2015-03-10", not_poor, by="clerk of 乙村")
    for person, name, relation, birth_year in (
        (WIFE, "陈某之妻", "spouse", 1964),
        (MOTHER, "陈某之母", "parent", 1938),
        (DAUGHTER, "陈某之女", "child", 1993),
    ):
        member = PersonAdded(household=CHEN, person=person, name=name, relation=relation, birth_year=birth_year)
        on("2015-03-12", member, by="clerk of 甲村")
    old_liu = PersonAdded(household=LIU, person=OLD_LIU, name="刘某", relation="head", labour="none", health="肢体残疾")
    on("2015-03-12", old_liu, by="clerk of 甲村")
    on("2015-03-16", AccountRegistered(owner=CHEN, account="9999 3000 0000 0001", bank="占位银行"), by="finance")
    on("2015-03-18", CauseRecorded(household=CHEN, primary="lack_of_water", secondary=["illness"]))
    on("2015-03-20", FileMade(household=CHEN, author=ZHANG))
    on("2015-03-24", HelperAssigned(household=CHEN, helper=ZHAO))
    on("2015-03-24", HelperAssigned(household=YANG, helper=LI))


def _the_first_visits(story: Story) -> None:
    """李某 may visit 乙村, for he is the helper of a household there. 王某 has no business in 甲村."""
    on = story.on
    photograph = Evidence(sha256="a" * 64, media_type="image/jpeg", captured_at="2015-04-02T10:20:00+08:00")
    on(
        "2015-04-02",
        VisitRecorded(
            village=JIA,
            household=CHEN,
            visitors=[ZHANG, LI],
            purposes=["guidance"],
            goods=[Goods("大米", 20), Goods("食用油")],
            place=AT_HOME,
            notes="院内水井水质苦咸",
        ),
        by="clerk of 甲村",
        evidence=[photograph],
    )
    on("2015-04-09", VisitRecorded(village=YI, household=YANG, visitors=[LI]), by="clerk of 乙村")
    on(
        "2015-04-16",
        VisitRecorded(village=JIA, household=LIU, visitors=[WANG]),
        by="clerk of 甲村",
        contradicts=[("posting", JIA, [YI])],
    )
    on("2015-04-20", NeedReported(village=JIA, household=CHEN, what="地下水苦咸，浇不上地"), by="clerk of 甲村")
    on("2015-05-04", AssistancePlanned(plan="plan:sheep", household=CHEN, measure="industry", due_on="2015-10-31"))
    sheep = AssistanceDelivered(household=CHEN, measure="industry", plan="plan:sheep", what="基础母羊5只")
    on("2015-09-15", sheep, by="clerk of 甲村")


def _the_attendance(story: Story) -> None:
    """张某 checks in by telephone, also from his leave; and once more for a month that was said to be complete."""
    on = story.on
    telephone = Device(seq=1, time="2015-06-01T08:01:00+08:00")
    morning = CheckedIn(cadre=ZHANG, village=JIA, at="2015-06-01T08:00:00+08:00", source="phone", place=AT_HOME)
    on("2015-06-01", morning, by="张某", device=telephone)
    leave = LeaveTaken(
        cadre=ZHANG, kind="annual", from_="2015-07-06", until="2015-07-10", approved_by="占位镇", village=JIA
    )
    on("2015-07-03", leave, by="张某")
    on(
        "2015-07-08",
        CheckedIn(cadre=ZHANG, village=JIA, at="2015-07-08T08:00:00+08:00", source="phone"),
        by="张某",
        contradicts=[("leave", "2015-07-08T08:00:00+08:00", [["2015-07-06", "2015-07-10"]])],
    )
    on(
        "2015-07-20",
        TripApproved(cadre=ZHANG, from_="2015-07-22", until="2015-07-23", purpose="跑项目", approved_by="占位镇"),
    )
    july = {"days_on_duty": 24, "days_of_leave": 5, "days_of_trips": 2}
    on("2015-08-03", AttendancePeriodClosed(cadre=ZHANG, village=JIA, period="2015-07", **july))
    on(
        "2015-07-30",
        CheckedIn(cadre=ZHANG, village=JIA, at="2015-07-30", source="paper"),
        by="clerk of 甲村",
        on_behalf_of=ZHANG,
        contradicts=[("period_closed", "2015-07-30", ["2015-07"])],
        reason="补录纸质签到表",
    )
    on(
        "2015-07-02",
        MeetingHeld(meeting="meeting:2015-q2", kind="quarterly_coordination", period="2015-Q2", division=COUNTY),
        contradicts=[("quarter", "2015-Q2", "2015-07-02")],
    )


def _the_list_of_december(story: Story) -> None:
    """乙村 appraises who else is poor. The list is taken down two days before its time."""
    on = story.on
    appraisal = AppraisalHeld(
        village=YI, purpose="identification", period="2015", attended=63, households_discussed=[WU]
    )
    on("2015-11-25", appraisal, by="clerk of 乙村")
    on(
        "2015-12-01",
        NoticePosted(
            notice="notice:list-2015",
            about=YI,
            kind="list",
            from_="2015-12-01",
            until="2015-12-07",
            places=["village_board"],
            text_sha256="b" * 64,
            fields_shown=["name", "reason"],
        ),
    )
    on(
        "2015-12-05",
        NoticeClosed(notice="notice:list-2015", objections=0),
        contradicts=[("until", "2015-12-05", "2015-12-07")],
    )
    on("2015-12-10", HouseholdIdentified(household=WU, category="ordinary", document="占位字〔2015〕12号"))
    on("2015-12-11", CategoryChanged(household=LIU, to="five_guarantee", since="2015-12-01", from_="ordinary"))


def _the_appraisals(story: Story) -> None:
    """A clerk took one cadre's grade for another's: that is voided, and recorded anew."""
    on = story.on
    on("2015-12-28", CadreAppraised(cadre=ZHANG, year=2015, grade="excellent", village=JIA), by="organisation")
    mistaken = on("2015-12-28", CadreAppraised(cadre=WANG, year=2015, grade="excellent"), called="the mistaken grade")
    on("2015-12-29", EventVoided(voids=mistaken["id"], reason="等次抄错行"), called="its void")
    on("2015-12-28", CadreAppraised(cadre=WANG, year=2015, grade="competent"), corrects=mistaken["id"])
