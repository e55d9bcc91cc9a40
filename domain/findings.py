"""Findings (问题): raised by an inspection, answered, triaged, appealed against, rectified, and closed by other eyes.

Each event of a finding names its subject again, and the household that it touches: so it stands on their own pages, and
its words are sealed under their key.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from domain.doubts import DoubtKey, Touched, check_household_named
from domain.inspections import Inspection
from domain.kernel.dates import Day
from domain.kernel.event import MAX_INTEGER, Event, Name, PersonalText, State, event, state
from domain.kernel.figure import Amount
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import DoubtedId, FindingId, InspectionId, OfficerId, RuleId
from domain.parameters import Key, Unit

REPORTERS_KEPT: Final = 8
"""How many officers who reported a rectification a finding's state keeps."""

Subject = Annotated[DoubtedId, Meta(description="Whom or what the finding is about.")]


class ReferredToNobody(Refusal):
    """A finding that is referred names to whom."""

    status = 422


class FindingFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that a finding states."""

    name: Annotated[Key, Meta(description="What it measures, in snake_case: paid.")]
    value: Annotated[Amount, Meta(description="The value, in its unit.")]
    unit: Unit


@state("finding")
class Finding(State, frozen=True, kw_only=True, omit_defaults=True):
    """A finding as decisions see it: its inspection and subject, who reported a rectification, who closed it and how.

    rectified_by: the last 8 officers who did, each once.
    """

    inspection: str | None = None
    subject: str | None = None
    household: str | None = None
    rectified_by: list[str] = []
    closed_by: str | None = None
    outcome: str | None = None

    @property
    def known(self) -> bool:
        return self.subject is not None


@event(
    by=("inspector", "discipline"),
    introduces=("finding",),
    zh="{inspection}对{subject}提出问题{finding}（规则{rule}）",
    en="{inspection} raised the finding {finding} about {subject} (rule {rule})",
)
class FindingRaised(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An inspection raises a finding: from a rule's doubt, or by hand where it names no rule."""

    finding: FindingId
    inspection: InspectionId
    household: Touched | None = None
    subject: Subject
    statement: Annotated[PersonalText, Meta(description="What is held to be wrong; personal.")]
    positions: Annotated[
        list[Annotated[int, Meta(ge=1, le=MAX_INTEGER)]],
        Meta(max_length=500, description="Positions of the events in the ledger that it rests on."),
    ]
    rule: Annotated[RuleId, Meta(description="The rule that doubts; absent where it is raised by hand.")] | None = None
    doubt: Annotated[DoubtKey, Meta(description="The rule's doubt that it takes up, by its stable id.")] | None = None
    figures: Annotated[list[FindingFigure], Meta(max_length=20, description="The figures that it states.")] = []

    def decide(self, finding: Finding) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        return [Contradiction(name="registered", stated=self.subject, held=finding.subject)] if finding.known else []

    def after_finding(self, finding: Finding) -> Finding:
        return msgspec.structs.replace(
            finding, inspection=self.inspection, subject=self.subject, household=self.household
        )

    def after_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, raised=inspection.raised + 1)

    def without_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, raised=inspection.raised - 1)


@event(
    by=("recorder", "office", "finance", "organisation", "self"),
    zh="就{subject}的问题{finding}作出说明",
    en="The finding {finding} about {subject} was answered",
)
class FindingAnswered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Those whom a finding touches explain themselves."""

    finding: FindingId
    household: Touched | None = None
    subject: Subject
    answer: Annotated[PersonalText, Meta(description="What they say; personal.")]
    answered_by: Annotated[OfficerId, Meta(description="Who answers, where it is an officer.")] | None = None

    def decide(self, finding: Finding) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        return _of_another(self.subject, self.household, finding)


@event(
    by=("inspector", "discipline"),
    zh="{subject}的问题{finding}分类处置：{triage}，{to}，限期{due_on}",
    en="The finding {finding} about {subject} was triaged as {triage}: {to}, due {due_on}",
)
class FindingTriaged(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"triage": "as"}):
    """A finding is sorted: data to be corrected, something to be rectified, or a lead for another authority."""

    finding: FindingId
    household: Touched | None = None
    subject: Subject
    triage: Annotated[
        Literal["data_correction", "rectification", "referral"],
        Meta(description="data_correction 数据纠错, rectification 督促整改, referral 线索移交."),
    ]
    to: Annotated[Name, Meta(description="The unit that has to act; a referral names one.")] | None = None
    due_on: Annotated[Day, Meta(description="The last day for it (整改期限).")] | None = None

    def decide(self, finding: Finding) -> list[Contradiction]:
        if self.triage == "referral" and self.to is None:
            raise ReferredToNobody
        return _of_another(self.subject, self.household, finding)


@event(
    by=("recorder", "office", "finance", "organisation", "self"),
    zh="就{subject}的问题{finding}提出申诉",
    en="The finding {finding} about {subject} was appealed against",
)
class FindingAppealed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Those whom a finding touches ask that it be looked at again (申诉)."""

    finding: FindingId
    household: Touched | None = None
    subject: Subject
    grounds: Annotated[PersonalText, Meta(description="On what grounds; personal.")]

    def decide(self, finding: Finding) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        return _of_another(self.subject, self.household, finding)


@event(
    by=("recorder", "office", "finance", "organisation"),
    zh="{by}报告{subject}的问题{finding}已整改，退回{sum_returned_fen}分",
    en="{by} reported that the finding {finding} about {subject} was rectified; {sum_returned_fen} fen were returned",
)
class RectificationReported(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An officer reports that what was found is put right (整改). Another officer closes the finding."""

    finding: FindingId
    household: Touched | None = None
    subject: Subject
    by: Annotated[OfficerId, Meta(description="Who reports it.")]
    what: Annotated[PersonalText, Meta(description="What was done; personal.")]
    sum_returned_fen: (
        Annotated[Amount, Meta(description="Money returned (退款), in fen; absent where none is spoken of.")] | None
    ) = None

    def decide(self, finding: Finding) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        found = _of_another(self.subject, self.household, finding)
        if self.by == finding.closed_by:  # the report may be recorded after the closing
            found.append(Contradiction(name="four_eyes", stated=self.by, held=self.by))
        return found

    def after_finding(self, finding: Finding) -> Finding:
        others = [officer for officer in finding.rectified_by if officer != self.by]
        return msgspec.structs.replace(finding, rectified_by=[*others, self.by][-REPORTERS_KEPT:])


@event(
    by=("inspector", "discipline"),
    zh="{subject}的问题{finding}由{closed_by}销号：{outcome}",
    en="The finding {finding} about {subject} was closed by {closed_by}: {outcome}",
)
class FindingClosed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A finding is closed (销号), by another officer than reported the rectification: four eyes.

    That it was the same officer is recorded and contradicted, not refused: a refusal would only bring another name into
    the ledger, and whoever closed it on paper would stay unseen.
    """

    finding: FindingId
    inspection: InspectionId
    household: Touched | None = None
    subject: Subject
    closed_by: Annotated[OfficerId, Meta(description="Who closed it.")]
    outcome: Annotated[
        Literal["corrected", "rectified", "explained", "referred", "not_upheld"],
        Meta(
            description="corrected 数据已更正, rectified 整改到位, explained 说明成立, referred 已移交,"
            " not_upheld 问题不成立."
        ),
    ]

    def decide(self, finding: Finding) -> list[Contradiction]:
        found = _of_another(self.subject, self.household, finding)
        if self.inspection != finding.inspection:
            found.append(Contradiction(name="inspection", stated=self.inspection, held=finding.inspection))
        if finding.outcome is not None:
            found.append(Contradiction(name="closed", stated=self.outcome, held=finding.outcome))
        if self.closed_by in finding.rectified_by:
            found.append(Contradiction(name="four_eyes", stated=self.closed_by, held=self.closed_by))
        return found

    def after_finding(self, finding: Finding) -> Finding:
        return msgspec.structs.replace(finding, closed_by=self.closed_by, outcome=self.outcome)

    def after_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, findings_closed=inspection.findings_closed + 1)

    def without_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, findings_closed=inspection.findings_closed - 1)


def _of_another(subject: str, household: str | None, finding: Finding) -> list[Contradiction]:
    """That an event names another subject, or another household, than the finding was raised about."""
    found = []
    if subject != finding.subject:
        found.append(Contradiction(name="subject", stated=subject, held=finding.subject))
    return found + another("household", household, finding.household)
