"""Shares (入股) of a cooperative, their principal, and the dividends (分红) that it declares on them."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from domain.households import Category
from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import Amount, Figure, Sum
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import CooperativeId, DividendId, HouseholdId, ShareId, VillageId
from domain.money import Fen, beyond

CATEGORIES: Final = frozenset(get_args(get_args(Category)[0]))
"""Every category that a household may be of."""


class NobodysShare(Refusal):
    """The event names neither a household nor a village that holds the share."""

    status = 422


class DividendByTwoRules(Refusal):
    """The rule of the dividend gives two amounts to the same households, those of {category}."""

    status = 422


@state("share")
class Share(State, frozen=True, kw_only=True, omit_defaults=True):
    """A share as decisions see it: in which cooperative, whose, its principal and what was returned of it, fen."""

    cooperative: str | None = None
    household: str | None = None
    principal: Amount | None = None
    returned: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.cooperative is not None

    @property
    def left(self) -> Figure | None:
        """What is left of the principal; None where its amount is not recorded."""
        return None if self.principal is None else Figure.of(self.principal) - self.returned.figure()


@state("dividend")
class Dividend(State, frozen=True, kw_only=True, omit_defaults=True):
    """A dividend as decisions see it: of which cooperative, and the most that its rule gives one household, fen."""

    cooperative: str | None = None
    most: int | None = None

    @property
    def known(self) -> bool:
        return self.cooperative is not None

    @property
    def household(self) -> str | None:
        """A dividend is owed to no single household."""
        return None


@event(
    by=("recorder", "office", "finance"),
    introduces=("share",),
    zh="{household}{village}入股{cooperative}",
    en="{household}{village} took a share of {cooperative}",
)
class ShareSubscribed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household, or a village as a whole, takes shares of a cooperative."""

    share: ShareId
    cooperative: CooperativeId
    source: (
        Annotated[
            Literal["public", "loan", "land", "own"],
            Meta(
                description="What it was paid with: public 财政资金, loan 扶贫贷款, land 土地, own 自有资金;"
                " absent where the record does not say."
            ),
        ]
        | None
    ) = None
    household: Annotated[HouseholdId, Meta(description="Who holds it.")] | None = None
    village: Annotated[VillageId, Meta(description="Who holds it, where it is the village's as a whole.")] | None = None
    units: Annotated[Amount, Meta(description="How many shares (股).")] | None = None
    principal_fen: Annotated[Fen, Meta(description="The principal (本金) in fen.")] | None = None
    contract: (
        Annotated[
            str,
            Meta(min_length=1, max_length=200, description="Number of the contract; absent where none is known."),
        ]
        | None
    ) = None
    until: Annotated[OccurredOn, Meta(description="The day on which the principal is due back.")] | None = None

    def decide(self, share: Share) -> list[Contradiction]:
        if self.household is None and self.village is None:
            raise NobodysShare
        if share.known:
            return [Contradiction(name="registered", stated=self.cooperative, held=share.cooperative)]
        return []

    def after_share(self, share: Share) -> Share:
        return msgspec.structs.replace(
            share,
            cooperative=self.cooperative,
            household=self.household,
            village=self.village,
            principal=self.principal_fen,
        )


@event(
    by=("recorder", "office", "finance"),
    zh="{share}退还本金{amount_fen}分",
    en="{amount_fen} fen of the principal of {share} were returned",
)
class SharePrincipalReturned(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Principal of a share is returned, in whole or in part."""

    share: ShareId
    amount_fen: Fen
    household: Annotated[HouseholdId, Meta(description="To whom.")] | None = None
    cooperative: (
        Annotated[CooperativeId, Meta(description="The cooperative, so that it stands on its page.")] | None
    ) = None

    def decide(self, share: Share) -> list[Contradiction]:
        found = beyond("share_principal", self.amount_fen, share.left)
        found += another("household", self.household, share.household)
        return found + another("cooperative", self.cooperative, share.cooperative)

    def after_share(self, share: Share) -> Share:
        return msgspec.structs.replace(share, returned=share.returned.plus(self.amount_fen))

    def without_share(self, share: Share) -> Share:
        return msgspec.structs.replace(share, returned=share.returned.minus(self.amount_fen))


class DividendLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of a dividend's rule: what a household, or one share, gets."""

    amount_fen: Fen
    category: (
        Annotated[Category, Meta(description="For households of that category; absent: for all that no line names.")]
        | None
    ) = None
    per: Annotated[
        Literal["household", "unit"], Meta(description="For each household 户, or for each of its shares 股.")
    ] = "household"


@event(
    by=("recorder", "office"),
    introduces=("dividend",),
    zh="{cooperative}宣布{year}年度分红",
    en="{cooperative} declared its dividend of {year}",
)
class DividendDeclared(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cooperative declares a dividend: who is to get how much, and until when; nothing is paid by that."""

    dividend: DividendId
    cooperative: CooperativeId
    year: Annotated[int, Meta(ge=1990, le=2100, description="The year that it is for.")]
    rule: Annotated[
        list[DividendLine], Meta(max_length=8, description="Who gets how much; empty where the record does not say.")
    ] = []
    total_fen: Annotated[Fen, Meta(description="All of it together, in fen.")] | None = None
    due_on: Annotated[OccurredOn, Meta(description="The day by which it is to be paid.")] | None = None

    def decide(self, dividend: Dividend) -> list[Contradiction]:
        categories = [line.category for line in self.rule]
        for category in categories:
            if categories.count(category) > 1:
                raise DividendByTwoRules(category=category or "no category")
        if dividend.known:
            return [Contradiction(name="registered", stated=self.cooperative, held=dividend.cooperative)]
        return []

    def after_dividend(self, dividend: Dividend) -> Dividend:
        return Dividend(cooperative=self.cooperative, most=self._most())

    def _most(self) -> int | None:
        """The most that one household gets; None where the rule leaves somebody out, counts shares or is vague."""
        named = {line.category for line in self.rule}
        highs = [Figure.of(line.amount_fen).high for line in self.rule]
        if not (None in named or named >= CATEGORIES) or any(line.per == "unit" for line in self.rule):
            return None
        return max(int(high.value or 0) for high in highs) if all(high.certain for high in highs) else None
