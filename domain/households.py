"""Households (农户), poor or not: whom the assistance is for, in what category, and why they are poor."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, IdentityNumber, PersonalPlace, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import HouseholdId, VillageId

Category = Annotated[
    Literal["ordinary", "subsistence_allowance", "five_guarantee"],
    Meta(description="ordinary 一般, subsistence_allowance 低保, five_guarantee 五保/特困."),
]
Status = Annotated[
    Literal["not_poor", "identified", "in_poverty", "pre_exit", "exited", "relapsed", "struck_off"],
    Meta(
        description="Its status at this entry: not_poor 非建档立卡 (never on the register), identified 新识别,"
        " in_poverty 未脱贫, pre_exit 预脱贫, exited 已脱贫, relapsed 返贫, struck_off 注销."
    ),
]
Labour = Annotated[
    Literal["none", "weak", "ordinary", "skilled"],
    Meta(description="Ability to work: none 无劳动能力, weak 弱, ordinary 普通, skilled 技能."),
]
Cause = Annotated[
    Literal[
        "illness",
        "disability",
        "schooling",
        "disaster",
        "lack_of_land",
        "lack_of_water",
        "lack_of_skills",
        "lack_of_labour",
        "lack_of_funds",
        "poor_transport",
        "lack_of_motivation",
        "other",
    ],
    Meta(
        description="illness 因病, disability 因残, schooling 因学, disaster 因灾, lack_of_land 缺土地,"
        " lack_of_water 缺水, lack_of_skills 缺技术, lack_of_labour 缺劳力, lack_of_funds 缺资金,"
        " poor_transport 交通条件落后, lack_of_motivation 自身发展动力不足, other 其他."
    ),
]


class PoorAndNotPoor(Refusal):
    """The household is said to be on the poverty register, and never to have been there."""

    status = 422


class CauseNamedTwice(Refusal):
    """A cause is named twice: one is primary, and each other cause is secondary once."""

    status = 422


class Holding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Land of a household given out by one contract: at least that many hundredths of a mu; days as written."""

    contract: str
    area: int
    from_day: str
    until_day: str


@state("household")
class Household(State, frozen=True, kw_only=True, omit_defaults=True):
    """A household as decisions see it: its village, category and status, its land and what it has given out of it.

    category_since: as its last change says. never_poor: said at its entry. exits: those announced, less relapses.
    struck_off: how often. helpers: who was ever assigned, the last eight. land: hundredths of a mu by parcel; given:
    what contracts of known term hold at least.
    """

    VERSION: ClassVar[int] = 2
    registered: bool = False
    category: str | None = None
    category_since: str | None = None
    never_poor: bool = False
    exits: int = 0
    struck_off: int = 0
    helpers: list[str] = []
    land: dict[str, int] = {}
    given: list[Holding] = []

    @property
    def known(self) -> bool:
        return self.registered


@event(
    by=("recorder", "office"),
    introduces=("household",),
    zh="{village}农户建档，{size}口人",
    en="A household of {size} was registered in {village}",
)
class HouseholdRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household is entered; `registered_poor_on` only where it is on the poverty register (建档立卡)."""

    household: HouseholdId
    village: VillageId
    head: Annotated[PersonalText, Meta(description="The head's name; personal.")]
    size: Annotated[int, Meta(ge=1, le=50, description="Members of the household.")] | None = None
    identity: Annotated[IdentityNumber, Meta(description="The head's identity number; personal.")] | None = None
    place: Annotated[PersonalPlace, Meta(description="Where the household lives; personal.")] | None = None
    registered_poor_on: Annotated[OccurredOn, Meta(description="Since when it is on the poverty register.")] | None = (
        None
    )
    status: Status | None = None
    category: Category | None = None
    labour: (
        Annotated[Labour, Meta(description="Of the head: none 无, weak 弱, ordinary 普通, skilled 技能.")] | None
    ) = None

    def decide(self, household: Household) -> list[Contradiction]:
        if self.registered_poor_on and self.status == "not_poor":
            raise PoorAndNotPoor
        if household.registered:
            return [Contradiction(name="registered", stated=self.village, held=household.village)]
        return []

    def after_household(self, household: Household) -> Household:
        return msgspec.structs.replace(
            household,
            registered=True,
            village=self.village,
            category=household.category if household.category_since else self.category,
            never_poor=self.status == "not_poor",
        )


@event(
    by=("office",),
    zh="{household}被识别为建档立卡贫困户",
    en="{household} was identified as poor",
)
class HouseholdIdentified(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household that was entered before comes onto the poverty register (新识别)."""

    household: HouseholdId
    category: Category | None = None
    document: Annotated[str, Meta(min_length=1, max_length=200, description="Number of the document.")] | None = None

    def after_household(self, household: Household) -> Household:
        kept = household.category_since is not None or self.category is None
        category = household.category if kept else self.category
        return msgspec.structs.replace(household, never_poor=False, category=category)


@event(
    by=("recorder", "office"),
    zh="{household}类别变更为{to}（自{since}）",
    en="The category of {household} became {to} (since {since})",
)
class CategoryChanged(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A household's category changes; of several changes, the one that holds since the latest day counts."""

    household: HouseholdId
    to: Category
    since: Annotated[OccurredOn, Meta(description="First day in the new category.")]
    from_: Annotated[Category, Meta(description="The category before.")] | None = None

    def decide(self, household: Household) -> list[Contradiction]:
        held_since = household.category_since
        if self.from_ in (None, household.category) or held_since is None:
            return []
        if parse(self.since).first < parse(held_since).last:  # perhaps an earlier change, recorded later
            return []
        return [Contradiction(name="category", stated=self.from_, held=household.category)]

    def after_household(self, household: Household) -> Household:
        held_since = household.category_since
        if held_since is not None and parse(self.since).first < parse(held_since).first:
            return household
        return msgspec.structs.replace(household, category=self.to, category_since=self.since)


@event(
    by=("recorder", "office"),
    zh="认定{household}主要致贫原因：{primary}",
    en="The main cause of the poverty of {household} was {primary}",
)
class CauseRecorded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Why a household is poor (致贫原因): one primary cause, and any secondary ones; the last record counts."""

    household: HouseholdId
    primary: Cause
    secondary: Annotated[list[Cause], Meta(max_length=11, description="Secondary causes (次要原因).")] = []

    def decide(self) -> list[Contradiction]:
        if len({self.primary, *self.secondary}) <= len(self.secondary):
            raise CauseNamedTwice
        return []
