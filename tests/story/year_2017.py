"""2017: dividends are paid, a household falls back, another was never poor, and 乙村 leaves poverty."""

from domain.assistance import AssistancePlanned, HelperReleased
from domain.care import CareGiven
from domain.careers import CadreAppraised, CadreTransferred, DelegateElected, ReserveRecommended
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.employment import EmploymentEnded
from domain.exits import Relapsed, StruckOff
from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.income import IncomeAssessed
from domain.land import LandTransferEnded
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from domain.notices import NoticeClosed, NoticePosted
from domain.officials import KinshipDeclared
from domain.persons import PersonDied, PersonLeft
from domain.postings import PostingEnded
from domain.shares import DividendDeclared, DividendLine, SharePrincipalReturned
from domain.villages import VillageAssessment, VillageExited
from domain.visits import VisitRecorded
from tests.story.cast import (
    CHEN,
    CHEN_SHARE,
    COOPERATIVE,
    COUNTY,
    DAUGHTER,
    HEATING_FUND,
    HUANG,
    JIA,
    JOB,
    LI,
    LIU,
    MOTHER,
    PART,
    WU,
    YI,
    ZHANG,
    ZHAO,
)
from tests.story.telling import Story

DIVIDEND = "dividend:2016"


def year_2017(story: Story) -> None:
    _the_dividend(story)
    _the_relapse(story)
    _the_household_that_was_never_poor(story)
    _the_exit_of_a_village(story)
    _the_careers(story)
    story.ends(2017)


def _the_dividend(story: Story) -> None:
    """1,000 yuan for each household, 200 for those of the five guarantees; one was paid more than any rule gives."""
    on = story.on
    rule = [DividendLine(20_000, "five_guarantee"), DividendLine(100_000)]
    declared = DividendDeclared(
        dividend=DIVIDEND, cooperative=COOPERATIVE, year=2016, rule=rule, total_fen=120_000, due_on="2017-01-25"
    )
    on("2017-01-10", declared, by="clerk of 甲村")
    by_cooperative = {"cooperative": COOPERATIVE, "period": "2016"}
    to_liu = FundsDisbursed(payee=LIU, amount_fen=20_000, kind="dividend", settles=DIVIDEND, **by_cooperative)
    on("2017-01-24", to_liu, by="clerk of 甲村")
    on(
        "2017-01-24",
        FundsDisbursed(payee=CHEN, amount_fen=120_000, kind="dividend", settles=DIVIDEND, **by_cooperative),
        by="clerk of 甲村",
        contradicts=[("dividend_rule", "120,000", "100,000")],
    )
    rent = FundsDisbursed(payee=CHEN, amount_fen=320_000, kind="rent", settles=PART, **by_cooperative)
    on("2017-01-24", rent, by="clerk of 甲村")


def _the_relapse(story: Story) -> None:
    """In 陈's household the mother dies, the daughter marries, and the wife, ill, can work no more."""
    on = story.on
    on("2017-02-03", PersonDied(person=MOTHER, household=CHEN, died_on="2017-02-01"), by="clerk of 甲村")
    on("2017-05-01", PersonLeft(household=CHEN, person=DAUGHTER, reason="married"), by="clerk of 甲村")
    on("2017-06-30", EmploymentEnded(employment=JOB, household=CHEN, reason="resigned"), by="clerk of 甲村")
    ended = LandTransferEnded(
        contract=PART, household=CHEN, reason="agreed", ended_on="2017-06-30", area_hundredths_mu=400
    )
    on("2017-06-30", ended, by="clerk of 甲村")
    on("2017-07-05", SharePrincipalReturned(share=CHEN_SHARE, household=CHEN, amount_fen=500_000))
    on(
        "2017-10-16",
        IncomeAssessed(
            assessment="assessment:chen-2017",
            household=CHEN,
            from_="2016-10-01",
            until="2017-09-30",
            total_fen=520_000,
            members_counted=2,
            per_head_fen=260_000,
        ),
    )
    on("2017-11-06", Relapsed(household=CHEN, cause="illness", assessment="assessment:chen-2017"))
    on("2017-11-07", HelperReleased(household=CHEN, helper=ZHAO))
    on("2017-11-10", AssistancePlanned(plan="plan:medicine", household=CHEN, measure="health", due_on="2017-12"))


def _the_household_that_was_never_poor(story: Story) -> None:
    """A letter without a name, another register, and kinship that was not declared: 黄 is struck off, and pays back."""
    on, no = story.on, story.no
    letter, match = "grievance:letter", "match:vehicle"
    filed = GrievanceFiled(
        grievance=letter, channel="letter", about="黄某家有小轿车", village=JIA, filed_by="anonymous"
    )
    named = GrievanceFiled(
        grievance=letter, channel="letter", about="黄某家有小轿车", household=LIU, filed_by="anonymous"
    )
    no("2017-03-06", named, status=422, code="AnonymousGrievanceOfHousehold", figures={"household": LIU})
    on("2017-03-06", filed, by="discipline")
    on(
        "2017-03-20",
        ExternalMatchReceived(match=match, source="vehicle", subject=HUANG, period="2015", what="小型轿车1辆"),
        by="inspector",
    )
    on("2017-03-27", ExternalMatchResolved(match=match, subject=HUANG, outcome="confirmed", answer="2015年购入"))
    on("2017-04-05", KinshipDeclared(a=ZHAO, b=HUANG, relation="表兄"), by="discipline")
    on("2017-04-10", StruckOff(household=HUANG, reason="misidentified"))
    returned = FundsReturned(fund=HEATING_FUND, amount_fen=40_000, payee=HUANG, disbursement="disbursement:heat-huang")
    on("2017-04-12", returned, by="finance")
    on("2017-04-18", GrievanceResolved(grievance=letter, outcome="upheld", answer="已清退并追回资金"))


def _the_exit_of_a_village(story: Story) -> None:
    """乙村 is displayed for ten days and exits. 吴某 tells the clerk by telephone that he will move away."""
    on = story.on
    on(
        "2017-11-20",
        NoticePosted(
            notice="notice:yi-2017",
            about=YI,
            kind="exit",
            from_="2017-11-20",
            until="2017-11-30",
            places=["town_board", "county_website"],
            text_sha256="e" * 64,
            fields_shown=[],
        ),
    )
    on("2017-12-01", NoticeClosed(notice="notice:yi-2017", objections=0))
    rests_on = VillageAssessment(population=600, poor_population=8, collective_income_fen=3_500_000)
    on("2017-12-08", VillageExited(village=YI, assessment=rests_on, notice="notice:yi-2017"))
    call = VisitRecorded(village=YI, household=WU, visitors=[], mode="telephone", notes="吴某准备迁往外省")
    on("2017-12-12", call, by="clerk of 乙村")


def _the_careers(story: Story) -> None:
    """李某 is transferred in August. A visit of September bears his name all the same."""
    on = story.on
    on("2017-03-01", DelegateElected(cadre=ZHANG, congress="县党代会"))
    on("2017-06-20", ReserveRecommended(cadre=LI, recommended_by="县占位局"))
    transferred = CadreTransferred(
        cadre=LI,
        to_unit="县占位办",
        post="副主任科员",
        scale="non_leading_posts_to_2019",
        rank="副主任科员",
        effective_on="2017-08-15",
        decision="占位组〔2017〕9号",
    )
    on("2017-08-10", transferred)
    ended = PostingEnded(cadre=LI, village=JIA, ended_on="2017-08-14", reason="调任", approved_by="县委组织部")
    on("2017-08-14", ended, by="organisation")
    on(
        "2017-09-04",
        VisitRecorded(village=JIA, household=LIU, visitors=[ZHANG, LI]),
        by="clerk of 甲村",
        contradicts=[("posting", JIA, [])],
    )
    on("2017-09-28", CareGiven(kind="health_check", group="全体驻村干部", division=COUNTY, given_by="县人民医院"))
    on("2017-12-28", CadreAppraised(cadre=ZHANG, year=2017, grade="excellent", village=JIA), by="organisation")
