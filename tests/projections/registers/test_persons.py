"""The registers of persons and accounts: who belongs to which household, and whose money an account takes."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.kernel.entry import ERASED
from domain.persons import AccountRegistered, PersonAdded, PersonDied, PersonLeft, Relation
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, GUO
from tests.projections.registers.kept import row

MEI = "person:mei"


def added(
    household: str = FU, relation: Relation = "child", birth_year: int | None = 1990, identity: str | None = None
) -> PersonAdded:
    return PersonAdded(
        household=household, person=MEI, name="sealed 付梅", relation=relation, birth_year=birth_year, labour="weak",
        identity=identity,
    )  # fmt: skip


left = PersonLeft(household=FU, person=MEI, reason="married")
died = PersonDied(person=MEI, household=FU, died_on="2018-06")


def test_a_person_is_who_was_entered_where() -> None:
    mei = row("persons", MEI, ("2016-01-01", added(identity="person:ref-1")))
    assert (mei.household, mei.relation, mei.birth_year, mei.labour, mei.identity, mei.added_on) == (
        FU, "child", 1990, "weak", "person:ref-1", 20_160_101,
    )  # fmt: skip
    assert mei.name == Sealed("id-1", "name", "sealed 付梅")
    assert (mei.left_on, mei.died_on) == (None, None)


def test_whoever_moves_belongs_to_the_new_household_alone() -> None:
    told = (("2018-03-01", added(GUO, "child_in_law", None)), ("2016", added()), ("2018-02", left))
    then, now = row("persons", MEI, *told, as_of="2018-02-15"), row("persons", MEI, *told)
    assert (then.household, then.left_on, then.left_for) == (FU, "2018-02", "married")
    assert (now.household, now.relation, now.left_on, now.left_for) == (GUO, "child_in_law", None, None)
    assert now.birth_year == 1990, "what the second entry does not say stands as said before"


def test_to_leave_a_household_that_one_does_not_belong_to_changes_nothing() -> None:
    assert row("persons", MEI, ("2018-01-01", added(GUO)), ("2018-02-01", left)).left_on is None
    assert row("persons", MEI, left) is None


def test_a_death_stands_with_its_own_day_even_before_the_entry() -> None:
    assert row("persons", MEI, ("2016", added()), ("2018-07-01", died)).died_on == "2018-06"
    mei = row("persons", MEI, ("2018-07-01", died), ("2018-08-01", added()))
    assert (mei.died_on, mei.household, mei.relation) == ("2018-06", FU, "child")
    assert row("persons", MEI, died).household == FU


def test_a_death_that_was_voided_did_not_happen() -> None:
    told = (("2016", added()), ("2018-07-01", died), EventVoided(voids="id-2", reason="误录"))
    assert row("persons", MEI, *told).died_on is None


def test_an_account_says_whose_it_is_and_stands_for_its_number() -> None:
    members = AccountRegistered(household=FU, owner=MEI, account="account:ref-1", bank="农信社")
    account = row("accounts", "id-1", ("2017-05-01", members))
    assert (account.household, account.owner, account.account, account.bank, account.on_day) == (
        FU, MEI, "account:ref-1", "农信社", 20_170_501,
    )  # fmt: skip
    assert row("accounts", "id-1", AccountRegistered(owner=FU, account="account:ref-2")).household == FU


def test_a_number_that_came_after_its_owner_was_erased_stands_for_nothing() -> None:
    assert row("accounts", "id-1", AccountRegistered(owner=FU, account=ERASED)).account is None
    assert row("persons", MEI, added(identity=ERASED)).identity is None
