"""Each question has a page that shows a request and its answer; both are tried against the Mengcun example.

A page of docs/how-to/questions holds requests as blocks of `sh`, each one `curl`, and after each request its answer: a
block of `json`, or, of a request for CSV, a table. In JSON `"…": "…"` stands for further members, and "…" for any value
or, at the end of a list, for further ones; in a table a row of … stands for further rows, and … for any cell. A block
of `ndjson` holds events that the page asks to be recorded first: such a page is tried on an example of its own.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from service.app import create_app
from service.cli.example import demonstration_tokens, load_case
from service.questions.kernel import QUESTIONS
from tests.service.api.serving import NDJSON, Api, verdicts
from tests.test_readme import ROOT

FOLDER = ROOT / "docs/how-to/questions"
PAGES = sorted(FOLDER.glob("[0-9][0-9]-*.md"))
REQUEST = re.compile(
    r"^```sh\ncurl -s -H \"Authorization: Bearer \$([A-Z_0-9]+)\" (['\"])http://127\.0\.0\.1:8000([^'\"]+)\2\n```$\n+"
    r"(?:^```json\n(.*?)^```$|((?:^\|.*\|\n?)+))",
    re.DOTALL | re.MULTILINE,
)
EVENTS = re.compile(r"^```ndjson\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TODAY = "$TODAY"
MORE = "…"


class Shown(NamedTuple):
    """A request of a page, by whom it is made, and the answer that the page shows."""

    principal: str
    path: str
    json: str
    table: str


def shown(page: Path) -> list[Shown]:
    found = REQUEST.findall(page.read_text("utf-8"))
    return [Shown(principal, path, answer, table) for principal, _, path, answer, table in found]


def number_of(page: Path) -> int:
    return int(page.name[:2])


@contextmanager
def served(folder: Path, *events: str) -> Iterator[Api]:
    """The Mengcun example, served, its registers at its head; and these events, recorded by its office."""
    with Api(folder) as api:
        load_case(api.county)
        demonstration_tokens(api.county)
        if events:
            body, sent_as = "".join(events).encode(), headers(api) | {"Content-Type": NDJSON}
            told = api.client.post("/v1/events", data=body, headers=sent_as, buffered=True)
            assert {verdict["status"] for verdict in verdicts(told)} == {201}, told.get_data(as_text=True)
        api.county.follower().catch_up()
        yield api


def headers(api: Api, principal: str = "OFFICE") -> dict[str, str]:
    """Who is asking, by the name that the pages use."""
    tokens = json.loads((api.settings.folder / "demonstration-tokens.json").read_text())
    name = f"demo-{principal.lower().replace('_', '-')}"
    return {"Authorization": f"Bearer {tokens[name]}"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The example that all pages share which record nothing."""
    with served(tmp_path_factory.mktemp("example") / "var") as api:
        yield api


def matches(found: Any, expected: Any) -> bool:
    """Whether an answer is as the page shows it."""
    if expected == MORE:
        return True
    if isinstance(expected, dict) and isinstance(found, dict):
        wanted = {name: value for name, value in expected.items() if name != MORE}
        members = wanted.keys() <= found.keys() if MORE in expected else wanted.keys() == found.keys()
        return members and all(matches(found[name], value) for name, value in wanted.items())
    if isinstance(expected, list) and isinstance(found, list):
        if expected and expected[-1] == MORE:
            expected, found = expected[:-1], found[: len(expected) - 1]
        return len(found) == len(expected) and all(map(matches, found, expected))
    return type(found) is type(expected) and bool(found == expected)


def cells(table: str) -> list[list[str]]:
    """A table of Markdown without the line below its headings."""
    lines = [line.strip().strip("|").split("|") for line in table.strip().splitlines()]
    return [[cell.strip() for cell in line] for number, line in enumerate(lines) if number != 1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_asks_is_answered_as_the_page_says(example: Api, page: Path, tmp_path: Path) -> None:
    events = EVENTS.findall(page.read_text("utf-8"))
    with served(tmp_path / "var", *events) if events else nullcontext(example) as api:
        for request in shown(page):
            path = request.path.replace(TODAY, api.county.today().isoformat())
            check(request, api.client.get(path, headers=headers(api, request.principal)))


def check(request: Shown, response: Any) -> None:
    """Asserts that an answer is what the page shows."""
    if request.json:
        found = response.get_json()
        assert matches(found, json.loads(request.json)), json.dumps(found, ensure_ascii=False, indent=2)
        return
    lines = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
    expected: list[Any] = cells(request.table)
    if expected[-1] == [MORE] * len(expected[-1]):
        expected[-1] = MORE
    assert matches(lines, expected), "\n".join("| " + " | ".join(line) + " |" for line in lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_asks_its_own_question_of_a_day_that_it_names(page: Path) -> None:
    requests = shown(page)
    assert requests, "it shows no request with an answer"
    assert len(requests) == page.read_text("utf-8").count("```sh"), "a request without an answer, or written otherwise"
    assert any(re.match(rf"/v1/questions/{number_of(page)}(\?|$)", request.path) for request in requests)
    for request in requests:
        asked = request.path.partition("?")[2]
        assert "as_of=" in asked or QUESTIONS[number_of(page)].waits_for, "another day would be another answer"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_the_question_in_both_languages_and_each_of_its_parameters(page: Path) -> None:
    question, text = QUESTIONS[number_of(page)], page.read_text("utf-8")
    assert question.zh in text
    assert question.en in text
    for name in question.parameters:
        assert f"`{name}`" in text, name


def test_every_question_has_one_page_and_the_list_of_pages_names_it() -> None:
    assert [number_of(page) for page in PAGES] == list(QUESTIONS)
    listed = re.findall(r"\(([0-9]{2}-[a-z0-9-]+\.md)\)", (FOLDER / "README.md").read_text("utf-8"))
    assert listed == [page.name for page in PAGES]


def test_every_question_is_served_with_parameters_that_its_document_explains() -> None:
    with create_app().test_client() as client:
        document = client.get("/openapi.json").json
    assert document is not None
    for number in QUESTIONS:
        operation = document["paths"][f"/v1/questions/{number}"]["get"]
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert set(QUESTIONS[number].parameters) <= named
