"""The registers of officials (村干部台账) and of the kin that they and the cadres declared (亲属关系申报台账)."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.subject import OfficerId, PayeeId
from domain.officials import KinshipDeclared, OfficialRegistered
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import EVENT, Row, register, title


@register("officials", zh="村干部台账", unit="official", takes=[OfficialRegistered], indexes=[("village",)])
class OfficialRow(Row, frozen=True, kw_only=True):
    """An official: of a village's two committees (村"两委"成员), of a town, or of a unit."""

    name: Annotated[str, title("姓名", "The name, held in a public capacity.")]
    post: Annotated[str, title("职务", "The post held.")]
    employer: Annotated[str | None, title("所在单位", "The town or unit, where the post is one of a unit.")] = None
    registered_on: Annotated[str, title("登记日期", "When the official was entered in that post.")]

    @classmethod
    def step(cls, _before: OfficialRow | None, fact: Fact, _unit: str) -> OfficialRow:
        """The official, as they were told last."""
        event: OfficialRegistered = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village,
            name=event.name,
            post=event.post,
            employer=event.unit,
            registered_on=fact.occurred_on,
        )


@register("kinships", zh="亲属关系申报台账", unit=EVENT, takes=[KinshipDeclared], indexes=[("officer",), ("kin",)])
class Kinship(Row, frozen=True, kw_only=True):
    """A kinship that an official or cadre declared; what the two are to each other is personal."""

    on_day: Annotated[int, title("日期", "The day on which it was declared, YYYYMMDD.")]
    officer: Annotated[OfficerId, title("申报人", "The official or cadre.")]
    kin: Annotated[PayeeId, title("亲属", "The kin: a household, person, official, cadre, or a supplier in person.")]
    relation: Annotated[Sealed | None, title("亲属关系", "What they are to each other; personal.")]

    @classmethod
    def step(cls, _before: Kinship | None, fact: Fact, _unit: str) -> Kinship:
        """The kinship that an event declares."""
        event: KinshipDeclared = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=fact.village,
            on_day=fact.day,
            officer=event.a,
            kin=event.b,
            relation=sealed(fact, "relation"),
        )
