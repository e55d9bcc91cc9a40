"""Erasing somebody's personal values: asked for by one principal, agreed to by another, an event, then the key's end.

The event comes before the end of the key, and an erasure that was agreed to is finished after a crash: no key is ever
gone without an event that says so.
"""

from __future__ import annotations

import uuid
from typing import Final

import msgspec

from domain.kernel.event import EVENTS
from domain.kernel.subject import kind_of
from domain.privacy import PersonalDataErased
from service.access import Principal
from service.county import County
from service.problems import Problem

KINDS: Final = frozenset(EVENTS[PersonalDataErased.__name__].references[0].kinds.split())
ALWAYS: Final = frozenset({"household", "cadre"})
"""Kinds that can be erased before anything is sealed under them, so that nothing ever will be."""
_NAMESPACE: Final = uuid.UUID("5f0c2c7e-6c53-5d0e-9a5e-7d9b3a3c1a10")


def ask(county: County, principal: Principal, subject: str) -> None:
    """The first of two principals asks. Raises Problem."""
    _may(principal)
    if kind_of(subject) not in KINDS or not any(True for _ in county.history(subject, size=1)):
        raise Problem(404, "NotFound", f"The ledger holds nothing about {subject} that could be erased.")
    if kind_of(subject) not in ALWAYS and not county.keys.holds(subject) and county.keys.erasure(subject) is None:
        raise Problem(404, "NotFound", f"Nothing is sealed under {subject}; a member's values are its household's.")
    erasure_id = str(uuid.uuid5(_NAMESPACE, f"{county.meta.origin} {subject}"))
    county.keys.request_erasure(subject, erasure_id, principal.id, county.now())


def agree(county: County, principal: Principal, subject: str) -> None:
    """The second agrees, and it is done. Raises Problem; done twice, it stays done."""
    _may(principal)
    erasure = county.keys.erasure(subject)
    if erasure is None:
        raise Problem(404, "NotFound", f"Nobody has asked to erase {subject}.")
    if erasure[1] == principal.id:
        raise Problem(
            409, "SecondPrincipalWanted", "Who asked for an erasure cannot agree to it: another administrator must."
        )
    county.keys.approve_erasure(subject, principal.id)
    finish(county)


def finish(county: County) -> None:
    """Carries out every erasure that was agreed to; called after a crash too."""
    for subject, erasure_id, requested_by, approved_by in county.keys.unfinished_erasures():
        agreed = Principal(approved_by, "", frozenset({"administrator"}), "000000", None)
        event = PersonalDataErased(subject=subject, requested_by=requested_by, approved_by=approved_by)
        line = msgspec.json.encode(
            {
                "id": erasure_id,
                "type": PersonalDataErased.__name__,
                "occurred_on": _recorded_day(county, erasure_id),
                "data": msgspec.to_builtins(event),
            }
        )
        [answer] = county.door.take([line], agreed)
        if isinstance(answer, Problem):
            raise answer
        county.keys.erase(subject, county.now())


def _recorded_day(county: County, erasure_id: str) -> str:
    """Today, or the day of the event where it is recorded already."""
    from domain.kernel.entry import read_entry

    row = county.find([erasure_id]).get(erasure_id)
    return read_entry(row.entry).occurred_on if row else county.today().isoformat()


def _may(principal: Principal) -> None:
    if "administrator" not in principal.roles:
        raise Problem(403, "RoleMayNotErase", "Erasing is for administrators, two of them.")
