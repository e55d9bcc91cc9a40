"""Notices (公示): what was displayed to the public, where, for how long, and with which details of people."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, State, event, state
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import END, DisplayedId, NoticeId, VillageId, kind_of

Placard = Annotated[
    Literal[
        "village_board", "town_board", "county_board", "county_website", "newspaper", "broadcast", "chat_group", "other"
    ],
    Meta(
        description="village_board 村公示栏, town_board 乡镇公示栏, county_board 县公示栏, county_website 县政府网站,"
        " newspaper 报纸, broadcast 广播, chat_group 微信群, other 其他."
    ),
]
ShownField = Annotated[
    Literal[
        "name",
        "village",
        "category",
        "household_size",
        "amount",
        "reason",
        "address",
        "phone",
        "identity_number",
        "identity_number_masked",
        "account",
        "account_masked",
        "health",
    ],
    Meta(
        description="name 姓名, village 村, category 类别, household_size 人口, amount 金额, reason 原因, address 住址,"
        " phone 电话, identity_number 身份证号, account 账号, health 健康状况; …_masked 脱敏: with digits hidden."
    ),
]


class NoticeEndsBeforeItBegins(Refusal):
    """The notice is said to stand until {until}, which lies before its first day, {begins}."""

    status = 422


@state("notice")
class Notice(State, frozen=True, kw_only=True, omit_defaults=True):
    """A notice as decisions see it: what it is about, until when it is to stand, whether it was taken down."""

    about: str | None = None
    until: str | None = None
    closed: bool = False

    @property
    def known(self) -> bool:
        return self.about is not None


@event(
    by=("recorder", "office", "finance"),
    introduces=("notice",),
    zh="公示{about}（{kind}），{from_}至{until}，{places}",
    en="A notice about {about} ({kind}) was posted from {from_} until {until}: {places}",
)
class NoticePosted(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A notice is posted. Whether it stood long enough and showed too much of people, rules judge."""

    notice: NoticeId
    about: Annotated[DisplayedId, Meta(description="What is displayed; a village's or division's list names it.")]
    kind: Annotated[
        Literal["exit", "funds", "list", "project", "dividend", "other"],
        Meta(
            description="exit 退出公示, funds 资金公示, list 名单公示, project 项目公示, dividend 分红公示, other 其他."
        ),
    ]
    from_: Annotated[OccurredOn, Meta(description="First day on display.")]
    until: Annotated[OccurredOn, Meta(description="Last day on display, as announced.")]
    places: Annotated[list[Placard], Meta(min_length=1, max_length=8, description="Where it is posted.")]
    text_sha256: Annotated[
        str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}", description="SHA-256 of the notice's text, lower-case hex.")
    ]
    fields_shown: Annotated[list[ShownField], Meta(max_length=13, description="What it shows of people.")]
    village: Annotated[VillageId, Meta(description="The village where it hangs.")] | None = None

    def decide(self, notice: Notice, about: State) -> list[Contradiction]:
        if parse(self.until).last < parse(self.from_).first:
            raise NoticeEndsBeforeItBegins(until=self.until, begins=self.from_)
        found = [Contradiction(name="registered", stated=self.about, held=notice.about)] if notice.known else []
        of = self.about if kind_of(self.about) == "village" else about.village
        return found + another("village", self.village, of)

    def after_notice(self, notice: Notice) -> Notice:
        about_village = self.about if kind_of(self.about) == "village" else None
        return Notice(about=self.about, until=self.until, village=self.village or about_village)


@event(by=("recorder", "office", "finance"), zh="公示{notice}结束", en="The notice {notice} was taken down")
class NoticeClosed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A notice is taken down. That this was before the day announced is recorded with it."""

    notice: NoticeId
    objections: (
        Annotated[int, Meta(ge=0, le=100_000, description="Objections (异议) received meanwhile; absent if unknown.")]
        | None
    ) = None

    def decide(self, notice: Notice, occurred_on: str) -> list[Contradiction]:
        found = [Contradiction(name="closed", stated=self.notice, held=self.notice)] if notice.closed else []
        if notice.until is not None and parse(occurred_on).last < parse(notice.until).first:
            found.append(Contradiction(name="until", stated=occurred_on, held=notice.until))
        return found

    def after_notice(self, notice: Notice) -> Notice:
        return msgspec.structs.replace(notice, closed=True)
