"""Principals: whose token it is, what their roles and scope allow, and that a revoked token ends at once."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.event import EVENTS
from service.access import Principal, PrincipalFault, Principals, PrincipalsMissing

AT = "2018-11-21T00:00:00.000000Z"


@pytest.fixture
def principals(tmp_path: Path) -> Principals:
    found = Principals(tmp_path / "access.db")
    found.create()
    return found


def principal(*roles: str, scope: str = "130930", subject: str | None = None) -> Principal:
    return Principal("somebody", "", frozenset(roles), scope, subject)


def test_a_token_leads_to_its_principal_and_another_to_nobody(principals: Principals) -> None:
    token = principals.add("office", "县驻村办", ["office", "recorder"], "130930", AT)
    found = principals.of(token)
    assert found == Principal("office", "县驻村办", frozenset({"office", "recorder"}), "130930", None, AT)
    assert principals.of(token) is found, "it is kept"
    for other in ("", token[:-1], token + "x", token.upper(), "付"):
        assert principals.of(other) is None


def test_only_the_hash_of_a_token_is_stored(principals: Principals) -> None:
    token = principals.add("office", "", ["office"], "130930", AT)
    files = b"".join(path.read_bytes() for path in principals.path.parent.iterdir())
    assert token.encode() not in files
    assert token.removeprefix("al_").encode() not in files


def test_tokens_differ_and_cannot_be_guessed(principals: Principals) -> None:
    tokens = {principals.add(f"p{n}", "", ["office"], "130930", AT) for n in range(20)}
    assert len(tokens) == 20
    assert all(len(token) > 40 for token in tokens)


def test_the_list_is_readable_by_its_owner_alone(principals: Principals) -> None:
    assert principals.path.stat().st_mode & 0o077 == 0


def test_revoking_counts_at_once_for_other_processes_and_threads_too(principals: Principals) -> None:
    token = principals.add("office", "", ["office"], "130930", AT)
    elsewhere = Principals(principals.path)
    found: list[Any] = []

    def look() -> None:
        found.append(elsewhere.of(token) is not None)

    def in_a_thread() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    look()
    in_a_thread()
    assert principals.of(token)
    principals.revoke("office", AT)
    look()
    in_a_thread()
    assert principals.of(token) is None
    assert found == [True, True, False, False]
    [listed] = principals.list()
    assert (listed.id, listed.revoked_at) == ("office", AT)


def test_a_thread_that_knew_a_token_hears_of_its_end(principals: Principals) -> None:
    """One thread looks a token up, another revokes it, and the first asks again on its own connection."""
    token = principals.add("office", "", ["office"], "130930", AT)
    looked, revoked = threading.Event(), threading.Event()
    found: list[bool] = []

    def first() -> None:
        found.append(principals.of(token) is not None)
        looked.set()
        assert revoked.wait(30)
        found.append(principals.of(token) is not None)

    thread = threading.Thread(target=first)
    thread.start()
    assert looked.wait(30)
    principals.revoke("office", AT)
    revoked.set()
    thread.join()
    assert found == [True, False]


@pytest.mark.parametrize(
    ("roles", "scope", "subject", "says"),
    [
        (["king"], "130930", None, "Unknown role: king"),
        ([], "130930", None, "Unknown role"),
        (["office"], "13093", None, "division code"),
        (["office"], "1309301", None, "division code"),
        (["office"], "", None, "division code"),
        (["office"], "１３０９３０", None, "division code"),
        (["office"], "130930\n", None, "division code"),
        (["self"], "130930", None, "role self"),
        (["office"], "130930", "cadre:zhang", "role self"),
    ],
)
def test_a_principal_that_makes_no_sense_is_refused(
    principals: Principals, roles: list[str], scope: str, subject: str | None, says: str
) -> None:
    with pytest.raises(PrincipalFault, match=says):
        principals.add("somebody", "", roles, scope, AT, subject)
    assert principals.list() == []


def test_an_id_is_given_once_for_ever(principals: Principals) -> None:
    principals.add("office", "", ["office"], "130930", AT)
    principals.revoke("office", AT)
    with pytest.raises(PrincipalFault, match="already"):
        principals.add("office", "", ["office"], "130930", AT)
    with pytest.raises(PrincipalFault, match="no principal 'office' whose token is good"):
        principals.revoke("office", AT)
    with pytest.raises(PrincipalFault, match="no principal 'nobody'"):
        principals.revoke("nobody", AT)


def test_where_there_is_no_list_none_is_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(PrincipalsMissing, match="flask ledger init"):
        Principals(tmp_path / "access.db").of("token")
    assert not (tmp_path / "access.db").exists()


def test_a_token_of_another_file_is_no_way_in(principals: Principals, tmp_path: Path) -> None:
    token = principals.add("office", "", ["office"], "130930", AT)
    other = Principals(tmp_path / "other.db")
    other.create()
    assert other.of(token) is None
    with sqlite3.connect(other.path) as connection:
        assert connection.execute("SELECT count(*) FROM principals").fetchone() == (0,)


@pytest.mark.parametrize(
    ("scope", "division", "reached"),
    [
        ("130930", "130930100200", True),
        ("130930", None, True),
        ("130930100", "130930100200", True),
        ("130930100", "130930100", True),
        ("130930100", "130930", False),
        ("130930100", None, False),
        ("130930100200", "130930100200", True),
        ("130930100200", "130930100201", False),
    ],
)
def test_a_scope_reaches_the_places_whose_codes_begin_with_it(scope: str, division: str | None, reached: bool) -> None:
    found = principal("recorder", scope=scope)
    assert found.reaches(division) is reached
    assert found.may_write is None or found.may_write(division) is reached
    assert (found.may_write is None) is found.whole


def test_a_self_records_what_concerns_it_and_other_roles_what_they_may() -> None:
    visit, rank = EVENTS["VisitRecorded"], EVENTS["RankRecorded"]
    me = principal("self", subject="cadre:zhang")
    assert me.may_record(visit, ["village:x", "cadre:zhang"])
    assert not me.may_record(visit, ["village:x", "cadre:li"])
    assert not me.may_record(rank, ["cadre:zhang"]), "the role self is not among those that record it"
    assert principal("recorder").may_record(visit, [])
    assert not principal("recorder").may_record(rank, [])
    assert principal("self", "recorder", subject="cadre:zhang").may_record(visit, ["cadre:li"])


def test_who_reads_personal_values() -> None:
    for role in ("recorder", "office", "inspector", "discipline"):
        assert principal(role).reads_personal
    for role in ("auditor", "administrator", "finance", "organisation", "self"):
        assert not principal(role).reads_personal
    assert principal("self").only_self
    assert not principal("self", "auditor").only_self
