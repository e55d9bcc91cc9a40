"""Inspections: ten villages are inspected in early summer; what is found goes to its end, or stays open.

A finding is about a visit or payment among the last facts, whose position it names, or is raised by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final, Literal

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.findings import (
    FindingAnswered,
    FindingAppealed,
    FindingClosed,
    FindingFigure,
    FindingRaised,
    FindingTriaged,
    RectificationReported,
)
from domain.inspections import InspectionClosed, InspectionOpened, SampleDrawn, SamplePopulation
from domain.visits import VisitRecorded
from examples.county.county_work import RULES
from examples.county.lines import Day, Fact
from examples.county.mistakes import again
from examples.county.world import (
    HOUSEHOLDS_A_VILLAGE,
    INSPECTORS,
    VILLAGES_AN_INSPECTION,
    Finding,
    Triage,
    Village,
    VillageStep,
    World,
)

# One in so many …
_SAME_EYES: Final = 8  # rectifications are reported by the inspector who closes the finding: contradicts four_eyes
_STAYS_OPEN: Final = 8  # findings are open when the inspection ends: contradicts open_findings
_APPEALED: Final = 5  # findings are appealed against
_SECOND_SAMPLE: Final = 6  # inspections draw again from the same list with another seed: contradicts sample

_DRAWN: Final = 10
_OUTCOMES: Final[dict[Triage, Literal["corrected", "rectified", "referred"]]] = {
    "data_correction": "corrected",
    "rectification": "rectified",
    "referral": "referred",
}
_TRIAGES: Final = tuple(_OUTCOMES)


def _inspection(village: Village, day: Day) -> str:
    return f"inspection:{village.label}-{day.year}"


def _inspects(village: Village) -> bool:
    """Whether the inspection of ten villages begins with this one; the others of the ten have none of their own."""
    return village.number % VILLAGES_AN_INSPECTION == 0


def opened(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """As of the end of the month before, and as known at its own line."""
    if not _inspects(village):
        return
    of = world.villages[village.number : village.number + VILLAGES_AN_INSPECTION]
    yield world.line(
        InspectionOpened(
            inspection=_inspection(village, day),
            title=f"{day.year}年脱贫攻坚督导检查",
            questions=["走访是否真实", "资金是否足额到户", "退出程序是否完整"],
            as_of=f"{day.year}-04-30",
            known_at=day.at(9 * 60),
            known_at_position=world.lines_made,
            villages=[one.id for one in of],
            opened_by=INSPECTORS[0],
            members=INSPECTORS[1:],
        )
    )


def sampled(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Some of the village's households, by seed."""
    if not _inspects(village):
        return
    households = [home.id for home in world.homes(village, day.age)]
    chance = world.chance(village.number, day.age, 42)
    for draw in range(1 if chance % _SECOND_SAMPLE else 2):
        seed = f"{world.seed}-{village.label}-{day.year}-{draw + 1}"
        selected = _drawn(households, seed)
        if selected:
            yield world.line(
                SampleDrawn(
                    inspection=_inspection(village, day),
                    seed=seed,
                    method="simple",
                    population=SamplePopulation(count=len(households), sha256=_sha256(households)),
                    selected=selected,
                    selected_sha256=_sha256(selected),
                )
            )


def _drawn(households: list[str], seed: str) -> list[str]:
    """In the order of their hashes with the seed, and no more than are wanted."""
    return sorted(households, key=lambda household: sha256(f"{seed} {household}".encode()).digest())[:_DRAWN]


def _sha256(subjects: list[str]) -> str:
    return sha256("\n".join(subjects).encode()).hexdigest()


def raised(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """One finding by hand, and one on each of up to three facts."""
    if not _inspects(village):
        return
    inspection, label = _inspection(village, day), f"{village.label}-{day.year}"
    by_hand = Finding(f"finding:{label}-0", village.id, "rectification", None)
    village.findings = [by_hand]
    yield world.line(
        FindingRaised(
            finding=by_hand.id, inspection=inspection, subject=village.id, statement="项目资料不齐全", positions=[]
        )
    )
    for number, (fact, household) in enumerate(_doubtful(world, village)):
        finding = Finding(f"finding:{label}-{number + 1}", household, _TRIAGES[number], fact)
        village.findings = [*village.findings, finding]
        rule = RULES[(world.drawn >> 8) % len(RULES)] if number else None
        paid = fact.event.amount_fen if isinstance(fact.event, FundsDisbursed) else None
        yield world.line(
            FindingRaised(
                finding=finding.id,
                inspection=inspection,
                subject=household,
                statement="记录与入户核实不一致",
                positions=[fact.number],
                rule=f"rule:{rule}" if rule else None,
                doubt=f"{rule} {household}" if rule else None,
                figures=[] if paid is None else [FindingFigure("paid", paid, "fen")],
            )
        )


def _doubtful(world: World, village: Village) -> list[tuple[Fact, str]]:
    """Up to three of the last facts about households of the ten villages; they are voided by the inspection alone."""
    first = village.number * HOUSEHOLDS_A_VILLAGE
    end = first + VILLAGES_AN_INSPECTION * HOUSEHOLDS_A_VILLAGE
    found: list[tuple[Fact, str]] = []
    for fact in list(world.recent):
        event = fact.event
        household = event.household if isinstance(event, VisitRecorded) else getattr(event, "payee", None)
        if household and first <= int(household[-7:]) < end and len(found) < len(_TRIAGES):
            found.append((fact, household))
            world.recent.remove(fact)
    return found


def answered(world: World, village: Village, _day: Day) -> Iterator[bytes]:
    for finding in village.findings:
        yield world.line(
            FindingAnswered(
                finding=finding.id, subject=finding.subject, answer="已组织核对，情况说明如下",
                answered_by=village.head,
            )
        )  # fmt: skip


def triaged(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for finding in village.findings:
        yield world.line(
            FindingTriaged(
                finding=finding.id,
                subject=finding.subject,
                triage=finding.triage,
                to="县纪委监委" if finding.triage == "referral" else None,
                due_on=day.later(30),
            )
        )


def appealed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for finding in village.findings:
        if _chance(world, village, finding, day) % _APPEALED == 0:
            yield world.line(FindingAppealed(finding=finding.id, subject=finding.subject, grounds="认为情况已经说明"))


def corrected(world: World, village: Village, _day: Day) -> Iterator[bytes]:
    """What was recorded wrongly is voided in answer to the finding, and told again."""
    for finding in village.findings:
        if finding.triage == "data_correction" and finding.fact:
            wrong = finding.fact
            yield world.line(EventVoided(voids=wrong.id, reason="督导核实后更正", answers_finding=finding.id))
            yield again(world, wrong, "督导核实后更正")


def reported(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """What was to be rectified is said to be: by the village, or now and then by who closes the finding."""
    for finding in village.findings:
        if finding.triage == "rectification":
            same = _chance(world, village, finding, day) >> 8
            yield world.line(
                RectificationReported(
                    finding=finding.id,
                    subject=finding.subject,
                    by=village.head if same % _SAME_EYES else INSPECTORS[1],
                    what="已整改",
                    sum_returned_fen=20_000
                    if finding.fact and isinstance(finding.fact.event, FundsDisbursed)
                    else None,
                )
            )


def closed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for finding in village.findings:
        if (_chance(world, village, finding, day) >> 16) % _STAYS_OPEN:
            yield world.line(
                FindingClosed(
                    finding=finding.id,
                    inspection=_inspection(village, day),
                    subject=finding.subject,
                    closed_by=INSPECTORS[1],
                    outcome=_OUTCOMES[finding.triage],
                )
            )


def ended(world: World, village: Village, day: Day) -> Iterator[bytes]:
    if _inspects(village):
        village.findings = []
        yield world.line(InspectionClosed(inspection=_inspection(village, day), conclusion="总体较好，个别问题已移交"))


def _chance(world: World, village: Village, finding: Finding, day: Day) -> int:
    return world.chance(village.number, day.age, int(finding.id[-1]), 43)


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    (5, 4): opened,
    (5, 5): sampled,
    (5, 12): raised,
    (5, 22): answered,
    (6, 3): triaged,
    (6, 8): appealed,
    (6, 15): corrected,
    (6, 19): reported,
    (7, 9): closed,
    (7, 16): ended,
}
