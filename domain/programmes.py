"""Programmes (补贴项目): what public money is given for, and by which rules of its own."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import ProgrammeId
from domain.money import Fen


@state("programme")
class Programme(State, frozen=True, kw_only=True, omit_defaults=True):
    """A programme as decisions see it: that it was declared, and its name."""

    name: str | None = None

    @property
    def known(self) -> bool:
        return self.name is not None


@event(
    by=("finance", "office"),
    introduces=("programme",),
    zh="{name}列为补贴项目",
    en="{name} was declared a programme",
)
class ProgrammeDeclared(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A programme is declared with its rules; of two that exclude each other, the later one names the earlier."""

    programme: ProgrammeId
    name: Annotated[Name, Meta(description="Such as the heating subsidy (取暖补贴).")]
    kind: Annotated[
        Literal["subsidy", "relief", "works"],
        Meta(description="What it pays: subsidy 补贴, relief 救助, works 工程."),
    ]
    entitles: (
        Annotated[
            Literal["person", "household"],
            Meta(description="Whose entitlement it is: person 个人 (it ends with death), household 户."),
        ]
        | None
    ) = None
    exclusive_with: Annotated[
        list[ProgrammeId],
        Meta(max_length=20, description="Programmes that nobody may have beside it (不得重复享受)."),
    ] = []
    uniform_rate: (
        Annotated[bool, Meta(description="Whether it pays everybody one amount by its own rule (统一标准).")] | None
    ) = None
    approval_limit_fen: (
        Annotated[Fen, Meta(description="A payment of more, in fen, needs a higher approval (审批限额).")] | None
    ) = None

    def decide(self, programme: Programme) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.name, held=programme.name)] if programme.known else []

    def after_programme(self, programme: Programme) -> Programme:
        return Programme(name=self.name)
