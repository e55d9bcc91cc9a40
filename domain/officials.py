"""Officials (村"两委"成员、乡镇干部、帮扶责任人): who holds a post in a village or unit, and whose kin they are."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, Name, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import OfficerId, OfficialId, PayeeId, VillageId, kind_of


class OfficialOfNowhere(Refusal):
    """The official is said to hold a post neither in a village nor in a unit."""

    status = 422


class NobodysKin(Refusal):
    """{b} is nobody's kin: a household, a person, an official or a cadre other than {a} is, or a supplier in person."""

    status = 422


@state("official")
class Official(State, frozen=True, kw_only=True, omit_defaults=True):
    """An official as decisions see them: their name, and their village where the post is one of a village."""

    name: str | None = None

    @property
    def known(self) -> bool:
        return self.name is not None


@event(
    by=("office", "organisation"),
    introduces=("official",),
    zh="{name}登记为{post}（{village}，{unit}）",
    en="{name} was registered as {post} ({village}, {unit})",
)
class OfficialRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An official is entered by name, in a public capacity: of a village's two committees, of a town, of a unit."""

    official: OfficialId
    name: Name
    post: Annotated[Name, Meta(description="The post held, such as head of the village committee (村委会主任).")]
    village: Annotated[VillageId, Meta(description="The village, where the post is one of a village.")] | None = None
    unit: Annotated[Name, Meta(description="The town or unit, where the post is one of a unit.")] | None = None

    def decide(self, official: Official) -> list[Contradiction]:
        if self.village is None and self.unit is None:
            raise OfficialOfNowhere
        return [Contradiction(name="registered", stated=self.name, held=official.name)] if official.known else []

    def after_official(self, official: Official) -> Official:
        return Official(name=self.name, village=self.village)


@event(
    by=("office", "organisation", "discipline", "self"),
    zh="{a}申报与{b}的亲属关系",
    en="A kinship of {a} with {b} was declared",
)
class KinshipDeclared(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An official or cadre declared whom they are kin to. Kinship is declared, and never read off a surname."""

    a: Annotated[OfficerId, Meta(description="The official or cadre.")]
    b: Annotated[PayeeId, Meta(description="The kin: a household, person, official, cadre, or a supplier in person.")]
    relation: Annotated[PersonalText, Meta(description="What they are to each other (亲属关系); personal.")]

    def decide(self) -> list[Contradiction]:
        if self.b == self.a or kind_of(self.b) in {"village", "cooperative"}:
            raise NobodysKin(a=self.a, b=self.b)
        return []
