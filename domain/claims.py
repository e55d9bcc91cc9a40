"""Claims (公布的数据): what was said in public in figures, kept beside what the ledger adds up to."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import Amount, Figure, Verdict
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import CadreId, ClaimId, CooperativeId, HouseholdId, ProjectId, TeamId, VillageId
from domain.parameters import Key, Unit


@state("claim")
class Claim(State, frozen=True, kw_only=True, omit_defaults=True):
    """A claim as decisions see it: what it measures."""

    measure: str | None = None

    @property
    def known(self) -> bool:
        return self.measure is not None


@event(
    by=("office", "inspector"),
    introduces=("claim",),
    zh="{source}公布：{statement}",
    en="{source} states: {measure}, {scope}, {as_of}: {figure} ({unit})",
)
class ClaimPublished(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A figure was published. Whether the ledger agrees, a reconciliation answers; nothing is refused or corrected."""

    claim: ClaimId
    source: Annotated[str, Meta(min_length=1, max_length=200, description="Title or number of the publication.")]
    measure: Annotated[Key, Meta(description="What is counted, in snake_case: poor_households.")]
    unit: Unit
    scope: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=200,
            description="What it covers: a division code, a subject (kind:id), or words for what has no name here.",
        ),
    ]
    as_of: Annotated[OccurredOn, Meta(description="The day, month or year that the figure is of.")]
    figure: Annotated[
        Amount,
        Meta(description="As printed, in its unit: 80 % is 8000 hundredths_percent; 不详 where no number stands."),
    ]
    statement: Annotated[str, Meta(min_length=1, max_length=2000, description="What was said, quoted or summed up.")]
    published_on: Annotated[OccurredOn, Meta(description="When it was published.")] | None = None
    out_of: (
        Annotated[Amount, Meta(description="Of how many, where the source says so: 47 in “42 of 47”; same unit.")]
        | None
    ) = None
    village: Annotated[VillageId, Meta(description="The village that it speaks of.")] | None = None
    cooperative: Annotated[CooperativeId, Meta(description="The cooperative that it speaks of.")] | None = None
    household: Annotated[HouseholdId, Meta(description="The household that it speaks of.")] | None = None
    team: Annotated[TeamId, Meta(description="The team that it speaks of.")] | None = None
    cadre: Annotated[CadreId, Meta(description="The cadre that it speaks of.")] | None = None
    project: Annotated[ProjectId, Meta(description="The project that it speaks of.")] | None = None

    def decide(self, claim: Claim) -> list[Contradiction]:
        found = [Contradiction(name="registered", stated=self.measure, held=claim.measure)] if claim.known else []
        if self.out_of is not None:
            figure, whole = Figure.of(self.figure), Figure.of(self.out_of)
            if figure.exceeds(whole) is Verdict.YES:
                found.append(Contradiction(name="out_of", stated=str(figure), held=str(whole)))
        return found

    def after_claim(self, claim: Claim) -> Claim:
        return Claim(measure=self.measure, village=self.village)
