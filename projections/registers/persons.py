"""The registers of persons (家庭成员台账) and their accounts (账户台账): who belongs where, where money may go."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.kernel.entry import ERASED
from domain.kernel.subject import HouseholdId, OwnerId, kind_of
from domain.persons import AccountRegistered, PersonAdded, PersonDied, PersonLeft
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import EVENT, Row, register, title


@register(
    "persons",
    zh="家庭成员台账",
    unit="person",
    takes=[PersonAdded, PersonLeft, PersonDied],
    indexes=[("household",), ("village",)],
)
class PersonRow(Row, frozen=True, kw_only=True):
    """A member of a household (家庭成员), who may have left it or died."""

    household: Annotated[HouseholdId | None, title("农户", "The household that they were entered in last.")] = None
    name: Annotated[Sealed | None, title("姓名", "The person's name; personal.")] = None
    relation: Annotated[str | None, title("与户主关系", "To the head of that household.")] = None
    birth_year: Annotated[int | None, title("出生年份", "Year of birth.")] = None
    labour: Annotated[str | None, title("劳动能力", "none 无, weak 弱, ordinary 普通, skilled 技能.")] = None
    identity: Annotated[str | None, title("身份", "The random reference that stands for the identity number.")] = None
    added_on: Annotated[int | None, title("登记日期", "When they were entered there, YYYYMMDD.")] = None
    left_on: Annotated[
        str | None, title("离户日期", "When they left it, as said; nothing while they belong to it.")
    ] = None
    left_for: Annotated[
        str | None, title("离户原因", "married 婚嫁, moved_away 迁出, own_household 分户, other 其他.")
    ] = None
    died_on: Annotated[str | None, title("死亡日期", "When they died, as said: a day, a month or a year.")] = None

    @classmethod
    def step(cls, before: PersonRow | None, fact: Fact, _unit: str) -> PersonRow | None:
        """The person after one more event; to leave another household than their own changes nothing."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        match event:
            case PersonAdded():
                return replace(
                    row,
                    village=fact.village or row.village,
                    household=event.household,
                    name=sealed(fact, "name"),
                    relation=event.relation,
                    birth_year=event.birth_year or row.birth_year,
                    labour=event.labour or row.labour,
                    identity=reference(event.identity) or row.identity,
                    added_on=fact.day,
                    left_on=None,
                    left_for=None,
                )
            case PersonLeft() if event.household == row.household:
                return replace(row, left_on=fact.occurred_on, left_for=event.reason)
            case PersonDied():
                return replace(
                    row,
                    village=row.village or fact.village,
                    household=row.household or event.household,
                    died_on=event.died_on,
                )
        return before


@register("accounts", zh="账户台账", unit=EVENT, takes=[AccountRegistered], indexes=[("account",), ("household",)])
class Account(Row, frozen=True, kw_only=True):
    """An account (一卡通) of a household or of one of its members, as it was registered."""

    on_day: Annotated[int, title("登记日期", "When it was registered, YYYYMMDD.")]
    household: Annotated[HouseholdId | None, title("农户", "The owner's household.")]
    owner: Annotated[OwnerId, title("户主或成员", "Whose account it is.")]
    account: Annotated[str | None, title("账户", "The random reference that stands for its number; none if erased.")]
    bank: Annotated[str | None, title("银行", "The bank.")]

    @classmethod
    def step(cls, _before: Account | None, fact: Fact, _unit: str) -> Account:
        """The account that an event tells of."""
        event: AccountRegistered = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=fact.village,
            on_day=fact.day,
            household=event.household or (event.owner if kind_of(event.owner) == "household" else None),
            owner=event.owner,
            account=reference(event.account),
            bank=event.bank,
        )


def reference(stored: str | None) -> str | None:
    """The reference that stands for a number; none where the number came after its owner was erased."""
    return None if stored == ERASED else stored
