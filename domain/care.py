"""Care for cadres (暖心工程): what was done for their health, their families and their spirits."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.kernel.event import Event, Name, event
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CadreId, DivisionId


class CareForNobody(Refusal):
    """The care names neither a cadre nor a group that it was given to."""

    status = 422


@event(
    by=("office", "organisation"),
    zh="开展关怀（{kind}；干部{cadre}，群体{group}）",
    en="Care was given ({kind}; cadre {cadre}, group {group})",
)
class CareGiven(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Care was given to one cadre, or to a group of whom nobody is named; what a check-up found has no field."""

    kind: Annotated[
        Literal[
            "health_check", "counselling", "talk", "family_care", "encouragement", "insurance", "consolation", "other"
        ],
        Meta(
            description="health_check 体检, counselling 心理疏导, talk 谈心谈话, family_care 关怀家属,"
            " encouragement 政治激励, insurance 保险, consolation 慰问, other 其他."
        ),
    ]
    cadre: Annotated[CadreId, Meta(description="To whom, where it was one cadre.")] | None = None
    group: (
        Annotated[
            str, Meta(min_length=1, max_length=100, description="To which group, such as all posted cadres; no names.")
        ]
        | None
    ) = None
    division: Annotated[DivisionId, Meta(description="Whose group, a county's or a town's.")] | None = None
    given_by: Annotated[Name, Meta(description="The unit or official that gave it.")] | None = None

    def decide(self) -> list[Contradiction]:
        if self.cadre is None and self.group is None:
            raise CareForNobody
        return []
