"""Privacy: anybody's personal values can be made unreadable for ever; that it was done stays on record."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, event
from domain.kernel.subject import ErasableId

PrincipalId = Annotated[str, Meta(min_length=1, max_length=120, description="A principal's id.")]


@event(
    by=("administrator",),
    introduces=("subject",),  # whoever was registered by mistake can be erased, too
    zh="以{subject}的密钥加密的个人信息已删除",
    en="What was sealed under the key of {subject} was erased",
)
class PersonalDataErased(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The key of somebody's personal values was destroyed: one principal wished it, and another agreed.

    A household's key seals what is said of its members, too.

    The events stay, with their hashes; what was sealed in them opens no more.
    """

    subject: ErasableId
    requested_by: Annotated[PrincipalId, Meta(description="Who asked for it.")]
    approved_by: Annotated[PrincipalId, Meta(description="Who agreed; another than who asked.")]
