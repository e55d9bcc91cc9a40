"""The register of policy parameters: every setting, and which of them counts on a day."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.parameters import PolicyParameterSet
from projections.registers.parameters import PolicyParameterRow
from tests.projections.registers.kept import Told, day_of, kept

LINE = "policy_parameter:poverty-line"


def line(value: int, from_: str, until: str | None = None, parameter: str = LINE) -> PolicyParameterSet:
    return PolicyParameterSet(
        parameter=parameter, key="poverty_line", jurisdiction="national", value=value, unit="fen_per_head", from_=from_,
        until=until, source="国扶办",
    )  # fmt: skip


def in_force(day: str, *told: Told) -> list[int]:
    """The values of the settings that hold on a day."""
    number = day_of(day)
    rows = kept("policy_parameters", LINE, *told).values()
    return [one.value for one in rows if one.first_day <= number <= (one.last_day or number)]


def test_a_setting_says_what_holds_where_from_when_until_when_and_by_which_document() -> None:
    told = (line(295_200, "2016", "2017-06"), line(1, "2016", parameter="policy_parameter:other"))
    assert kept("policy_parameters", LINE, *told) == {
        "id-1": PolicyParameterRow(
            key="poverty_line", jurisdiction="national", value=295_200, measured_in="fen_per_head", begins_on="2016",
            until="2017-06", first_day=20_160_101, last_day=20_170_630, source="国扶办",
        )
    }  # fmt: skip


def test_each_setting_stands_beside_the_others_so_that_a_day_finds_its_own() -> None:
    told = (("2018", line(299_500, "2018", "2018")), ("2019", line(321_800, "2019")))
    assert [in_force(day, *told) for day in ("2017-12-31", "2018-01-01", "2018-12-31", "2019-01-01")] == [
        [], [299_500], [299_500], [321_800],
    ]  # fmt: skip
    assert set(kept("policy_parameters", LINE, *told, as_of="2018-06-01")) == {"id-1"}


def test_a_setting_that_was_voided_holds_on_no_day() -> None:
    told = (line(299_500, "2018"), line(299_600, "2018"), EventVoided(voids="id-2", reason="误录"))
    assert in_force("2018-06-01", *told) == [299_500]
