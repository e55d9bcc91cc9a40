"""2016: a pumping station is built, land goes to a cooperative, and a first household leaves poverty."""

from domain.careers import CadreAppraised
from domain.claims import ClaimPublished
from domain.cooperatives import CooperativeRegistered
from domain.corrections import EventVoided
from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.employment import EmploymentStarted
from domain.exits import (
    AppraisalHeld,
    ExitAgreed,
    ExitAnnounced,
    ExitProposed,
    ExitVerified,
    ObjectionAnswered,
    ObjectionRaised,
)
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.income import GuaranteeChecked, IncomeAssessed, IncomeRecorded
from domain.kernel.event import Evidence
from domain.kernel.figure import Hedged
from domain.land import LandRightRegistered, LandTransferSigned, ParcelArea
from domain.notices import NoticeClosed, NoticePosted
from domain.payments import PaymentApproved, PaymentOrdered, PaymentRequested
from domain.postings import PostingRenewed
from domain.programmes import ProgrammeDeclared
from domain.projects import (
    AssetChecked,
    ExpenseAccounted,
    ProjectAccepted,
    ProjectApproved,
    ProjectPlanned,
    WorkCompleted,
    WorkStarted,
)
from domain.shares import ShareSubscribed
from domain.works import ContractAwarded, SupplierRegistered
from tests.story.cast import (
    BUILDER,
    CHEN,
    CHEN_SHARE,
    COOPERATIVE,
    HEATING,
    HEATING_FUND,
    HUANG,
    JIA,
    JOB,
    LI,
    LIU,
    PART,
    QIAN,
    STATION,
    SUN,
    TEAM_JIA,
    WATER,
    WATER_FUND,
    WHOLE,
    WIFE,
    WORKS,
    YANG,
    ZHANG,
    ZHAO,
)
from tests.story.telling import Story

EXIT, OBJECTION = "exit:chen-2016", "objection:chen-2016"


def year_2016(story: Story) -> None:
    _the_pumping_station(story)
    _the_cooperative(story)
    _the_heating_subsidy(story)
    _the_first_exit(story)
    story.on("2016-12-20", PostingRenewed(cadre=ZHANG, village=JIA, until="2018-12-31"), by="organisation")
    story.on("2016-12-20", PostingRenewed(cadre=LI, village=JIA, until="2018-12-31"), by="organisation")
    story.on("2016-12-28", CadreAppraised(cadre=ZHANG, year=2016, grade="competent", village=JIA))
    story.ends(2016)


def _the_pumping_station(story: Story) -> None:
    """From the promise to the water: 300,000 yuan approved, 280,000 contracted."""
    on, no = story.on, story.no
    on("2016-01-11", ProgrammeDeclared(programme=WATER, name="饮水安全工程", kind="works"), by="finance")
    on("2016-01-15", ProjectPlanned(project=STATION, name="甲村扬水站", village=JIA, programme=WATER))
    on("2016-01-20", FundsSecured(project=STATION, amount_fen=30_000_000, source="县占位局"))
    on("2016-02-15", ProjectApproved(project=STATION, amount_fen=30_000_000, document="占位批〔2016〕3号"))
    appropriation = FundAppropriated(
        fund=WATER_FUND, level="province", amount_fen=32_000_000, document="占位财〔2016〕8号", programme=WATER
    )
    on("2016-02-20", appropriation)
    on("2016-02-22", FundAllocated(fund=WATER_FUND, project=STATION, amount_fen=30_000_000))
    on("2016-03-01", SupplierRegistered(supplier=BUILDER, name="占位建筑公司"))
    on("2016-03-10", ContractAwarded(contract=WORKS, project=STATION, supplier=BUILDER, amount_fen=28_000_000))
    on("2016-03-20", WorkStarted(project=STATION), by="clerk of 甲村")

    # The builder asks for 200,000 yuan, the town approves 180,000, and no more can be ordered, nor twice.
    first, second = "payment:station-1", "payment:station-2"
    request = PaymentRequested(
        payment=first, amount_fen=20_000_000, fund=WATER_FUND, project=STATION, payee=BUILDER, requested_by=ZHAO
    )
    on("2016-05-03", request, by="clerk of 甲村")
    on("2016-05-05", PaymentApproved(payment=first, amount_fen=18_000_000, approved_by=QIAN), by="office")
    no(
        "2016-05-06",
        PaymentOrdered(payment=first, fund=WATER_FUND, amount_fen=20_000_000),
        status=409,
        code="BeyondApproval",
        figures={"payment": first, "approved": "18,000,000", "amount": "20,000,000"},
    )
    ordered = PaymentOrdered(payment=first, fund=WATER_FUND, amount_fen=18_000_000)
    no("2016-05-06", ordered, by="office", status=403, code="RoleMayNotRecord", figures={})
    on("2016-05-06", ordered)
    no("2016-05-07", ordered, status=409, code="PaymentOrderedBefore", figures={"payment": first})
    no(
        "2016-05-09",
        PaymentOrdered(payment=second, fund=WATER_FUND, amount_fen=15_000_000),
        status=409,
        code="BeyondFundBalance",
        figures={"fund": WATER_FUND, "balance": "14,000,000", "amount": "15,000,000"},
    )
    to_the_builder = {
        "payee": BUILDER,
        "kind": "works",
        "fund": WATER_FUND,
        "project": STATION,
        "contract": WORKS,
        "requested_by": ZHAO,
        "approved_by": QIAN,
        "paid_by": SUN,
    }
    on(
        "2016-05-10",
        FundsDisbursed(amount_fen=18_000_000, payment=first, disbursement="disbursement:station-1", **to_the_builder),
    )
    on(
        "2016-05-11",
        BankLineMatched(
            disbursement="disbursement:station-1", bank_ref="占位0001", amount_fen=18_000_000, paid_on="2016-05-10"
        ),
    )

    # The rest was paid without an order, 10,000 yuan too much of it. That is no reason to hide it, and it came back.
    on("2016-08-20", WorkCompleted(project=STATION), by="clerk of 甲村")
    on("2016-08-30", ProjectAccepted(project=STATION, document="占位验〔2016〕1号"))
    on(
        "2016-09-05",
        FundsDisbursed(amount_fen=11_000_000, disbursement="disbursement:station-2", **to_the_builder),
        by="finance",
        contradicts=[("contract_amount", "11,000,000", "10,000,000")],
    )
    on(
        "2016-09-19",
        FundsReturned(
            fund=WATER_FUND,
            amount_fen=1_000_000,
            payee=BUILDER,
            disbursement="disbursement:station-2",
            project=STATION,
            contract=WORKS,
        ),
        by="finance",
    )
    on("2016-09-20", ExpenseAccounted(project=STATION, amount_fen=28_000_000, accounted_by=ZHAO))
    on("2016-10-12", AssetChecked(project=STATION, in_use=True), by="inspector")


def _the_cooperative(story: Story) -> None:
    """甲村 gives more than 900 mu to its cooperative; 4 mu of them are the household 陈's, not 6."""
    on = story.on
    founded = CooperativeRegistered(cooperative=COOPERATIVE, name="占位农业合作社", village=JIA, initiated_by=TEAM_JIA)
    on("2016-02-01", founded, by="clerk of 甲村")
    on("2016-02-08", LandRightRegistered(household=CHEN, parcels=[ParcelArea("1", 250), ParcelArea("2", 150)]))
    lease = {
        "cooperative": COOPERATIVE,
        "rent_fen_per_mu_year": 80_000,
        "from_": "2016-03-01",
        "until": "2026-02-28",
        "due_days": ["12-01"],
    }
    more_than_900_mu = Hedged(hedge="余", value=90_000)
    on("2016-02-25", LandTransferSigned(contract=WHOLE, village=JIA, area_hundredths_mu=more_than_900_mu, **lease))
    of_chen = {"household": CHEN, "within": WHOLE, "parcels": ["1", "2"]}
    mistyped = on(
        "2016-02-25",
        LandTransferSigned(contract=PART, area_hundredths_mu=600, **of_chen, **lease),
        contradicts=[("land_held", "600", "400")],
        called="the mistyped contract",
    )
    on("2016-03-02", EventVoided(voids=mistyped["id"], reason="面积误录"))
    on(
        "2016-02-25",
        LandTransferSigned(contract=PART, area_hundredths_mu=400, **of_chen, **lease),
        corrects=mistyped["id"],
    )
    share = ShareSubscribed(
        share=CHEN_SHARE, cooperative=COOPERATIVE, household=CHEN, source="public", principal_fen=500_000
    )
    on("2016-03-05", share)
    started = EmploymentStarted(
        employment=JOB, household=CHEN, person=WIFE, cooperative=COOPERATIVE, wage_fen_per_month=120_000
    )
    on("2016-04-01", started, by="clerk of 甲村")
    wage = FundsDisbursed(
        payee=CHEN, amount_fen=120_000, kind="wage", cooperative=COOPERATIVE, settles=JOB, period="2016-04"
    )
    on("2016-05-01", wage, by="clerk of 甲村")


def _the_heating_subsidy(story: Story) -> None:
    """1,000 yuan for three payments of 400: the last goes beyond the fund. One payee says he was given less."""
    on = story.on
    subsidy = ProgrammeDeclared(
        programme=HEATING, name="取暖补贴", kind="subsidy", entitles="household", uniform_rate=True
    )
    on("2016-10-08", subsidy, by="finance")
    on(
        "2016-10-20",
        FundAppropriated(
            fund=HEATING_FUND, level="county", amount_fen=100_000, document="占位财〔2016〕31号", programme=HEATING
        ),
    )
    paid = {"amount_fen": 40_000, "kind": "subsidy", "fund": HEATING_FUND, "programme": HEATING, "period": "2016"}
    to_chen = FundsDisbursed(payee=CHEN, disbursement="disbursement:heat-chen", account="9999300000000001", **paid)
    on("2016-11-10", to_chen, by="finance")
    on("2016-11-10", FundsDisbursed(payee=LIU, disbursement="disbursement:heat-liu", **paid), by="finance")
    on(
        "2016-11-10",
        FundsDisbursed(payee=HUANG, disbursement="disbursement:heat-huang", **paid),
        by="finance",
        contradicts=[("fund_balance", "40,000", "20,000")],
    )
    on(
        "2016-11-15",
        ReceiptAcknowledged(household=CHEN, disbursement="disbursement:heat-chen", amount_fen=35_000),
        by="clerk of 甲村",
        contradicts=[("received", "35,000", "40,000")],
    )


def _the_first_exit(story: Story) -> None:
    """陈's income is reckoned, and the household is proposed, verified, displayed, objected to, and announced."""
    on, no = story.on, story.no
    year = {"household": CHEN, "from_": "2015-10-01", "until": "2016-09-30"}
    wages = IncomeRecorded(stream="wage", nature="cooperative_wage", amount_fen=720_000, basis="received", **year)
    on("2016-10-10", wages, by="clerk of 甲村")
    rent = IncomeRecorded(stream="property", nature="land_rent", amount_fen=320_000, basis="expected", **year)
    no("2016-10-10", rent, status=412, code="StalePage", figures={"subject": CHEN, "page": 1}, expected={CHEN: 1})
    on("2016-10-10", rent, by="clerk of 甲村")
    on(
        "2016-10-12",
        IncomeAssessed(
            assessment="assessment:chen-2016", total_fen=1_600_000, members_counted=4, per_head_fen=400_000, **year
        ),
    )
    on(
        "2016-10-12",
        IncomeAssessed(
            assessment="assessment:yang-2016",
            household=YANG,
            from_="2015-10-01",
            until="2016-09-30",
            total_fen=1_000_000,
            members_counted=4,
            per_head_fen=310_000,
        ),
        contradicts=[("per_head", "310,000", "250,000")],
    )
    tap = Evidence(sha256="c" * 64, media_type="image/jpeg")
    on("2016-10-14", GuaranteeChecked(household=CHEN, kind="water", met=True, by=ZHANG), evidence=[tap])

    of_chen = {"exit": EXIT, "household": CHEN}
    on("2016-10-20", ExitProposed(assessment="assessment:chen-2016", **of_chen), by="clerk of 甲村")
    on("2016-10-24", AppraisalHeld(village=JIA, purpose="exit", period="2016", households_discussed=[CHEN]))
    on("2016-10-26", ExitVerified(by="village_committee", **of_chen), by="clerk of 甲村")
    on("2016-10-27", ExitVerified(by="team", **of_chen), by="clerk of 甲村")
    on("2016-10-28", ExitAgreed(**of_chen), by="clerk of 甲村")
    on(
        "2016-11-01",
        NoticePosted(
            notice="notice:chen-2016",
            about=EXIT,
            kind="exit",
            from_="2016-11-01",
            until="2016-11-07",
            places=["village_board"],
            text_sha256="d" * 64,
            fields_shown=["name", "amount"],
            village=JIA,
        ),
    )
    on("2016-11-03", ObjectionRaised(objection=OBJECTION, what="羊是借来的", **of_chen), by="clerk of 甲村")
    on("2016-11-05", ObjectionAnswered(objection=OBJECTION, outcome="dismissed", answer="有购羊票据", **of_chen))
    on("2016-11-08", NoticeClosed(notice="notice:chen-2016", objections=1))
    on("2016-12-05", ExitAnnounced(approved_by=QIAN, approved_on="2016-11-30", **of_chen))
    on(
        "2016-12-15",
        ClaimPublished(
            claim="claim:exits-2016",
            source="占位简报2016年第12期",
            measure="households_exited",
            unit="households",
            scope=JIA,
            as_of="2016",
            figure=1,
            out_of=3,
            statement="甲村3户贫困户中1户脱贫。",
            village=JIA,
        ),
    )
