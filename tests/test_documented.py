"""Everything public is documented: in the API's document, in the reference, and every link and example holds."""

import ast
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

import click
import pytest

from docs.reference import build, registers
from domain.households import CategoryChanged
from domain.kernel.event import EVENTS, ROLES, STATES
from projections.kernel.page import PAGES, Fact
from projections.kernel.register import REGISTERS
from projections.kernel.versions import EVER, OPEN, Unit
from service.cli.example import load_case
from service.cli.ledger import make
from service.county import County
from service.problems import meanings
from service.settings import Settings, from_environment
from tests.test_readme import ROOT, commands_of

REFERENCE = ROOT / "docs/reference"
FOUND = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
MARKDOWN = sorted(FOUND)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.DOTALL | re.MULTILINE)
RUNNABLE = re.compile(r"^```python run\n(.*?)^```$", re.DOTALL | re.MULTILINE)
METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return build.openapi()


def text_of(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Every operation: its name, itself, and its parameters, also those of its path."""
    for path, methods in openapi["paths"].items():
        for method in METHODS:
            if method in methods:
                shared = methods.get("parameters", [])
                yield f"{method.upper()} {path}", methods[method], [*shared, *methods[method].get("parameters", [])]


# The generated parts of the reference.


@pytest.mark.parametrize("page", build.pages(), ids=lambda page: page.name)
def test_the_reference_is_what_the_declarations_make_of_it(page: Path) -> None:
    assert page.read_text("utf-8") == build.built(page), "run: .venv/bin/python -m docs.reference.build"


def test_every_part_that_can_be_made_stands_in_one_page() -> None:
    named = [
        name
        for page in REFERENCE.glob("*.md")
        for name in re.findall(r"<!-- generated: ([a-z-]+) -->", text_of(page.name))
    ]
    assert sorted(named) == sorted(build.PARTS)


# Events, fields, roles, refusals, contradictions.


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_and_its_fields_are_in_the_reference_with_what_they_mean(name: str) -> None:
    events = text_of("events.md")
    _, heading, section = events.partition(f"\n### {name}\n")
    assert heading
    section = section.partition("\n### ")[0].partition("\n## ")[0]
    for field in EVENTS[name].fields:
        row = re.search(rf"^\| `{field.encode_name}` \|([^|]*)\|(.*)\|([^|]*)\|$", section, re.MULTILINE)
        assert row, field.name
        assert row[3].strip(), f"{field.name} says nothing of itself"
    for role in EVENTS[name].by:
        assert f"`{role}`" in section


def test_every_role_and_every_kind_of_subject_is_explained() -> None:
    assert set(build.ROLES_SAY) == set(ROLES)
    for kind in STATES:
        assert f"| `{kind}:` |" in text_of("events.md")


def test_every_contradiction_that_the_domain_can_find_is_explained() -> None:
    found: set[str] = set()
    for file in (ROOT / "domain").glob("*.py"):
        found |= build.contradictions_in(file.read_text("utf-8"))
    assert found == set(build.CONTRADICTIONS)
    assert found == {name for declaration in EVENTS.values() for name in build.contradictions_of(declaration)}


def test_no_contradiction_is_named_in_a_way_that_the_reference_cannot_see() -> None:
    for file in (ROOT / "domain").glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Contradiction":
                [name] = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
                assert isinstance(name, ast.Constant) or (isinstance(name, ast.Name) and name.id == "name"), file.name


@pytest.mark.parametrize("name", sorted(meanings()))
def test_every_problem_is_in_the_reference(name: str) -> None:
    assert f"| `{name}` | {meanings()[name].status} |" in text_of("api.md")


def test_every_problem_that_the_service_raises_has_a_meaning() -> None:
    raised = {
        call.args[1].value
        for file in (ROOT / "service").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Problem"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }
    assert raised
    assert raised <= set(meanings())


# The API's document.


def test_every_operation_and_answer_of_the_api_says_what_it_is(openapi: dict[str, Any]) -> None:
    for name, operation, _ in operations(openapi):
        assert operation.get("summary"), name
        for status, answer in operation["responses"].items():
            assert answer.get("description"), f"{name} {status}"


def test_every_parameter_of_the_api_says_what_it_is(openapi: dict[str, Any]) -> None:
    for name, _, parameters in operations(openapi):
        for parameter in parameters:
            assert parameter.get("description"), f"{name}: {parameter['name']}"


def test_every_member_of_every_schema_says_what_it_is(openapi: dict[str, Any]) -> None:
    for name, schema in openapi["components"]["schemas"].items():
        for member, property_ in schema.get("properties", {}).items():
            assert _described(property_, openapi), f"{name}.{member}"


def _described(property_: dict[str, Any], openapi: dict[str, Any]) -> bool:
    """Whether a member says what it is, itself, in its forms, or by the structure that it refers to."""
    if property_.get("description"):
        return True
    if "$ref" in property_:
        return bool(openapi["components"]["schemas"][property_["$ref"].rpartition("/")[2]].get("description"))
    forms = [*property_.get("anyOf", []), *property_.get("allOf", []), property_.get("items", {})]
    return any(_described(form, openapi) for form in forms if form)


def test_every_route_and_parameter_is_in_the_reference(openapi: dict[str, Any]) -> None:
    pages = {name: text_of(name) for name in ("api.md", "registers.md")}
    for name, _, parameters in operations(openapi):
        method, _, path = name.partition(" ")
        if path.removeprefix("/v1/events/") in EVENTS:
            assert f"[{path.removeprefix('/v1/events/')}](events.md#" in pages["api.md"]
            continue
        page, address = build.place_of(path)
        _, heading, section = pages[page].partition(f"### `{method} {address}`\n")
        assert heading, name
        section = section.partition("\n### ")[0]
        register = REGISTERS.get(path.split("/")[2]) if page == "registers.md" else None
        of_columns = registers.own_parameters(register) if register else set()
        for parameter in parameters:
            shown = "id" if parameter["in"] == "path" and "<id>" in address else parameter["name"]
            assert f"| `{shown}` |" in section or parameter["name"] in of_columns, f"{name}: {parameter['name']}"


def test_every_route_of_a_kind_of_subject_and_of_a_register_is_named_with_its_own_section() -> None:
    api = text_of("api.md").partition("## Routes\n")[2]
    assert set(re.findall(r"\(#v1([a-z-]+)id\)", api)) == set(PAGES)
    assert set(re.findall(r"\(registers\.md#([a-z_]+)\)", api)) == set(REGISTERS)


def test_every_register_is_in_the_reference_with_its_columns_and_what_it_follows_from() -> None:
    text = text_of("registers.md")
    for name, register in REGISTERS.items():
        assert f"| [{name}](#{name}) | {register.zh} |" in text
        section = text.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \| [^|]+ \|$", section, re.MULTILINE)
        columns = {column.name: column.zh for column in register.columns}
        if register.adds_up:
            shown = {*register.key, *([register.amount.name] if register.amount else [])}
            assert dict(rows) == {column: zh for column, zh in columns.items() if column in shown}
        else:
            assert columns.items() <= dict(rows).items()
            assert {register.unit, *columns} == {column for column, _ in rows}
        assert set(re.findall(r"\[(\w+)\]\(events\.md#", section)) == register.takes


def test_every_page_is_in_the_reference_with_its_members() -> None:
    api = text_of("api.md")
    for collection, cls in PAGES.items():
        section = api.partition(f"### `/v1/{collection}/<id>`\n")[2].partition("\n##")[0]
        assert set(cls.shows) == set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


# Settings and commands.


def test_every_setting_is_in_the_reference_and_is_read_from_the_variable_that_it_names() -> None:
    variables = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text_of("settings.md"), re.MULTILINE))
    named = {name: name.removeprefix("LEDGER_").lower() for name in variables}
    assert {field for field in named.values() if field in Settings._fields} == set(Settings._fields)
    for variable, field in named.items():
        if field in Settings._fields:
            assert str(getattr(from_environment({variable: "7"}), field)) == "7"


def test_every_command_and_option_is_in_the_reference_and_says_what_it_does() -> None:
    commands = text_of("commands.md")
    for path, command in build.walked():
        _, heading, section = commands.partition(f"### `flask {path}`\n")
        assert heading, path
        assert command.help, path
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name != "help" and not parameter.hidden:
                assert parameter.opts[0] in section.partition("\n### ")[0], f"{path} {parameter.name}"


# Pages.


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT), f"{target} leads out of the project"
        if anchor:
            assert anchor in anchors_of(file), target


def anchors_of(page: Path) -> set[str]:
    """The anchors that a heading gets where Markdown is shown: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_of_the_documents_is_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = LINK.findall(FENCED.sub("", page.read_text("utf-8")))
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link and link[0] != "#"
        ]
    assert [page for page in (ROOT / "docs").rglob("*.md") if page not in reached] == []


@pytest.mark.parametrize(
    "page",
    [page for page in MARKDOWN if RUNNABLE.search(page.read_text("utf-8"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_python_of_a_page_runs_and_the_tests_that_it_defines_pass(page: Path) -> None:
    blocks = RUNNABLE.findall(page.read_text("utf-8"))
    program = "".join(blocks).replace("from __future__ import annotations", "")
    program = f"from __future__ import annotations\n{program}\n"
    program += "for name, test in list(globals().items()):\n    if name.startswith('test_'):\n        test()\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_query_of_a_history_on_sqlite_says_what_the_ledger_says(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "var")
    make(settings)
    county = County(settings)
    load_case(county)
    history = [(row.position, row.topic) for row in county.history("household:fuzhuang-fu")]
    county.store.datastore.close()
    query = re.findall(r"^```sql\n(.*?)^```$", text_of("ledger-format.md"), re.DOTALL | re.MULTILINE)[0]
    connection = sqlite3.connect(settings.folder / "ledger.db")
    found = connection.execute(query).fetchall()
    connection.close()
    assert found == [(page, *event) for page, event in enumerate(history, 1)]


def test_the_versions_of_the_page_on_two_times_are_what_a_register_keeps_of_those_events() -> None:
    text = (ROOT / "docs/explanation/two-times.md").read_text("utf-8")
    shown = re.findall(r"^\| (\w+) \| (.+?) \| (.*?) ?\| (.*?) ?\| (\d+) \| (.*?) ?\|$", text, re.MULTILINE)
    days = {"1 March": 301, "1 May": 501, "1 June": 601, "": OPEN}
    ordinary = _changed(10, 301, "ordinary")
    june, may = _changed(20, 601, "subsistence_allowance"), _changed(31, 501, "subsistence_allowance")
    unit = Unit("household:a", whole=True)
    assert unit.take(ordinary, _category)
    assert unit.take(june, _category)
    for version in unit.made:
        version.stored = True
    kept, unit.made = unit.made, []
    unit.again(june.day, 30, [ordinary], _category)
    unit.again(may.day, may.position, [ordinary, may], _category)
    kept += [version for version in unit.made if not version.stored]
    assert [
        (row, days[start], days[end], int(since or 0), int(known), int(until or EVER))
        for row, start, end, since, known, until in shown
    ] == [(v.row, v.valid_from, v.valid_to, v.ended_at, v.known_from, v.known_to) for v in kept]


def _changed(position: int, day: int, to: Literal["ordinary", "subsistence_allowance"]) -> Fact:
    """A household's change of category, recorded at a position, of a day as a number."""
    return Fact(position, "", "", CategoryChanged(household="household:a", to=to, since="2018"), day)


def _category(_rows: Mapping[str, str], fact: Fact, _unit: str) -> Mapping[str, str]:
    """A register of one column."""
    return {"": fact.event.to}  # type: ignore[attr-defined]  # the only one that it takes


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_both_readmes_have_the_same_commands_links_and_table() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    assert commands_of(ROOT / "README.md") == commands_of(ROOT / "README.zh.md")
    links = [
        sorted({link for link in LINK.findall(text) if not link.startswith("README")}) for text in (english, chinese)
    ]
    assert links[0] == links[1]
    for rows in (
        re.compile(r"^\|", re.MULTILINE),
        re.compile(r"^## ", re.MULTILINE),
        re.compile(r"^- \*\*", re.MULTILINE),
    ):
        assert len(rows.findall(english)) == len(rows.findall(chinese))
