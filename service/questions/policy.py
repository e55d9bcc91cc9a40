"""Policy parameters as questions reckon with them: what was in force on a day, in a place, and what if it was not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from domain.kernel.figure import LARGEST
from projections.registers.parameters import PolicyParameterRow
from service.problems import Problem
from service.questions.reckoning import Known, known
from service.registers.asking import Asked, At

NATIONAL: Final = "national"
COUNTY_DIGITS: Final = 6


class Setting(NamedTuple):
    """A setting of a parameter, and the position of the event that made it."""

    value: int
    measured_in: str
    position: int


class Policy(NamedTuple):
    """The settings of some parameters, known at whatever position. changed: values in the place of all settings."""

    settings: Known
    changed: Mapping[str, int] = {}

    @classmethod
    def read(cls, asked: Asked, *keys: str) -> Policy:
        """All settings of these parameters."""
        return cls(known(asked, "policy_parameters", "key", keys))

    def in_force(self, key: str, day: int, at: At, division: str | None = None) -> Setting | None:
        """What counts on a day, as the ledger knows it at two times; None where nothing is set.

        The setting of the smallest place counts, and of those of one place the one that was set last. Where a village's
        code is not known, what holds in the whole county holds there.
        """
        found: list[tuple[int, int, int, PolicyParameterRow]] = [
            (_breadth(row.jurisdiction), version.valid_from, version.made_by, row)
            for version in self.settings.rows(key, at)
            if (row := version.row).first_day <= day
            and (row.last_day is None or day <= row.last_day)
            and _holds(row.jurisdiction, division)
        ]
        if not found:
            return None
        *_, position, row = max(found, key=lambda one: one[:3])
        return Setting(self.changed.get(key, row.value), row.measured_in, position)

    def instead(self, said: str, at: At) -> Policy:
        """The same with another value of one parameter at all times: `poverty_line=3500`.

        It is said as people say it: in yuan, mu or percent where the parameter counts hundredths of it. Raises Problem
        422 for what is no such setting, and for a parameter that nothing sets.
        """
        key, _, value = said.partition("=")
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise _invalid(f"set is written parameter=value, such as poverty_line=3500, and {said!r} is not.") from None
        rows = self.settings.rows(key, at)
        if not rows:
            raise _invalid(f"No {key} is set up to that day that could be another.")
        unit: str = rows[-1].row.measured_in
        in_hundredths = 100 if unit.startswith(("fen", "hundredths")) else 1
        if not (number.is_finite() and 0 <= number <= LARGEST and (counted := number * in_hundredths) == int(counted)):
            raise _invalid(f"{key} is counted in {unit}: {value} is no such number.")
        return self._replace(changed={key: int(counted)})


def _breadth(jurisdiction: str) -> int:
    return 0 if jurisdiction == NATIONAL else len(jurisdiction)


def _holds(jurisdiction: str, division: str | None) -> bool:
    if jurisdiction == NATIONAL or (division is None and len(jurisdiction) == COUNTY_DIGITS):
        return True
    return division is not None and division.startswith(jurisdiction)


def _invalid(message: str) -> Problem:
    return Problem(422, "InvalidParameters", message, errors=[{"field": "set", "message": message}])
