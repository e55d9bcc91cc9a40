"""The register of photographs: which events bear a file as evidence, found by its SHA-256."""

from __future__ import annotations

from domain.attendance import CheckedIn
from domain.corrections import EventVoided
from domain.kernel.event import EVENTS
from domain.visits import VisitRecorded
from projections.kernel.register import REGISTERS
from projections.registers.photographs import Photograph
from tests.domain.mengcun import FU, FUZHUANG, ZHANG, appropriated
from tests.projections.registers.kept import Told, fact, kept

ONE, ANOTHER = "1" * 64, "a" * 64
AT = "2018-11-19T08:30:00+08:00"


def photographs(told: Told, *evidence: str) -> dict[str, Photograph | None]:
    """What is kept of an event that bears these files."""
    borne = fact(1, told)._replace(evidence=evidence)
    rows = dict(Photograph.after({}, borne, "id-1"))
    register = REGISTERS["photographs"]
    for found in rows.values():
        assert found is not None
        assert register.row(register.values(found)) == found
    return rows


def test_each_file_of_an_event_has_a_row_that_says_what_it_was_borne_by() -> None:
    visit = VisitRecorded(village=FUZHUANG, household=FU, visitors=[ZHANG])
    assert photographs(("2018-11-10", visit), ONE, ANOTHER) == {
        sha256: Photograph(
            village=FUZHUANG, sha256=sha256, type="VisitRecorded", on_day=20_181_110, household=FU
        )
        for sha256 in (ONE, ANOTHER)
    }  # fmt: skip


def test_a_file_that_an_event_bears_twice_has_one_row() -> None:
    assert list(photographs(VisitRecorded(village=FUZHUANG), ONE, ONE)) == [ONE]


def test_an_event_of_no_household_or_of_no_village_has_its_row_too() -> None:
    check_in = CheckedIn(cadre=ZHANG, village=FUZHUANG, at=AT, source="phone")
    assert photographs((AT, check_in), ONE) == {
        ONE: Photograph(village=FUZHUANG, sha256=ONE, type="CheckedIn", on_day=20_181_119)
    }
    assert photographs(appropriated(100), ONE) == {
        ONE: Photograph(sha256=ONE, type="FundAppropriated", on_day=20_181_110)
    }


def test_an_event_without_a_file_has_no_row() -> None:
    assert photographs(VisitRecorded(village=FUZHUANG)) == {}
    assert kept("photographs", "id-1", VisitRecorded(village=FUZHUANG)) == {}


def test_any_event_but_a_void_may_bear_a_file() -> None:
    assert REGISTERS["photographs"].takes >= {
        name for name in EVENTS if EVENTS[name].cls.__module__.startswith("domain.")
    } - {EventVoided.__name__}
    assert EventVoided.__name__ not in REGISTERS["photographs"].takes
