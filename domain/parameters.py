"""Policy parameters (政策参数): lines, limits and periods that rules reckon with, as set for a time and a place."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import WholeNumber
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import END, ParameterId

Key = Annotated[
    str, Meta(pattern=rf"^[a-z][a-z0-9_]{{0,59}}{END}", description="What it is, in snake_case: poverty_line.")
]
Unit = Annotated[
    Literal[
        "fen",
        "fen_per_head",
        "fen_per_household",
        "fen_per_mu_year",
        "hundredths_mu",
        "jin",
        "jin_per_mu",
        "hundredths_percent",
        "persons",
        "households",
        "villages",
        "teams",
        "days",
        "months",
        "years",
        "metres",
        "km_per_hour",
        "count",
    ],
    Meta(
        description="fen 分, fen_per_head 分/人, fen_per_household 分/户, fen_per_mu_year 分/亩·年,"
        " hundredths_mu 百分之一亩, jin 斤, jin_per_mu 斤/亩, hundredths_percent 万分之一 (80 % is 8000),"
        " persons 人, households 户, villages 村, teams 队, days 天, months 月, years 年, metres 米,"
        " km_per_hour 千米/小时, count 个、次、项."
    ),
]


class ParameterEndsBeforeItBegins(Refusal):
    """The parameter is said to hold until {until}, which lies before its first day, {begins}."""

    status = 422


@state("policy_parameter")
class PolicyParameter(State, frozen=True, kw_only=True, omit_defaults=True):
    """A policy parameter as decisions see it: what it means, and its latest setting."""

    key: str | None = None
    jurisdiction: str | None = None
    unit: str | None = None
    value: int | None = None
    from_day: str | None = None
    until_day: str | None = None

    @property
    def known(self) -> bool:
        return self.key is not None

    @property
    def meaning(self) -> str:
        """Its key, place and unit: what no later setting may change unseen."""
        return f"{self.key}, {self.jurisdiction}, {self.unit}"


@event(
    by=("office", "finance"),
    introduces=("parameter",),
    zh="政策参数{key}（{jurisdiction}）定为{value}（{unit}），自{from_}起",
    en="The parameter {key} ({jurisdiction}) was set to {value} ({unit}) from {from_}",
)
class PolicyParameterSet(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A parameter is set for a time; set again for an overlapping time, the later setting counts there.

    Another value contradicts nothing. Another key, place or unit under the same id does.
    """

    parameter: ParameterId
    key: Key
    jurisdiction: Annotated[
        str,
        Meta(
            pattern=rf"^(national|[0-9]{{6}}|[0-9]{{9}}|[0-9]{{12}}){END}",
            description="Where it holds: national (全国), or a division code of 6, 9 or 12 digits.",
        ),
    ]
    value: Annotated[WholeNumber, Meta(description="The value, a whole number of its unit.")]
    unit: Unit
    from_: Annotated[OccurredOn, Meta(description="First day that it holds.")]
    source: Annotated[str, Meta(min_length=1, max_length=200, description="The document that sets it (依据).")]
    until: Annotated[OccurredOn, Meta(description="Last day that it holds; absent while open.")] | None = None

    def decide(self, parameter: PolicyParameter) -> list[Contradiction]:
        if self.until is not None and parse(self.until).last < parse(self.from_).first:
            raise ParameterEndsBeforeItBegins(until=self.until, begins=self.from_)
        stated = self.after_parameter(parameter).meaning
        if parameter.known and stated != parameter.meaning:
            return [Contradiction(name="parameter", stated=stated, held=parameter.meaning)]
        return []

    def after_parameter(self, parameter: PolicyParameter) -> PolicyParameter:
        return PolicyParameter(
            key=self.key,
            jurisdiction=self.jurisdiction,
            unit=self.unit,
            value=self.value,
            from_day=self.from_,
            until_day=self.until,
        )
