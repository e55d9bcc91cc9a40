"""Discipline (党纪政务处分): the measures that later bear on a cadre's promotion."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from domain.kernel.dates import OccurredOn
from domain.kernel.event import CONFIDENTIAL, Event, PersonalText, event
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CadreId

MEASURES: Final[dict[str, tuple[str, ...]]] = {
    "party": ("warning", "serious_warning", "removal", "probation", "expulsion"),
    "administrative": ("warning", "demerit", "major_demerit", "demotion", "removal", "dismissal"),
}
"""The measures of both regimes, lightest first."""


class MeasureOfAnotherRegime(Refusal):
    """There is no measure {measure} of the regime {regime}: its measures are {measures}."""

    status = 422


@event(by=("discipline",), zh="{cadre}受到处分", en="A disciplinary measure was imposed on {cadre}")
class DisciplineImposed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A disciplinary measure was imposed on a cadre by the Party or by the administration.

    What it was for is personal. All of it is confidential: shown to discipline and inspectors alone. How long it bears
    on promotion follows from the rules of its time.
    """

    cadre: CadreId
    regime: Annotated[
        Literal["party", "administrative"],
        CONFIDENTIAL,
        Meta(description="party 党纪处分, administrative 政务处分 (政纪处分); confidential."),
    ]
    measure: Annotated[
        Literal[
            "warning",
            "serious_warning",
            "probation",
            "expulsion",
            "demerit",
            "major_demerit",
            "demotion",
            "removal",
            "dismissal",
        ],
        CONFIDENTIAL,
        Meta(
            description="Confidential. Party: warning 警告, serious_warning 严重警告, removal 撤销党内职务,"
            " probation 留党察看, expulsion 开除党籍. Administrative: warning 警告, demerit 记过,"
            " major_demerit 记大过, demotion 降级, removal 撤职, dismissal 开除."
        ),
    ]
    effective_on: Annotated[OccurredOn, CONFIDENTIAL, Meta(description="Since when it is in force; confidential.")]
    acted_on: (
        Annotated[
            OccurredOn,
            CONFIDENTIAL,
            Meta(description="When what it is for was done, at the last: it decides which rule holds; confidential."),
        ]
        | None
    ) = None
    document: Annotated[PersonalText, Meta(description="The document that imposed it; personal.")] | None = None
    grounds: Annotated[PersonalText, Meta(description="What it is for; personal.")] | None = None

    def decide(self) -> list[Contradiction]:
        measures = MEASURES[self.regime]
        if self.measure not in measures:
            raise MeasureOfAnotherRegime(measure=self.measure, regime=self.regime, measures=", ".join(measures))
        return []
