"""Income (收入) and guarantees (保障): what a household earns, what that is a head, and what it is secure in.

Per-capita net income = (wage + business − business costs + property + transfer) / members counted, over a period.
Business is gross, and own produce consumed is business. Gifts (慰问品), one-off relief and grants for a fixed purpose
are no income: no nature is theirs.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import LARGEST, Amount, Figure, Hedged, Verdict
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import AssessmentId, HouseholdId, OfficerId
from domain.money import Fen

NetFen = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)] | Hedged
Stream = Annotated[
    Literal["wage", "business", "business_cost", "property", "transfer"],
    Meta(
        description="wage 工资性收入, business 经营性收入 (gross), business_cost 经营性支出, property 财产性收入,"
        " transfer 转移性收入."
    ),
]
Nature = Annotated[
    Literal[
        "cooperative_wage",
        "migrant_wage",
        "local_wage",
        "public_post_wage",
        "crops",
        "livestock",
        "own_produce",
        "trade",
        "production_cost",
        "share_dividend",
        "land_rent",
        "minimum_allowance",
        "five_guarantee_allowance",
        "pension",
        "farming_subsidy",
        "family_support",
        "other",
    ],
    Meta(
        description="cooperative_wage 合作社务工, migrant_wage 外出务工, local_wage 本地务工,"
        " public_post_wage 公益岗位, crops 种植, livestock 养殖, own_produce 自产自用, trade 其他经营,"
        " production_cost 生产经营支出, share_dividend 入股分红, land_rent 土地流转租金, minimum_allowance 低保金,"
        " five_guarantee_allowance 五保金, pension 养老金, farming_subsidy 惠农补贴,"
        " family_support 赡养费, other 其他 (of any stream)."
    ),
]
STREAMS: dict[str, str] = {
    "cooperative_wage": "wage",
    "migrant_wage": "wage",
    "local_wage": "wage",
    "public_post_wage": "wage",
    "crops": "business",
    "livestock": "business",
    "own_produce": "business",
    "trade": "business",
    "production_cost": "business_cost",
    "share_dividend": "property",
    "land_rent": "property",
    "minimum_allowance": "transfer",
    "five_guarantee_allowance": "transfer",
    "pension": "transfer",
    "farming_subsidy": "transfer",
    "family_support": "transfer",
}
"""The stream that each nature belongs to; `other` belongs to any."""


class IncomeEndsBeforeItBegins(Refusal):
    """The period of the income ends ({until}) before it begins ({begins})."""

    status = 422


class Streams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came in by each stream in the period, in fen: 0 where there was none, 不详 where it is not known."""

    wage_fen: Annotated[Fen, Meta(description="Wages (工资性收入), fen.")]
    business_fen: Annotated[Fen, Meta(description="Business, gross (经营性收入), fen.")]
    business_cost_fen: Annotated[Fen, Meta(description="Costs of business (经营性支出), fen.")]
    property_fen: Annotated[Fen, Meta(description="Property: rents, dividends (财产性收入), fen.")]
    transfer_fen: Annotated[Fen, Meta(description="Transfers: allowances, pensions (转移性收入), fen.")]

    def net(self) -> Figure:
        """All of it without the costs of business."""
        gains = (self.wage_fen, self.business_fen, self.property_fen, self.transfer_fen)
        return sum((Figure.of(gain) for gain in gains), start=Figure.exact(0)) - Figure.of(self.business_cost_fen)


@state("assessment")
class Assessment(State, frozen=True, kw_only=True, omit_defaults=True):
    """An assessment of income as decisions see it: whose it is."""

    household: str | None = None

    @property
    def known(self) -> bool:
        return self.household is not None


@event(
    by=("recorder", "office"),
    zh="{household}收支：{nature}（{stream}，{basis}）{amount_fen}分",
    en="{amount_fen} fen of {nature} ({stream}, {basis}) were entered for {household}",
)
class IncomeRecorded(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """One item of a household's income, or of what its business cost, in a period."""

    household: HouseholdId
    from_: Annotated[OccurredOn, Meta(description="First day of the period.")]
    until: Annotated[OccurredOn, Meta(description="Last day of the period.")]
    stream: Stream
    nature: Nature
    amount_fen: Fen
    basis: Annotated[Literal["received", "expected"], Meta(description="received 已得, expected 预计.")]

    def decide(self) -> list[Contradiction]:
        if _reversed(self.from_, self.until):
            raise IncomeEndsBeforeItBegins(begins=self.from_, until=self.until)
        belongs_to = STREAMS.get(self.nature, self.stream)
        if belongs_to != self.stream:
            return [Contradiction(name="stream", stated=self.stream, held=belongs_to)]
        return []


@event(
    by=("recorder", "office"),
    introduces=("assessment",),
    zh="核算{household}{from_}至{until}人均纯收入{per_head_fen}分（{members_counted}人）",
    en="The income of {household} from {from_} to {until} was assessed at {per_head_fen} fen a head"
    " ({members_counted} counted)",
)
class IncomeAssessed(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A household's per-capita net income over a period is assessed (收入核算); its streams may be given."""

    assessment: AssessmentId
    household: HouseholdId
    from_: Annotated[OccurredOn, Meta(description="First day of the period.")]
    until: Annotated[OccurredOn, Meta(description="Last day of the period.")]
    per_head_fen: Annotated[
        NetFen,
        Meta(description="Net income a head (人均纯收入) over the period, fen; rounded half up to a fen or a yuan."),
    ]
    members_counted: (
        Annotated[
            int,
            Meta(ge=1, le=50, description="Members that the income is divided among; absent only where not known."),
        ]
        | None
    ) = None
    total_fen: Annotated[NetFen, Meta(description="Net income of the whole household, fen.")] | None = None
    streams: Annotated[Streams, Meta(description="What came in by stream.")] | None = None
    expected_fen: Annotated[Fen, Meta(description="How much of it is expected and not yet received, fen.")] | None = (
        None
    )

    def decide(self, assessment: Assessment) -> list[Contradiction]:
        if _reversed(self.from_, self.until):
            raise IncomeEndsBeforeItBegins(begins=self.from_, until=self.until)
        found = []
        if assessment.known:
            found.append(Contradiction(name="registered", stated=self.household, held=assessment.household))
        total = None if self.total_fen is None else Figure.of(self.total_fen)
        if self.streams is not None:
            net = self.streams.net()
            if self.total_fen is not None and _is_not(self.total_fen, net):
                found.append(Contradiction(name="total", stated=str(total), held=str(net)))
            total = net
        if total is not None and self.members_counted is not None:
            share = total / self.members_counted
            if _is_not(self.per_head_fen, share):
                stated = Figure.of(self.per_head_fen)
                found.append(Contradiction(name="per_head", stated=str(stated), held=str(share)))
        return found

    def after_assessment(self, assessment: Assessment) -> Assessment:
        return Assessment(household=self.household)


@event(
    by=("recorder", "office", "inspector"),
    zh="核查{household}保障（{kind}），是否达标：{met}",
    en="The guarantee ({kind}) of {household} was checked (met: {met})",
)
class GuaranteeChecked(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household was looked at for one of the guarantees (两不愁三保障); the event's evidence shows what was seen."""

    household: HouseholdId
    kind: Annotated[
        Literal["food", "clothing", "schooling", "medical", "housing", "water"],
        Meta(
            description="food 不愁吃, clothing 不愁穿, schooling 义务教育, medical 基本医疗,"
            " housing 住房安全, water 饮水安全."
        ),
    ]
    met: Annotated[bool, Meta(description="Whether the household has it.")]
    by: Annotated[OfficerId, Meta(description="Who looked.")] | None = None


def _reversed(begins: str, until: str) -> bool:
    return parse(until).last < parse(begins).first


def _is_not(stated: Amount, derived: Figure) -> bool:
    """Whether the stated figure is certainly none that the derived one rounds half up to."""
    figure, half = Figure.of(stated), _half_unit(stated)
    above, not_above = (figure - half).exceeds(derived), (figure + half).exceeds(derived)
    return above is Verdict.YES or not_above is Verdict.NO


def _half_unit(stated: Amount) -> Fraction:
    """Half of the unit that a figure is rounded to: a yuan where it is whole yuan, else a fen."""
    fen = stated if isinstance(stated, int) else stated.value or 0
    return Fraction(100 if fen % 100 == 0 else 1, 2)
