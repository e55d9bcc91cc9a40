"""The kinds of list: which columns each has, by the headings that counties give them, and the events of a row.

One more kind is one more block here: its columns by field, what it needs, and a function from a row to events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import domain.catalogue  # noqa: F401 - declares all events
from domain.kernel.event import EVENTS
from domain.kernel.identity import birth_year
from service.importing.cells import (
    Fault,
    Reader,
    account_number,
    choice,
    code,
    count,
    date,
    due_day,
    identity_number,
    mu,
    name,
    several,
    text,
    word,
    words,
    year,
    yuan,
)
from service.importing.known import Known


class Column(NamedTuple):
    """A column. headings: what it may be called, separated by blanks.

    unit: what may stand in brackets after a heading, separated by blanks. find: what the ledger makes of its words.
    """

    headings: str
    read: Reader
    unit: str = ""
    find: Callable[[Known, Any], Any] | None = None


class Draft(NamedTuple):
    """An event that a row tells of, still without its id."""

    type: str
    occurred_on: str
    data: dict[str, Any]


Row = Mapping[str, Any]
"""What a row says, by field; what it leaves open is absent."""


class Kind(NamedTuple):
    """A kind of list. needs: fields of which a row must have one each, alternatives separated by a bar."""

    name: str
    about: str
    columns: Mapping[str, Column]
    needs: Sequence[str]
    makes: Sequence[str]
    events: Callable[[Row, Known], Iterator[Draft]]


KINDS: Final[dict[str, Kind]] = {}

_Events = Callable[[Row, Known], Iterator[Draft]]


def kind(
    name_: str, columns: dict[str, Column], *, needs: Sequence[str], makes: Sequence[str]
) -> Callable[[_Events], _Events]:
    """Declares a kind of list over the function that makes events of a row. Raises TypeError for a fault of its own."""

    def declare(events: _Events) -> _Events:
        unknown = [one for need in needs for one in need.split("|") if one not in columns]
        unknown += [event for event in makes if event not in EVENTS]
        if unknown or name_ in KINDS or not events.__doc__:
            raise TypeError(f"the list {name_!r}: unknown {unknown}, declared twice, or without a docstring")
        KINDS[name_] = Kind(name_, events.__doc__, columns, needs, makes, events)
        return events

    return declare


def _named(kind_: str) -> Callable[[Known, Any], Any]:
    return lambda known, said: known.named(kind_, said)


def _numbered(kind_: str) -> Callable[[Known, Any], Any]:
    return lambda known, said: known.numbered(kind_, said)


def _some(row: Row, *fields: str) -> dict[str, Any]:
    """Those fields that the row has, under the same names."""
    return {field: row[field] for field in fields if field in row}


# -- words

STATUSES: Final = words(
    "not_poor 非贫困户 非建档立卡 非建档立卡户 非贫困 否",
    "identified 新识别 新识别贫困户",
    "in_poverty 未脱贫 未脱贫户 贫困户 建档立卡贫困户",
    "pre_exit 预脱贫 预脱贫户",
    "exited 已脱贫 脱贫 脱贫户 已脱贫户",
    "relapsed 返贫 返贫户",
    "struck_off 注销 已注销",
)
CATEGORIES: Final = words(
    "ordinary 一般 一般户 一般贫困户 一般农户",
    "subsistence_allowance 低保 低保户 低保贫困户",
    "five_guarantee 五保 五保户 五保贫困户 特困 特困户 特困供养户 特困供养贫困户",
)
CAUSES: Final = words(
    "illness 因病",
    "disability 因残",
    "schooling 因学",
    "disaster 因灾",
    "lack_of_land 缺土地",
    "lack_of_water 缺水",
    "lack_of_skills 缺技术",
    "lack_of_labour 缺劳力 缺劳动力",
    "lack_of_funds 缺资金",
    "poor_transport 交通条件落后",
    "lack_of_motivation 自身发展动力不足 自身发展力不足",
    "other 其他 其它",
)
RELATIONS: Final = words(
    "head 户主 本人",
    "spouse 配偶 妻子 丈夫 妻 夫 之妻 之夫",
    "child 子女 之子 之女 子 女 儿子 女儿 长子 次子 三子 长女 次女 三女 独生子 独生女 养子 养女 继子 继女",
    "child_in_law 媳婿 之儿媳 儿媳 儿媳妇 之女婿 女婿",
    "parent 父母 之父 之母 父亲 母亲 父 母 之岳父 之岳母 岳父 岳母 之公公 之婆婆 公公 婆婆",
    "grandchild 孙辈 之孙子 之孙女 孙子 孙女 孙 之外孙子 之外孙女 外孙子 外孙女 外孙",
    "grandparent 祖辈 之祖父 之祖母 祖父 祖母 爷爷 奶奶 外祖父 外祖母",
    "sibling 兄弟姐妹 之兄弟姐妹 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 之兄 之弟 之姐 之妹",
    "other 其他 其它 之曾孙子 之曾孙女 之叔伯 之侄儿 之侄女 之兄弟媳妇",
)
LABOUR: Final = words(
    "none 无劳动能力 无劳动力 无 丧失劳动力 丧失劳动能力",
    "weak 弱劳动力 弱 半劳动力 弱劳动力或半劳动力 弱劳动能力",
    "ordinary 普通劳动力 普通 一般劳动力 普通劳动能力 有劳动能力",
    "skilled 技能劳动力 技能",
)
PAYMENT_KINDS: Final = words(
    "subsidy 补贴 补助 惠农补贴", "dividend 分红", "rent 租金", "wage 工资", "works 工程款", "relief 救助 救助金"
)

# -- columns that several kinds share

_HOUSEHOLD: Final = Column("户编号 农户编号 户编码 户号 家庭编号", code("household"))
_PERSON: Final = Column("人员编号 人编号 人员编码 成员编号", code("person"))
_VILLAGE: Final = Column("村 村名 行政村 所在村 村名称 行政村名称", word, find=_named("village"))
_COOPERATIVE: Final = Column("合作社 合作社名称 流入方 承租方 受让方", word, find=_named("cooperative"))
_ENTERED: Final = Column("登记日期 登记时间 建档日期 建档时间 录入日期", date)
_IDENTITIES: Final = "身份证号 身份证号码 身份证 证件号码 公民身份号码"


# -- the kinds


@kind(
    "households",
    {
        "household": _HOUSEHOLD,
        "village": _VILLAGE,
        "head": Column("户主姓名 户主 姓名", name),
        "identity": Column(f"{_IDENTITIES} 户主身份证号 户主身份证号码 户主证件号码", identity_number),
        "size": Column("家庭人口 家庭人口数 人口 人口数 家庭人数", count, unit="人 口"),
        "category": Column("贫困户属性 贫困属性 户类别 农户类别", choice(CATEGORIES)),
        "status": Column("贫困状态 脱贫状态 脱贫属性 户状态", choice(STATUSES)),
        "registered_poor_on": Column("识别时间 识别日期 识别年度 识别年份 贫困识别时间", date),
        "labour": Column("户主劳动能力 户主劳动技能", choice(LABOUR)),
        "primary": Column("主要致贫原因 致贫原因", choice(CAUSES)),
        "secondary": Column("其他致贫原因 次要致贫原因", several(choice(CAUSES))),
        "occurred_on": _ENTERED,
    },
    needs=("household", "village", "head", "occurred_on|registered_poor_on"),
    makes=("HouseholdRegistered", "CauseRecorded"),
)
def households(row: Row, known: Known) -> Iterator[Draft]:  # noqa: ARG001 - as all kinds
    """Households (农户名册), poor or not; a row is a household, and where it says why it is poor, that too."""
    day = row.get("occurred_on") or row["registered_poor_on"]
    said = ("household", "village", "head", "identity", "size", "category", "status", "registered_poor_on", "labour")
    yield Draft("HouseholdRegistered", day, _some(row, *said))
    if "primary" in row:
        yield Draft("CauseRecorded", day, _some(row, "household", "primary", "secondary"))
    elif "secondary" in row:
        raise Fault("there are other causes of poverty, and no main one", "secondary")


@kind(
    "persons",
    {
        "household": _HOUSEHOLD,
        "person": _PERSON,
        "identity": Column(_IDENTITIES, identity_number),
        "name": Column("姓名 成员姓名 家庭成员姓名", name),
        "relation": Column("与户主关系 与户主的关系 家庭关系", choice(RELATIONS)),
        "birth_year": Column("出生年份 出生年 出生日期 出生年月", year),
        "labour": Column("劳动能力 劳动技能 劳动力", choice(LABOUR)),
        "health": Column("健康状况 健康情况", text),
        "account": Column("一卡通账号 一卡通号 一卡通", account_number),
        "bank": Column("开户银行 开户行", name),
        "occurred_on": _ENTERED,
    },
    needs=("household", "person|identity", "name", "relation", "occurred_on"),
    makes=("PersonAdded", "AccountRegistered"),
)
def persons(row: Row, known: Known) -> Iterator[Draft]:
    """Members of households (家庭成员), the head among them; a row is a person, and their account where it has one."""
    person = row.get("person") or known.person(row["identity"])
    data = _some(row, "household", "identity", "name", "relation", "birth_year", "labour", "health")
    if "identity" in row:
        data.setdefault("birth_year", birth_year(row["identity"]))
    yield Draft("PersonAdded", row["occurred_on"], {"person": person} | data)
    if "account" in row:
        account = _some(row, "household", "account", "bank")
        yield Draft("AccountRegistered", row["occurred_on"], {"owner": person} | account)


@kind(
    "payments",
    {
        "household": _HOUSEHOLD,
        "person": _PERSON,
        "owner": Column(f"{_IDENTITIES} 开户人身份证号 开户人身份证号码 持卡人身份证号", identity_number),
        "account": Column("一卡通账号 一卡通号 一卡通 银行账号 账号 卡号", account_number),
        "amount": Column("金额 发放金额 补贴金额 实发金额 补助金额", yuan, unit="元"),
        "occurred_on": Column("发放日期 发放时间 支付日期 到账日期", date),
        "period": Column("所属期 所属年月 补贴年度 所属年度 补贴期间", date),
        "programme": Column("项目 项目名称 补贴项目 补贴名称", word, find=_named("programme")),
        "kind": Column("款项类别 资金类别", choice(PAYMENT_KINDS)),
        "list_id": Column("批次 批次号 发放批次 清单编号", text),
        "disbursement": Column("发放编号", code("disbursement")),
        "fund": Column("资金编号", code("fund")),
        "payment": Column("支付编号 支付令编号", code("payment")),
        "cooperative": _COOPERATIVE,
        "bank_ref": Column("银行流水号 流水号", text),
    },
    needs=("household|person|owner", "amount", "occurred_on", "kind", "list_id"),
    makes=("FundsDisbursed",),
)
def payments(row: Row, known: Known) -> Iterator[Draft]:
    """One-card payment lists (一卡通发放清单); a row is a payment.

    It is paid to the household or person whose number the row has, else to the account's owner by identity number.
    """
    payee = row.get("household") or row.get("person") or known.entered(row["owner"])
    if payee is None:
        raise Fault("nobody of this identity number was entered: import the persons first", "owner")
    said = (
        *("programme", "kind", "list_id", "disbursement", "fund", "payment", "cooperative", "period", "account"),
        *("owner", "bank_ref"),
    )
    data = {"payee": payee, "amount_fen": row["amount"]} | _some(row, *said)
    yield Draft("FundsDisbursed", row["occurred_on"], data)


@kind(
    "land-contracts",
    {
        "contract": Column("合同编号 合同号 流转合同编号", word, find=_numbered("land_transfer")),
        "household": _HOUSEHOLD,
        "village": _VILLAGE,
        "cooperative": _COOPERATIVE,
        "area": Column("面积 流转面积 合同面积", mu, unit="亩"),
        # Never 租金 alone: that may be the rent of all of it.
        "rent": Column(
            "每亩租金 每亩年租金 租金(元/亩/年) 租金(元/亩) 年租金(元/亩) 租金标准(元/亩/年)", yuan, unit="元 元/年"
        ),
        "from": Column("起 起始日期 起始时间 流转起始日期 合同起始日期", date),
        "until": Column("止 终止日期 截止日期 终止时间 流转终止日期 合同终止日期", date),
        "parcels": Column("地块 地块编号 地块编码", several(word)),
        "due_days": Column("付租日 租金支付日 付款日", several(due_day)),
        "within": Column("总合同编号 所属合同编号", word, find=_numbered("land_transfer")),
        "occurred_on": Column("签订日期 签订时间 签约日期", date),
    },
    needs=("contract", "household|village", "cooperative", "area", "rent", "occurred_on|from"),
    makes=("LandTransferSigned",),
)
def land_contracts(row: Row, known: Known) -> Iterator[Draft]:  # noqa: ARG001 - as all kinds
    """Contracts of land given to cooperatives (土地流转合同); a row is a contract.

    It is the household's whose number the row has; where it has none, the village's as a whole.
    """
    whose = _some(row, "household") or _some(row, "village")
    terms = {"area_hundredths_mu": row["area"], "rent_fen_per_mu_year": row["rent"]}
    said = _some(row, "contract", "cooperative", "from", "until", "parcels", "due_days", "within")
    yield Draft("LandTransferSigned", row.get("occurred_on") or row["from"], said | whose | terms)
