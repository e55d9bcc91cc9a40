"""Inspections (督导检查): what is asked, of which day and as known when; the sample drawn for it; its conclusion."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import Day, Instant
from domain.kernel.event import MAX_INTEGER, Event, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import END, InspectionId, OfficerId, VillageId
from domain.villages import DivisionCode


class InspectionOfNothing(Refusal):
    """The inspection names neither a division nor a village that it looks at."""

    status = 422


class SampleBeyondPopulation(Refusal):
    """The sample holds {selected} different subjects, and the population has {population}."""

    status = 422


class SamplePopulation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a sample is drawn from (总体): how many there are, and the hash of their list."""

    count: Annotated[int, Meta(ge=1, le=MAX_INTEGER, description="How many there are.")]
    sha256: Annotated[
        str,
        Meta(
            pattern=rf"^[0-9a-f]{{64}}{END}",
            description="SHA-256 of the list, one subject a line, in the order in which it is drawn from; hex.",
        ),
    ]


@state("inspection")
class Inspection(State, frozen=True, kw_only=True, omit_defaults=True):
    """An inspection as decisions see it: how many findings were raised and closed, and its last sample.

    raised, findings_closed: as often as it was recorded. population_sha256, seed: of the last sample.
    """

    title: str | None = None
    raised: int = 0
    findings_closed: int = 0
    population_sha256: str | None = None
    seed: str | None = None
    closed: bool = False

    @property
    def known(self) -> bool:
        return self.title is not None

    @property
    def open_findings(self) -> int:
        """How many findings were raised and not closed."""
        return self.raised - self.findings_closed


@event(
    by=("inspector", "discipline"),
    introduces=("inspection",),
    zh="开展督导检查《{title}》，范围：{scope} {villages}，截至{as_of}",
    en="The inspection “{title}” was opened: {scope} {villages}, as of {as_of}",
)
class InspectionOpened(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An inspection begins, bound to a day and to what the ledger knew at a moment, so that it can be repeated."""

    inspection: InspectionId
    title: Annotated[str, Meta(min_length=1, max_length=200, description="Its title, as in the notice of it.")]
    questions: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=500)]],
        Meta(min_length=1, max_length=50, description="What it asks."),
    ]
    as_of: Annotated[Day, Meta(description="The day whose facts it asks for.")]
    known_at: Annotated[Instant, Meta(description="The moment whose knowledge it asks for.")]
    known_at_position: (
        Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="The position that this moment resolved to.")] | None
    ) = None
    scope: Annotated[list[DivisionCode], Meta(max_length=60, description="Codes of the divisions that it covers.")] = []
    villages: Annotated[
        list[VillageId], Meta(max_length=20, description="Villages that it covers beside, such as those without code.")
    ] = []
    opened_by: Annotated[OfficerId, Meta(description="Who opened it.")] | None = None
    members: Annotated[list[OfficerId], Meta(max_length=9, description="Who inspects (督导组成员).")] = []

    def decide(self, inspection: Inspection) -> list[Contradiction]:
        if not self.scope and not self.villages:
            raise InspectionOfNothing
        if inspection.known:
            return [Contradiction(name="registered", stated=self.title, held=inspection.title)]
        return []

    def after_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, title=self.title)


@event(
    by=("inspector", "discipline"),
    zh="{inspection}抽样（{method}），种子{seed}",
    en="A sample was drawn for {inspection} ({method}) with the seed {seed}",
)
class SampleDrawn(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A sample is drawn so that anybody can draw it again: by seed, method and population.

    A second sample of one population with another seed may be a choice of what to find: it is recorded, and says so.
    """

    inspection: InspectionId
    seed: Annotated[str, Meta(min_length=1, max_length=200, description="What the random numbers start from.")]
    method: Annotated[
        Literal["simple", "stratified", "monetary_unit"],
        Meta(description="simple 简单随机抽样, stratified 分层抽样, monetary_unit 货币单元抽样."),
    ]
    population: Annotated[SamplePopulation, Meta(description="What it is drawn from (总体).")]
    selected: Annotated[
        list[Annotated[str, Meta(pattern=rf"^[a-z][a-z_]*:[a-z0-9][a-z0-9._-]{{0,79}}{END}")]],
        Meta(min_length=1, max_length=1000, description="What was drawn, in order; the event concerns none of it."),
    ]
    selected_sha256: Annotated[
        str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}", description="SHA-256 of that list, one subject a line; hex.")
    ]

    def decide(self, inspection: Inspection) -> list[Contradiction]:
        selected = len(set(self.selected))
        if selected > self.population.count:
            raise SampleBeyondPopulation(selected=selected, population=self.population.count)
        if self.population.sha256 == inspection.population_sha256 and self.seed != inspection.seed:
            return [Contradiction(name="sample", stated=self.seed, held=inspection.seed)]
        return []

    def after_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, population_sha256=self.population.sha256, seed=self.seed)


@event(by=("inspector", "discipline"), zh="督导检查{inspection}结束", en="The inspection {inspection} was closed")
class InspectionClosed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An inspection ends. That findings are open still is recorded with it."""

    inspection: InspectionId
    conclusion: Annotated[PersonalText, Meta(description="What it comes to; personal.")]

    def decide(self, inspection: Inspection) -> list[Contradiction]:
        found = []
        if inspection.closed:
            found.append(Contradiction(name="closed", stated=self.inspection, held=self.inspection))
        if inspection.open_findings > 0:
            found.append(Contradiction(name="open_findings", stated="0", held=str(inspection.open_findings)))
        return found

    def after_inspection(self, inspection: Inspection) -> Inspection:
        return msgspec.structs.replace(inspection, closed=True)
