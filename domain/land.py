"""Land (土地): the right that a household has, and the contract by which it gives land to a cooperative for a rent.

What is refused: a contract with an unknown household or cooperative, or one that names neither household nor village.
What is recorded and contradicted: more land than the household's registered right leaves free in the contract's time.
A contract that ends leaves the land free for later ones. Rent due is derived from the contract,
never recorded by who owes it.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.households import Holding, Household
from domain.kernel.dates import OccurredOn, first_day, parse
from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import Amount, Figure, Verdict
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CooperativeId, HouseholdId, LandTransferId, VillageId
from domain.money import differs

Parcel = Annotated[str, Meta(min_length=1, max_length=40, description="The parcel's number in the land register.")]
HundredthsMu = Annotated[Amount, Meta(description="Area in hundredths of a mu (亩, 2000/3 m²).")]


class NobodysLand(Refusal):
    """The contract names neither a household nor a village whose land it is."""

    status = 422


class LandTransferEndsBeforeItBegins(Refusal):
    """The contract is said to last until {until}, which lies before its first day, {begins}."""

    status = 422


class HouseholdNotNamed(Refusal):
    """The contract {contract} is of {household}: name the household, so that its land is free again."""

    status = 422


class ParcelArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parcel of a land right."""

    parcel: Parcel
    area_hundredths_mu: Annotated[int, Meta(ge=1, le=10_000_000, description="Area in hundredths of a mu (亩).")]


@state("land_transfer")
class LandTransfer(State, frozen=True, kw_only=True, omit_defaults=True):
    """A land transfer as decisions see it: whose land, to whom, how much, and whether it ended."""

    signed: bool = False
    household: str | None = None
    cooperative: str | None = None
    area: Amount | None = None
    ended: bool = False

    @property
    def known(self) -> bool:
        return self.signed


@event(by=("recorder", "office"), zh="{household}土地确权登记", en="{household}'s right to its parcels was registered")
class LandRightRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household's right to its parcels (承包经营权), as registered; a parcel said again counts as said last."""

    household: HouseholdId
    parcels: Annotated[list[ParcelArea], Meta(min_length=1, max_length=40, description="Parcels and their areas.")]

    def after_household(self, household: Household) -> Household:
        land = household.land | {p.parcel: p.area_hundredths_mu for p in self.parcels}
        return msgspec.structs.replace(household, land=land)


@event(
    by=("recorder", "office"),
    introduces=("contract",),
    planned=True,
    zh="{household}{village}向{cooperative}流转土地{area_hundredths_mu}（百分之一亩）",
    en="{household}{village} transferred {area_hundredths_mu} hundredths of a mu to {cooperative}",
)
class LandTransferSigned(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """Land is given to a cooperative for a rent: one household's, or a village's as a whole.

    A household's contract that is a part of the village's names that one in `within`.
    """

    contract: LandTransferId
    cooperative: CooperativeId
    area_hundredths_mu: HundredthsMu
    rent_fen_per_mu_year: Annotated[Amount, Meta(description="Rent in fen a mu a year.")]
    household: Annotated[HouseholdId, Meta(description="Whose land.")] | None = None
    village: (
        Annotated[VillageId, Meta(description="Whose land, where the contract is the village's as a whole.")] | None
    ) = None
    within: (
        Annotated[LandTransferId, Meta(description="The contract that this land is a part of, and counted in.")] | None
    ) = None
    parcels: Annotated[list[Parcel], Meta(max_length=40, description="Which parcels.")] = []
    due_days: Annotated[
        list[Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![\s\S])")]],
        Meta(max_length=12, description="Days of the year on which rent is due, as MM-DD."),
    ] = []
    from_: Annotated[OccurredOn, Meta(description="First day; absent where the record does not say.")] | None = None
    until: Annotated[OccurredOn, Meta(description="Last day; absent where the record does not say.")] | None = None

    def decide(self, contract: LandTransfer, household: Household | None) -> list[Contradiction]:
        if household is None and self.village is None:
            raise NobodysLand
        if self.from_ and self.until and parse(self.until).last < parse(self.from_).first:
            raise LandTransferEndsBeforeItBegins(begins=self.from_, until=self.until)
        found = [Contradiction(name="contract", stated=self.contract, held=self.contract)] if contract.known else []
        if household is not None and household.land:
            found += self._beyond_right(household)
        return found

    def _beyond_right(self, household: Household) -> list[Contradiction]:
        """More than the registered right leaves free while the contract runs.

        Where a term is not known in full, nothing can be told of two contracts: one alone is held against the right.
        """
        unregistered = [parcel for parcel in self.parcels if parcel not in household.land]
        if unregistered:
            return [Contradiction(name="parcel", stated=unregistered, held=sorted(household.land))]
        term = self._term()
        taken = sum(held.area for held in household.given if term and _overlap(held, term))
        free = Figure.exact(sum(household.land.values()) - taken)
        area = Figure.of(self.area_hundredths_mu)
        if area.exceeds(free) is Verdict.YES:
            return [Contradiction(name="land_held", stated=str(area), held=str(free))]
        return []

    def _term(self) -> tuple[str, str] | None:
        return (self.from_, self.until) if self.from_ and self.until else None

    def after_household(self, household: Household) -> Household:
        term, least = self._term(), Figure.of(self.area_hundredths_mu).low
        if term is None or not least.certain:  # nothing can be told of what it leaves free
            return household
        holding = Holding(self.contract, int(least.value or 0), *term)
        return msgspec.structs.replace(household, given=[*household.given, holding])

    def after_contract(self, contract: LandTransfer) -> LandTransfer:
        return LandTransfer(
            signed=True,
            village=self.village,
            household=self.household,
            cooperative=self.cooperative,
            area=self.area_hundredths_mu,
        )


@event(by=("recorder", "office"), zh="流转合同{contract}终止", en="The land transfer {contract} ended")
class LandTransferEnded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A contract ends, with its time or before it; the land is the household's to give again."""

    contract: LandTransferId
    reason: Annotated[
        Literal["expired", "agreed", "breach", "expropriated", "other"],
        Meta(description="expired 到期, agreed 协商解除, breach 违约解除, expropriated 征收, other 其他."),
    ]
    household: (
        Annotated[HouseholdId, Meta(description="Whose land, where it is one household's: it must be named then.")]
        | None
    ) = None
    ended_on: (
        Annotated[OccurredOn, Meta(description="The last day that it ran; absent where the record does not say.")]
        | None
    ) = None
    area_hundredths_mu: (
        Annotated[HundredthsMu, Meta(description="How much was given back, hundredths of a mu (亩).")] | None
    ) = None
    cooperative: (
        Annotated[CooperativeId, Meta(description="The cooperative, so that it stands on its page.")] | None
    ) = None

    def decide(self, contract: LandTransfer, household: Household | None) -> list[Contradiction]:
        if self.household is None and contract.household is not None:
            raise HouseholdNotNamed(contract=self.contract, household=contract.household)
        found = []
        if self.household is not None and self.household != contract.household:
            found.append(Contradiction(name="household", stated=self.household, held=contract.household))
        if self.cooperative is not None and self.cooperative != contract.cooperative:
            found.append(Contradiction(name="cooperative", stated=self.cooperative, held=contract.cooperative))
        if contract.ended:
            found.append(Contradiction(name="ended", stated=self.contract, held=self.contract))
        if self.area_hundredths_mu is not None and contract.area is not None:
            found += differs("given_back", Figure.of(self.area_hundredths_mu), Figure.of(contract.area))
        return found

    def after_household(self, household: Household) -> Household:
        given = [
            left
            for holding in household.given
            if (left := self._cut(holding) if holding.contract == self.contract else holding) is not None
        ]
        return msgspec.structs.replace(household, given=given)

    def _cut(self, holding: Holding) -> Holding | None:
        """The holding up to the day on which it surely still ran; None where there is no such day."""
        if self.ended_on is None or parse(self.ended_on).first < parse(holding.from_day).first:
            return None
        if parse(self.ended_on).first >= parse(holding.until_day).last:
            return holding
        return msgspec.structs.replace(holding, until_day=first_day(self.ended_on))

    def after_contract(self, contract: LandTransfer) -> LandTransfer:
        return msgspec.structs.replace(contract, ended=True)


def _overlap(holding: Holding, term: tuple[str, str]) -> bool:
    return (
        parse(holding.from_day).first <= parse(term[1]).last and parse(term[0]).first <= parse(holding.until_day).last
    )
