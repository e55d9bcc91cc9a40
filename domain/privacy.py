"""Privacy: anybody's personal values can be made unreadable for ever; that it was done stays on record."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, event
from domain.kernel.subject import BeneficiaryId

PrincipalId = Annotated[str, Meta(min_length=1, max_length=120, description="A principal's id.")]


@event(
    by=("administrator",),
    introduces=("subject",),  # whoever was registered by mistake can be erased, too
    zh="{subject}的个人信息已删除",
    en="The personal values of {subject} were erased",
)
class PersonalDataErased(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The key of somebody's personal values was destroyed: one principal wished it, and another agreed.

    The events stay, with their hashes; what was sealed in them opens no more.
    """

    subject: BeneficiaryId
    requested_by: Annotated[PrincipalId, Meta(description="Who asked for it.")]
    approved_by: Annotated[PrincipalId, Meta(description="Who agreed; another than who asked.")]
