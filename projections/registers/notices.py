"""The register of notices (公示台账): what was displayed to the public, where, for how long, until when."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.kernel.subject import DisplayedId
from domain.notices import NoticeClosed, NoticePosted
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title

PLACES = (
    "village_board 村公示栏, town_board 乡镇公示栏, county_board 县公示栏, county_website 县政府网站, newspaper 报纸,"
    " broadcast 广播, chat_group 微信群, other 其他."
)
FIELDS = (
    "name 姓名, village 村, category 类别, household_size 人口, amount 金额, reason 原因, address 住址, phone 电话,"
    " identity_number 身份证号, account 账号, health 健康状况; …_masked 脱敏: with digits hidden."
)


@register(
    "notices",
    zh="公示台账",
    unit="notice",
    takes=[NoticePosted, NoticeClosed],
    indexes=[("about",), ("village", "begins_on")],
)
class NoticeRow(Row, frozen=True, kw_only=True):
    """A notice (公示), posted and taken down."""

    about: Annotated[DisplayedId | None, title("公示事项", "What is displayed; of a list, whose it is.")] = None
    kind: Annotated[
        str | None,
        title(
            "类型",
            "exit 退出公示, funds 资金公示, list 名单公示, project 项目公示, dividend 分红公示, other 其他.",
        ),
    ] = None
    begins_on: Annotated[str | None, title("起", "First day on display.")] = None
    until: Annotated[str | None, title("止", "Last day on display, as announced.")] = None
    places: Annotated[list[str], title("公示地点", PLACES)] = []
    fields_shown: Annotated[list[str], title("公示内容", f"What it shows of people: {FIELDS}")] = []
    text_sha256: Annotated[str | None, title("公示文本散列值", "SHA-256 of its text, lower-case hex.")] = None
    closed_on: Annotated[str | None, title("结束日期", "When it was taken down; nothing while it stands.")] = None
    objections: Annotated[
        int | None, title("异议数", "Objections received until then; nothing where that is not known.")
    ] = None

    @classmethod
    def step(cls, before: NoticeRow | None, fact: Fact, _unit: str) -> NoticeRow:
        """The notice after one more event."""
        row, event, replace = before or cls(village=fact.village), fact.event, msgspec.structs.replace
        match event:
            case NoticePosted():
                return replace(
                    row,
                    village=event.village or fact.village,
                    about=event.about,
                    kind=event.kind,
                    begins_on=event.from_,
                    until=event.until,
                    places=event.places,
                    fields_shown=event.fields_shown,
                    text_sha256=event.text_sha256,
                )
            case NoticeClosed():
                return replace(row, closed_on=fact.occurred_on, objections=event.objections)
        return row
