"""Subjects: what an event concerns, written `kind:id`, and the reference types that name them in declarations."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

END: Final = r"(?![\s\S])"
"""End of input in a pattern; `$` would let a trailing line feed pass in Python, and `\\Z` is no ECMA-262."""

MAX_SUBJECTS: Final = 64
"""The most subjects one event may concern."""

_ID: Final = r"[a-z0-9][a-z0-9._-]{0,79}"


def _meta(chinese: str, *kinds: str) -> Meta:
    words, written = " or ".join(kinds).replace("_", " "), " or ".join(f"{kind}:id" for kind in kinds)
    return Meta(
        pattern=rf"^({'|'.join(kinds)}):{_ID}{END}",
        max_length=120,
        description=f"A{'n' if words[0] in 'aeio' else ''} {words} ({chinese}), written {written}.",
        extra_json_schema={"x-subject": " ".join(kinds)},
    )


DivisionId = Annotated[str, _meta("行政区划", "division")]
VillageId = Annotated[str, _meta("村", "village")]
TeamId = Annotated[str, _meta("驻村工作队", "team")]
CadreId = Annotated[str, _meta("驻村干部", "cadre")]
OfficialId = Annotated[str, _meta("村两委成员、乡镇干部、帮扶责任人", "official")]
TrainingId = Annotated[str, _meta("培训", "training")]

HouseholdId = Annotated[str, _meta("农户", "household")]
PersonId = Annotated[str, _meta("家庭成员", "person")]
PlanId = Annotated[str, _meta("帮扶措施", "plan")]
AssessmentId = Annotated[str, _meta("收入核算", "assessment")]
ExitId = Annotated[str, _meta("退出", "exit")]
ObjectionId = Annotated[str, _meta("异议", "objection")]

FundId = Annotated[str, _meta("资金", "fund")]
ProgrammeId = Annotated[str, _meta("补贴项目", "programme")]
PaymentId = Annotated[str, _meta("支付", "payment")]
DisbursementId = Annotated[str, _meta("发放", "disbursement")]
ProjectId = Annotated[str, _meta("项目", "project")]
WorksContractId = Annotated[str, _meta("工程合同", "works_contract")]
SupplierId = Annotated[str, _meta("承包商", "supplier")]

CooperativeId = Annotated[str, _meta("合作社", "cooperative")]
ShareId = Annotated[str, _meta("入股", "share")]
DividendId = Annotated[str, _meta("分红", "dividend")]
EmploymentId = Annotated[str, _meta("务工", "employment")]
LandTransferId = Annotated[str, _meta("土地流转", "land_transfer")]

MeetingId = Annotated[str, _meta("协调会", "meeting")]
NoticeId = Annotated[str, _meta("公示", "notice")]
GrievanceId = Annotated[str, _meta("信访", "grievance")]
ParameterId = Annotated[str, _meta("政策参数", "policy_parameter")]
RuleId = Annotated[str, _meta("规则", "rule")]
MatchId = Annotated[str, _meta("外部比对", "match")]
ClaimId = Annotated[str, _meta("公布的数据", "claim")]
InspectionId = Annotated[str, _meta("督导检查", "inspection")]
FindingId = Annotated[str, _meta("问题", "finding")]

BeneficiaryId = Annotated[str, _meta("干部或农户", "cadre", "household")]
HelperId = Annotated[str, _meta("帮扶责任人", "official", "cadre")]
OfficerId = Annotated[str, _meta("经办人", "official", "cadre")]
PayeeId = Annotated[
    str, _meta("收款人", "household", "person", "cooperative", "village", "supplier", "official", "cadre")
]
OwnerId = Annotated[str, _meta("户主或成员", "household", "person")]
SettledId = Annotated[str, _meta("所结清的应付", "dividend", "land_transfer", "employment")]
DisplayedId = Annotated[str, _meta("公示事项", "exit", "fund", "project", "programme", "village", "division")]
_DOUBTED: Final = (
    *("cadre", "official", "team", "village", "division", "household", "person", "plan", "assessment", "exit"),
    *("fund", "programme", "payment", "disbursement", "project", "works_contract", "supplier"),
    *("cooperative", "share", "dividend", "employment", "land_transfer"),
    *("notice", "grievance", "match", "claim"),
)
DoubtedId = Annotated[str, _meta("疑点对象", *_DOUBTED)]
"""Whatever a rule or an inspector may doubt."""
ErasableId = Annotated[
    str, _meta("个人信息所属对象", *_DOUBTED, "finding", "inspection", "meeting", "objection", "rule", "training")
]
"""Whoever personal values may be sealed under."""

EventId = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}{END}",
        description="An event's id: a UUID in lower case, made by whoever sends the event, once for ever.",
    ),
]


def kind_of(subject: str) -> str:
    """The kind of a subject: `household` of `household:fu`."""
    return subject.partition(":")[0]


def event_subject(event_id: str) -> str:
    """The subject under which whatever voids or corrects an event can be found."""
    return f"event:{event_id}"
