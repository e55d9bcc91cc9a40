"""2018: an inspection finds what nobody saw, one cadre is promoted and one called back, and somebody is forgotten."""

import hashlib

from domain.careers import CadreAppraised, CadrePromoted, Service
from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.discipline import DisciplineImposed
from domain.doubts import DoubtAnswered
from domain.exits import ExitAgreed, ExitAnnounced, ExitProposed, ExitVerified, StruckOff
from domain.findings import (
    FindingAnswered,
    FindingAppealed,
    FindingClosed,
    FindingFigure,
    FindingRaised,
    FindingTriaged,
    RectificationReported,
)
from domain.funds import FundAppropriated
from domain.inspections import InspectionClosed, InspectionOpened, SampleDrawn, SamplePopulation
from domain.persons import PersonDied
from domain.postings import PostingEnded
from domain.rules import RulePublished
from domain.teams import TeamStoodDown
from domain.visits import VisitRecorded
from tests.story.cast import (
    CHEN,
    COUNTY_CODE,
    HEATING,
    HEATING_FUND,
    HUANG,
    JIA,
    LIU,
    OLD_LIU,
    SUN,
    TEAM_YI,
    WANG,
    WU,
    YANG,
    YI,
    ZHANG,
    ZHOU,
)
from tests.story.telling import Story

INSPECTION, RULE = "inspection:2018", "rule:paid-after-death"
PAID_TO_THE_DEAD, AWAY = "finding:paid-to-the-dead", "finding:away"


def year_2018(story: Story) -> None:
    _what_nobody_saw(story)
    _the_inspection(story)
    _the_careers(story)
    _the_ends(story)
    story.ends(2018)


def _what_nobody_saw(story: Story) -> None:
    """刘某, who lived alone, dies in summer; in autumn the heating subsidy is paid to him as every year."""
    on = story.on
    on("2018-07-20", PersonDied(person=OLD_LIU, household=LIU, died_on="2018-07-18"), by="clerk of 甲村")
    on(
        "2018-10-08",
        FundAppropriated(
            fund=HEATING_FUND, level="county", amount_fen=100_000, document="占位财〔2018〕29号", programme=HEATING
        ),
    )
    paid = {"amount_fen": 40_000, "kind": "subsidy", "fund": HEATING_FUND, "programme": HEATING, "period": "2018"}
    on("2018-10-15", FundsDisbursed(payee=CHEN, **paid), by="finance")
    on(
        "2018-10-15",
        FundsDisbursed(payee=LIU, disbursement="disbursement:heat-liu-2018", **paid),
        by="finance",
        called="the payment to the dead",
    )


def _the_inspection(story: Story) -> None:
    """It can be repeated: by its day, by what was known, by its seed. What it finds is answered, and put right."""
    on, no = story.on, story.no
    on("2018-10-22", RulePublished(rule=RULE, version=1, sha256="f" * 64), by="inspector")
    doubt = {"rule": RULE, "doubt": f"{RULE}/{OLD_LIU}/2018"}
    touched = {"subject": OLD_LIU, "household": LIU}
    nameless = DoubtAnswered(subject=OLD_LIU, answer="名单未及时更新", **doubt)
    no("2018-10-26", nameless, by="finance", status=422, code="PersonWithoutHousehold", figures={})
    on("2018-10-26", DoubtAnswered(answer="名单未及时更新", **touched, **doubt), by="finance")

    on(
        "2018-11-05",
        InspectionOpened(
            inspection=INSPECTION,
            title="2018年帮扶资金督导检查",
            questions=["补贴是否发给应得的人？", "驻村干部是否在岗？"],
            as_of="2018-10-31",
            known_at="2018-11-05T09:00:00+08:00",
            scope=[COUNTY_CODE],
            opened_by=ZHOU,
        ),
    )
    households = [CHEN, HUANG, LIU, WU, YANG]
    sample = SampleDrawn(
        inspection=INSPECTION,
        seed="2018-11-05",
        method="simple",
        population=SamplePopulation(len(households), _sha256(households)),
        selected=[LIU, CHEN],
        selected_sha256=_sha256([LIU, CHEN]),
    )
    on("2018-11-05", sample)
    drawn_again = SampleDrawn(
        inspection=INSPECTION,
        seed="2018-11-06",
        method="simple",
        population=sample.population,
        selected=[YANG, CHEN],
        selected_sha256=_sha256([YANG, CHEN]),
    )
    on("2018-11-06", drawn_again, contradicts=[("sample", "2018-11-06", "2018-11-05")])

    # The subsidy of a dead man: answered, sorted, appealed against, paid back, and closed by other eyes.
    payment = story.called["the payment to the dead"]
    this = {"finding": PAID_TO_THE_DEAD} | touched
    on(
        "2018-11-08",
        FindingRaised(
            inspection=INSPECTION,
            statement="对死亡人员发放取暖补贴",
            positions=[payment["position"]],
            figures=[FindingFigure("paid", 40_000, "fen")],
            **doubt,
            **this,
        ),
    )
    on("2018-11-09", FindingAnswered(answer="未收到死亡信息", answered_by=SUN, **this), by="finance")
    on("2018-11-12", FindingTriaged(triage="rectification", to="县财政局", due_on="2018-11-30", **this))
    on("2018-11-14", FindingAppealed(grounds="死亡信息应由民政部门推送", **this), by="finance")
    returned = FundsReturned(fund=HEATING_FUND, amount_fen=40_000, payee=LIU, disbursement="disbursement:heat-liu-2018")
    on("2018-11-20", returned, by="finance")
    report = RectificationReported(by=SUN, what="已追回", sum_returned_fen=40_000, **this)
    on("2018-11-21", report, by="finance")
    closed = {"inspection": INSPECTION, "outcome": "rectified"} | this
    by_who_reported = on("2018-11-26", FindingClosed(closed_by=SUN, **closed), contradicts=[("four_eyes", SUN, SUN)])
    on("2018-11-26", EventVoided(voids=by_who_reported["id"], reason="销号人填错"), by="inspector")
    on("2018-11-26", FindingClosed(closed_by=ZHOU, **closed), corrects=by_who_reported["id"])

    # A captain who was never there: a lead for the discipline commission, open still when the inspection ends.
    lead = {"finding": AWAY, "subject": WANG}
    on(
        "2018-11-15",
        FindingRaised(inspection=INSPECTION, statement="2018年全年无走访记录", positions=[], **lead),
    )
    on("2018-11-16", FindingTriaged(triage="referral", to="县纪委", **lead))
    on(
        "2018-11-30",
        InspectionClosed(inspection=INSPECTION, conclusion="追回1笔，移交线索1条"),
        contradicts=[("open_findings", "0", "1")],
    )


def _the_careers(story: Story) -> None:
    """王某 is disciplined and called back. 张某 is promoted: the rank before was another than first written."""
    on = story.on
    measure = DisciplineImposed(
        cadre=WANG,
        regime="party",
        measure="warning",
        effective_on="2018-12-10",
        acted_on="2018-10",
        grounds="长期脱岗",
    )
    on("2018-12-10", measure, called="the disciplinary measure")
    recall = PostingEnded(
        cadre=WANG, village=YI, ended_on="2018-12-11", reason="长期脱岗", recall=True, approved_by="市委组织部"
    )
    on("2018-12-11", recall, by="organisation")
    on(
        "2018-12-12",
        FindingClosed(finding=AWAY, subject=WANG, inspection=INSPECTION, closed_by=ZHOU, outcome="referred"),
    )
    on("2018-12-14", TeamStoodDown(team=TEAM_YI, last_day="2018-12-14", reason="乙村已退出"), by="organisation")
    on(
        "2018-12-18",
        VisitRecorded(village=YI, household=YANG, team=TEAM_YI),
        by="clerk of 乙村",
        contradicts=[("stood_down", "2018-12-18", "2018-12-14")],
    )

    served = Service(village=JIA, from_month="2015-03", until_month="2018-11", days_on_duty=900)
    decided = {
        "cadre": ZHANG,
        "scale": "non_leading_posts_to_2019",
        "to": "主任科员",
        "decision": "占位组〔2018〕21号",
        "service": [served],
    }
    mistaken = on(
        "2018-12-20",
        CadrePromoted(from_="副主任科员", **decided),
        contradicts=[("rank", "副主任科员", "科员")],
    )
    on("2018-12-21", EventVoided(voids=mistaken["id"], reason="任前职级和拟任职级误录"), by="organisation")
    on("2018-12-20", CadrePromoted(from_="科员", **decided | {"to": "副主任科员"}), corrects=mistaken["id"])
    on("2018-12-28", CadreAppraised(cadre=ZHANG, year=2018, grade="excellent", village=JIA), by="organisation")


def _the_ends(story: Story) -> None:
    """陈 leaves poverty a second time, 刘 has died out, and 吴, who moved away, wants to be forgotten."""
    on = story.on
    of_chen = {"exit": "exit:chen-2018", "household": CHEN}
    on("2018-10-25", ExitProposed(**of_chen), by="clerk of 甲村")
    on("2018-10-26", ExitVerified(by="team", **of_chen), by="clerk of 甲村")
    on("2018-10-28", ExitAgreed(**of_chen), by="clerk of 甲村")
    on("2018-12-05", ExitAnnounced(**of_chen))
    on("2018-12-06", StruckOff(household=LIU, reason="died_out"))
    on("2018-12-07", StruckOff(household=WU, reason="moved_away"))
    story.erase(WU)


def _sha256(lines: list[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
