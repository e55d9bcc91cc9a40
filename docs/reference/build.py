"""Fills the generated parts of the reference from the declarations.

    .venv/bin/python -m docs.reference.build

A page is written by hand but for what stands between `<!-- generated: NAME -->` and `<!-- end -->`. A function of this
module that is marked @part makes what stands there; tests/test_documented.py holds the pages to it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import click
import msgspec

import domain.catalogue  # noqa: F401 - declares all events
from docs.reference import registers
from domain.kernel.event import EVENTS, ROLES, STATES, Declaration, Device, Envelope, Evidence, Place
from domain.kernel.figure import _ENDS, Figure, Hedged
from domain.kernel.refusal import Refusal
from projections.kernel.page import PAGES
from projections.kernel.register import REGISTERS
from service import settings
from service.access import PERSONAL_READERS
from service.app import create_app
from service.importing.kinds import CATEGORIES, CAUSES, KINDS, LABOUR, PAYMENT_KINDS, RELATIONS, STATUSES
from service.problems import meanings
from service.settings import Settings

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = Path(__file__).parent
_REGION: Final = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

PARTS: Final[dict[str, Callable[[], str]]] = {}

ROLES_SAY: Final[dict[str, str]] = {
    "recorder": "Who records in a village or town: posted cadres and clerks (录入员).",
    "office": "The county's office for posted cadres (驻村办).",
    "finance": "The county's finance bureau (财政局).",
    "organisation": "The organisation department (组织部): ranks, postings, promotions.",
    "discipline": "The discipline inspection commission (纪委监委).",
    "inspector": "A supervision group (督导组).",
    "self": "A cadre or household who asks about themselves; goes with a subject.",
    "administrator": "Who looks after the ledger: erases personal values, two together.",
    "auditor": "Who reads the whole record, without personal values (审计).",
}
CONTRADICTIONS: Final[dict[str, str]] = {
    "answered": "The objection was answered before; `held` is the outcome then.",
    "bank_amount": "The bank's line is more than the disbursement, less the lines matched before, leaves.",
    "category": "The category before is another than the one that the last change left.",
    "closed": "The notice, finding or inspection was closed before; `held` is how a finding was closed then.",
    "contract": "A contract of this id was signed or awarded before.",
    "contract_amount": "More was paid than the works contract leaves to be paid.",
    "contract_project": "The works contract is of another project.",
    "cooperative": "Another cooperative paid than the one that owes the dividend, rent or wage.",
    "died": "The person's death was recorded before; `held` is its date.",
    "dividend_rule": "More was paid than the dividend's rule gives any household.",
    "ended": "The land transfer or employment had ended before.",
    "exit": "The objection is to another exit.",
    "four_eyes": "One officer reported the rectification of a finding and closed it; `held` names whom.",
    "fund_allocation": "More is allocated to projects than was appropriated to the fund or came back to it.",
    "fund_balance": "More was paid than the fund has left.",
    "given_back": "Another area was given back than the contract was for.",
    "household": "Another household is named than the one that the subject belongs to, or that money is owed to.",
    "inspection": "The finding was raised in another inspection.",
    "land_held": "More land is given than the household's registered right leaves free in the contract's time.",
    "leave": "The cadre was on leave on that day; `held` lists the first and last days of that leave.",
    "left": "The person left that household before, and was not entered in it again.",
    "measure": "The assistance is of another kind than its plan.",
    "not_higher": "The rank after the promotion is no higher than the rank before it.",
    "open_findings": "So many findings of the inspection were raised and not closed, as far as is recorded.",
    "out_of": "The claim's figure goes beyond the whole that it is said to be a part of.",
    "parameter": "The parameter had another key, place or unit before under this id.",
    "parcel": "A parcel is named that is not in the household's registered right.",
    "parent_division": "The division's code does not begin with that of the division it is said to lie in.",
    "payee": "Another returns or acknowledges money than whom it was paid to or for; `held` is the payee.",
    "payment_fund": "The payment names another fund than its order; `held` is the order's.",
    "payment_order": "More was paid than the order leaves to be paid.",
    "payment_request": "More was approved than was requested.",
    "per_head": "The income a head is none that the streams, divided among the members counted, round to.",
    "period_closed": "The record of that month's attendance was said to be complete before; `held` lists such months.",
    "posting": "The cadre had no posting to that village on that day; `held` lists where the cadre was posted.",
    "programme": "The money is of a fund whose appropriations are all for other programmes; `held` lists those.",
    "project_approval": "More is allocated, contracted, paid or accounted for than the project's approval leaves.",
    "quarter": "The meeting was held on a day outside the quarter that it counts for; `held` is that day.",
    "rank": "The rank before the promotion is not the one that the ledger holds.",
    "received": "The household says that it received another amount than was paid.",
    "registered": "The subject was entered before; the entry that is recorded now counts.",
    "resolved": "The grievance or match was resolved before; `held` is the outcome then.",
    "returned": "More came back than is left of the disbursement.",
    "rule_version": "This version of the rule was published with another text; `held` is that text's SHA-256.",
    "sample": "A sample was drawn from the same population before, with another seed.",
    "scale": "The scale has no rank of that name.",
    "share_principal": "More was returned than is left of the share's principal.",
    "stage": "The project had reached that stage before; `held` lists the stages that it has reached.",
    "status": "The household or village has that status already, or the household was never on the poverty register.",
    "stood_down": "The team had stood down before, on the day in `held`.",
    "stream": "Income of that nature belongs to another stream, which `held` names.",
    "subject": "The event names another subject than its finding or match does.",
    "supplier": "Another supplier was paid than the contract's.",
    "total": "The household's income in all is not what its streams come to.",
    "until": "The notice was taken down before the last day announced for it.",
    "village": "The household, the team, or what a notice is about, belongs to another village.",
}
VOIDING: Final = ("UnknownEvent", "NothingLeftToVoid", "VoidCannotBeVoided")
ERASING: Final = ("ErasureNotAgreed",)


def part(function: Callable[[], str]) -> Callable[[], str]:
    """Marks what makes a part of a page: the part has the function's name, with hyphens."""
    PARTS[function.__name__.replace("_", "-")] = function
    return function


def built(page: Path) -> str:
    """A page with its generated parts made anew."""
    return _REGION.sub(lambda found: found[1] + PARTS[found[2]]().strip() + "\n" + found[3], page.read_text("utf-8"))


def pages() -> list[Path]:
    """The pages that have generated parts."""
    return [page for page in sorted(FOLDER.glob("*.md")) if _REGION.search(page.read_text("utf-8"))]


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; a bar inside a cell is escaped."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


# -- events.md


@part
def roles() -> str:
    """Each role, what it is for, and what it records."""

    def row(role: str) -> tuple[str, ...]:
        records = ", ".join(f"`{name}`" for name in sorted(EVENTS) if role in EVENTS[name].by)
        return f"`{role}`", ROLES_SAY[role], "yes" if role in PERSONAL_READERS else "no", records or "nothing"

    return table(("role", "who", "reads personal values", "records"), [row(role) for role in ROLES])


@part
def kinds() -> str:
    """Each kind of subject: the event that introduces it, and its page."""
    introduced = {
        reference.kinds: name
        for name, declaration in reversed(EVENTS.items())  # of several, the one that is declared first
        for reference in declaration.references
        if reference.field in declaration.introduces
    }
    collections = {cls.kind: collection for collection, cls in PAGES.items()}
    return table(
        ("kind", "introduced by", "page", "what decisions know of it"),
        [
            (
                f"`{kind}:`",
                f"[{introduced[kind]}](#{introduced[kind].lower()})",
                f"`/v1/{collections[kind]}/<id>`" if kind in collections else "none yet",
                (inspect.getdoc(STATES[kind]) or "").split("\n")[0],
            )
            for kind in sorted(STATES)
        ],
    )


@part
def envelope() -> str:
    """What every event carries beside its own fields."""
    return _fields(Envelope, skip=("data",))


@part
def structures() -> str:
    """The structures that fields hold."""
    found: dict[str, type] = {"Place": Place, "Device": Device, "Evidence": Evidence}
    for declaration in EVENTS.values():
        for value in vars(inspect.getmodule(declaration.cls)).values():
            if (
                inspect.isclass(value)
                and value.__module__ == declaration.cls.__module__
                and _is_wire(value)
                and value.__name__ not in EVENTS
            ):
                found[value.__name__] = value
    text = ""
    for name in sorted(found):
        text += f"### {name}\n\n{inspect.getdoc(found[name])}\n\n{_fields(found[name])}\n"
    return text


@part
def events() -> str:
    """Every event, by the file that declares it."""
    text = ""
    by_module: dict[str, list[Declaration]] = {}
    for declaration in EVENTS.values():
        by_module.setdefault(declaration.cls.__module__, []).append(declaration)
    for module in sorted(by_module):
        doc = inspect.getdoc(inspect.getmodule(by_module[module][0].cls)) or ""
        file = module.replace(".", "/") + ".py"
        text += f"## {module.rpartition('.')[2].capitalize()}\n\n{doc}\n\nDeclared in [`{file}`](../../{file}).\n\n"
        for declaration in by_module[module]:
            text += _event(declaration) + "\n"
    return text


def _event(declaration: Declaration) -> str:
    lines = [f"### {declaration.name}", "", inspect.getdoc(declaration.cls) or "", ""]
    if declaration.cls.ORDER:
        lines.append("- An **order**: refused where it goes beyond what is there.")
    lines.append(f"- Sentence: {_sentence(declaration.zh)} / {_sentence(declaration.en)}")
    lines.append(f"- Recorded by: {', '.join(f'`{role}`' for role in ROLES if role in declaration.by)}")
    if declaration.introduces:
        fields = ", ".join(f"`{field}`" for field in sorted(declaration.introduces))
        lines.append(f"- Introduces: {fields}. Every other subject that it names must be known.")
    if declaration.planned:
        lines.append("- May lie in the future.")
    if declaration.version > 1:
        lines.append(f"- Version of its fields: {declaration.version}")
    lines.append(f"- Refused as: {_listed(refusals_of(declaration)) or 'only what any event is'}")
    lines.append(f"- May contradict: {_listed(contradictions_of(declaration)) or 'nothing'}")
    return "\n".join(lines) + "\n\n" + _fields(declaration.cls, personal=declaration.personal)


def refusals_of(declaration: Declaration) -> list[str]:
    """The refusals that an event's own declaration raises, and those of the ledger for this event alone."""
    own = {"EventVoided": VOIDING, "PersonalDataErased": ERASING}.get(declaration.name, ())
    words = set(re.findall(r"\w+", _source(declaration.cls)))
    return sorted({name for name in meanings() if name in words} | set(own))


def contradictions_of(declaration: Declaration) -> list[str]:
    """The contradictions that an event's own declaration may find: their names, read off its source."""
    return sorted(contradictions_in(_source(declaration.cls)))


def _source(cls: type) -> str:
    """The source of a declaration, and of the domain's functions that it calls by name."""
    source = inspect.getsource(cls)
    words = set(re.findall(r"\w+", source))
    called = [
        value
        for name, value in vars(inspect.getmodule(cls)).items()
        if inspect.isfunction(value) and value.__module__.startswith("domain.") and name in words
    ]
    return "\n".join([source, *map(inspect.getsource, called)])


def contradictions_in(source: str) -> set[str]:
    """The names of contradictions in a piece of source: of `Contradiction(name="…")`, or given to a comparison."""
    return set(re.findall(r'(?:Contradiction\(\s*name=|\b(?:another|beyond|differs)\(\s*)"(\w+)"', source))


def _sentence(text: str) -> str:
    return text.replace("{", "*").replace("}", "*").replace("from_", "from")


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


@part
def refusals() -> str:
    """The refusals of the ledger, by name."""
    own = {name: cls for name, cls in _refusals(Refusal).items() if cls.__module__.startswith("domain.")}
    return table(
        ("name", "status", "what is said"),
        [(f"`{name}`", str(cls.status), _sentence(inspect.getdoc(cls) or "")) for name, cls in sorted(own.items())],
    )


def _refusals(cls: type[Refusal]) -> dict[str, type[Refusal]]:
    found: dict[str, type[Refusal]] = {}
    for inner in cls.__subclasses__():
        found |= {inner.__name__: inner} | _refusals(inner)
    return found


@part
def contradictions() -> str:
    """The contradictions, by name."""
    rows = []
    for name, text in sorted(CONTRADICTIONS.items()):
        of = [event for event in sorted(EVENTS) if name in contradictions_of(EVENTS[event])]
        rows.append((f"`{name}`", ", ".join(f"[{event}](#{event.lower()})" for event in of), text))
    return table(("name", "of", "what it says"), rows)


# -- fields, from the JSON Schema that msgspec derives


def _is_wire(cls: type) -> bool:
    return issubclass(cls, msgspec.Struct) and cls.__struct_config__.forbid_unknown_fields


def _fields(cls: type, skip: tuple[str, ...] = (), personal: Mapping[str, str] = MappingProxyType({})) -> str:
    schema = msgspec.json.schema(cls)["$defs"][cls.__name__]
    required = schema.get("required", [])
    hints = get_type_hints(cls, include_extras=True)
    rows = []
    for info in msgspec.structs.fields(cls):
        name, property_ = info.encode_name, schema["properties"][info.encode_name]
        if name in skip:
            continue
        form, about = _form(property_), _about(hints[info.name])
        form += _KEPT[personal[info.name]] if info.name in personal else ""
        form += "; **confidential**" if "x-confidential" in property_ else ""
        if "default" in property_ and property_["default"] not in (None, [], {}, ""):
            form += f"; `{property_['default']}` if absent"
        must = "yes" if name in required and not (cls is Envelope and name == "type") else ""
        rows.append((f"`{name}`", must, form, about))
    return table(("field", "required", "form", "what"), rows)


def _about(hint: Any) -> str:
    """What a field's type says of it, the outermost word first; of a structure alone, its own word."""
    if get_origin(hint) is Annotated:
        said = [m.description for m in hint.__metadata__ if isinstance(m, msgspec.Meta) and m.description]
        if said:
            return str(said[-1])
    if inspect.isclass(hint) and issubclass(hint, msgspec.Struct):
        return (inspect.getdoc(hint) or "").split("\n")[0]
    return next((text for inner in get_args(hint) if (text := _about(inner))), "")


_KEPT: Final[dict[str, str]] = {
    "sealed": "; **sealed**",
    "identity": "; **stored as a** `person:` **reference**",
    "account": "; **stored as an** `account:` **reference**",
}


def _form(property_: dict[str, Any]) -> str:
    if "anyOf" in property_:
        forms = [_form(choice) for choice in property_["anyOf"] if choice.get("type") != "null"]
        return " or ".join(forms)
    if "$ref" in property_:
        name = property_["$ref"].rpartition("/")[2]
        return "[a hedged figure](figures.md)" if name == Hedged.__name__ else f"[{name}](#{name.lower()})"
    if "x-subject" in property_:
        return " or ".join(f"`{kind}:id`" for kind in property_["x-subject"].split())
    if "enum" in property_:
        return "one of " + ", ".join(f"`{value}`" for value in property_["enum"])
    return _FORMS[property_["type"]](property_)


def _text(property_: dict[str, Any]) -> str:
    personal = {"identity": "an identity number", "account": "an account number"}.get(property_.get("x-personal", ""))
    dates = {1: "[a day](dates.md)", 2: "[a date-time](dates.md)", 4: "[a date](dates.md)"}
    if personal:
        return personal
    if "examples" in property_:
        return dates[len(property_["examples"])]
    if "pattern" in property_:
        pattern = property_["pattern"]
        for mark in (r"(?![\s\S])", r"$(?!\n)"):
            pattern = pattern.replace(mark, "$")
        return f"text `{pattern}`"
    least, most = property_.get("minLength", 0), property_.get("maxLength")
    return f"text{f', {least} to {most} characters' if most else ''}"


def _number(property_: dict[str, Any]) -> str:
    least, most = property_.get("minimum"), property_.get("maximum")
    limit = "2⁵³−1" if most == 2**53 - 1 else f"{most:,}" if most is not None else ""
    least = "−2⁵³+1" if least == 1 - 2**53 else least
    return f"whole number{f', {least} to {limit}' if limit else ''}"


def _list(property_: dict[str, Any]) -> str:
    least, most = property_.get("minItems", 0), property_.get("maxItems")
    return f"list of {least} to {most}: {_form(property_['items'])}"


def _object(property_: dict[str, Any]) -> str:
    most = property_.get("maxProperties")
    return f"object{f' of at most {most} members' if most else ''}"


_FORMS: Final[dict[str, Callable[[dict[str, Any]], str]]] = {
    "string": _text,
    "integer": _number,
    "boolean": lambda _: "true or false",
    "array": _list,
    "object": _object,
}


# -- figures.md


@part
def hedges() -> str:
    """Each hedge and the interval that it stands for, of 900."""
    rows = []
    for hedge in (*_ENDS, "不详"):
        hedged = Hedged(hedge, None if hedge == "不详" else 900)
        figure = Figure.of(hedged)
        rows.append(
            (
                hedge,
                f"`{msgspec.json.encode(hedged).decode()}`",
                _end(figure.low, "−∞"),
                _end(figure.high, "∞"),
                figure.display(),
                figure.display(language="zh"),
            )
        )
    return table(("printed", "on the wire", "low end", "high end", "shown in English", "in Chinese"), rows)


def _end(end: Any, unbounded: str) -> str:
    return unbounded if end.value is None else f"{end.value}, {end.kind}"


# -- api.md


def openapi() -> dict[str, Any]:
    """The API's document."""
    app = create_app(Settings(folder=FOLDER / "no-ledger-is-needed"))
    with app.app_context():
        [api] = app.extensions["flask-smorest"]["apis"].values()
        spec: dict[str, Any] = api["ext_obj"].spec.to_dict()
    return spec


def place_of(path: str) -> tuple[str, str]:
    """The page of the reference that has a route, and the address that it has there: many share one."""
    collection, _, rest = path.removeprefix("/v1/").partition("/")
    subject, _, suffix = rest.partition("/")
    if collection in PAGES and subject == f"{{{PAGES[collection].kind}}}":
        return "api.md", "/v1/<collection>/<id>" + (f"/{suffix}" if suffix else "")
    of_register = registers.address_of(path)
    return ("registers.md", of_register) if of_register else ("api.md", path.replace("{", "<").replace("}", ">"))


@part
def routes() -> str:
    """Every route that the API's document holds; those of a kind of subject, of a register or of an event in one."""
    text: dict[str, str] = {}
    of_events = []
    for path, methods in openapi()["paths"].items():
        page, address = place_of(path)
        for method, operation in methods.items():
            if method == "parameters":
                continue
            if path.removeprefix("/v1/events/") in EVENTS:
                of_events.append(path.removeprefix("/v1/events/"))
            elif page == "api.md":
                told = _route(path, address, method.upper(), methods.get("parameters", []), operation)
                if text.setdefault(f"{method} {address}", told) != told:
                    raise ValueError(f"{path}: this route is not like the others of {address}")
    collections = ", ".join(f"[{name}](#v1{name}id)" for name in sorted(PAGES))
    told = "### `POST /v1/events/<type>`\n\nRecord one event. There is such an address for each of "
    told += ", ".join(f"[{name}](events.md#{name.lower()})" for name in of_events) + ".\n\n"
    told += "### `GET /v1/<register>` and `GET /v1/<register>/diff`\n\nList a register, and compare two moments of it. "
    told += "There are such addresses for each of " + ", ".join(
        f"[{name}](registers.md#{name})" for name in sorted(REGISTERS)
    )
    return f"`<collection>` is one of {collections}.\n\n{''.join(text.values())}{told}.\n"


def _route(path: str, address: str, method: str, shared: list[dict[str, Any]], operation: dict[str, Any]) -> str:
    about = f"{operation.get('summary', '')}. {' '.join(operation.get('description', '').split())}".strip(". ") + "."
    told = shared if address == path.replace("{", "<").replace("}", ">") else [_id_of_any(p) for p in shared]
    if told is not shared:
        about = about.replace(f"one of {path.split('/')[2]}", "one of a collection")
    text = f"### `{method} {address}`\n\n{about}\n\n"
    parameters = [p for p in (*told, *operation.get("parameters", [])) if "name" in p]
    if parameters:
        text += parameters_of(parameters) + "\n"
    return text + answers_of(operation) + "\n"


def _id_of_any(parameter: dict[str, Any]) -> dict[str, Any]:
    """The parameter of a path that names a subject, as it is for subjects of any kind."""
    if parameter.get("in") != "path":
        return parameter
    return parameter | {"name": "id", "description": "The subject's id, with or without its kind before it."}


def parameters_of(parameters: Iterable[Mapping[str, Any]]) -> str:
    """What a route is asked with."""
    rows = [(f"`{p['name']}`", p["in"], _parameter(p.get("schema", {})), p.get("description", "")) for p in parameters]
    return table(("parameter", "in", "form", "what"), rows)


def answers_of(operation: Mapping[str, Any]) -> str:
    """What a route answers."""
    answers = [(status, answer.get("description", "")) for status, answer in sorted(operation["responses"].items())]
    return table(("answer", "when"), answers)


def _parameter(schema: dict[str, Any]) -> str:
    form = schema.get("format") or schema.get("type", "")
    if "minimum" in schema and "maximum" in schema:
        form += f", {schema['minimum']:,} to {schema['maximum']:,}"
    if "default" in schema:
        form += f"; {str(schema['default']).lower()} if absent"
    return str(form)


@part
def shows() -> str:
    """What each page answers."""
    text = ""
    for collection, cls in sorted(PAGES.items()):
        text += f"### `/v1/{collection}/<id>`\n\n{' '.join((inspect.getdoc(cls) or '').split())}\n\n"
        text += table((f"member of `{cls.kind}`", "what"), [(f"`{n}`", about) for n, about in cls.shows.items()]) + "\n"
    return text


@part
def problems() -> str:
    """Every problem's code."""
    rows = [(f"`{name}`", str(meaning.status), _sentence(meaning.text)) for name, meaning in meanings().items()]
    return table(("title", "status", "what it means"), rows)


# -- registers.md


@part
def register_list() -> str:
    """Every register, and by what its rows or sums are told apart."""
    return table(("register", "名称", "holds"), registers.listed())


@part
def register_routes() -> str:
    """What registers are asked with, beside the columns of each."""
    paths, text = openapi()["paths"], ""
    for suffix in ("", "/diff"):
        of = {name: paths[f"/v1/{name}{suffix}"]["get"] for name in REGISTERS}
        answers = {answers_of(operation) for operation in of.values()}
        if len(answers) != 1:
            raise ValueError(f"{suffix or 'rows'}: not all registers answer alike")
        asked = registers.asked_with({name: operation["parameters"] for name, operation in of.items()})
        text += f"### `GET /v1/<register>{suffix}`\n\n{parameters_of(asked)}\n{answers.pop()}\n"
    return text


@part
def register_columns() -> str:
    """Every register with its columns."""
    heads = ("column", "heading", "kind", "meaning")
    found = (REGISTERS[name] for name in sorted(REGISTERS))
    return "\n".join(f"{registers.text_of(one)}\n{table(heads, registers.columns_of(one))}" for one in found)


# -- settings.md and commands.md


@part
def variables() -> str:
    """Every environment variable that the program reads, with its default."""
    said = _attribute_docstrings(Path(settings.__file__), "Settings")
    rows = []
    for name, default in Settings._field_defaults.items():
        variable = name.upper() if name.endswith("database_url") else f"LEDGER_{name.upper()}"
        rows.append((f"`{variable}`", f"`{default}`" if default not in ("", None) else "empty", said[name]))
    return table(("variable", "default", "what"), rows)


def _attribute_docstrings(file: Path, cls: str) -> dict[str, str]:
    """The text below each attribute of a class."""
    tree = ast.parse(file.read_text("utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == cls)
    found = {}
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = str(ast.literal_eval(text.value))
    return found


@part
def commands() -> str:
    """Every command of the command line, with its options."""
    text = ""
    for path, command in walked():
        text += f"### `flask {path}`\n\n{inspect.cleandoc(command.help or '')}\n\n"
        rows = [_option(p) for p in command.params if p.name != "help" and not getattr(p, "hidden", False)]
        if rows:
            text += table(("option", "required", "default", "what"), rows) + "\n"
    return text


def walked() -> Iterator[tuple[str, click.Command]]:
    """Our commands by their path; `flask openapi` belongs to the library that makes the API's document."""
    app = create_app(Settings(folder=FOLDER / "no-ledger-is-needed"))
    for name, command in sorted(app.cli.commands.items()):
        if name == "openapi":
            continue
        if isinstance(command, click.Group):
            for inner, found in sorted(command.commands.items()):
                yield f"{name} {inner}", found
        else:
            yield name, command


def _option(parameter: click.Parameter) -> tuple[str, ...]:
    name = (
        parameter.make_metavar(click.Context(click.Command("flask"))) if isinstance(parameter, click.Argument) else ""
    )
    form = getattr(parameter.type, "choices", None)
    about = str(getattr(parameter, "help", None) or "")
    if form:
        about = f"{about} One of {', '.join(f'`{choice}`' for choice in form)}.".strip()
    default = (
        "" if parameter.required or repr(parameter.default) in ("None", "Sentinel.UNSET") else str(parameter.default)
    )
    names = " ".join(("/".join((*parameter.opts, *parameter.secondary_opts)), parameter.metavar or "")).strip()
    return f"`{name or names}`", "yes" if parameter.required else "", default, about


# -- what stands in imports.md


@part
def imports() -> str:
    """Each kind of list, its fields and the headings that it is known by."""
    text = ""
    for name, kind in sorted(KINDS.items()):
        needed = {field: need for need in kind.needs for field in need.split("|")}
        rows = [
            (
                f"`{field}`",
                "" if field not in needed else "yes" if needed[field] == field else "one of them",
                ", ".join(column.headings.split()),
                ", ".join(column.unit.split()),
            )
            for field, column in kind.columns.items()
        ]
        made = ", ".join(f"[{event}](events.md#{event.lower()})" for event in kind.makes)
        one_of = [" or ".join(f"`{field}`" for field in need.split("|")) for need in kind.needs if "|" in need]
        text += f"## {name}\n\n{' '.join(kind.about.split())} Recorded as {made}.\n\n"
        text += f"Each row has {', and '.join(one_of)}.\n\n"
        text += table(("field", "needed", "headings", "unit in brackets"), rows) + "\n"
    return text


@part
def import_words() -> str:
    """The words that lists have for the codes of events."""
    words = {
        "category": CATEGORIES, "status": STATUSES, "primary, secondary": CAUSES, "relation": RELATIONS,
        "labour": LABOUR, "kind": PAYMENT_KINDS,
    }  # fmt: skip
    rows = [
        (fields, f"`{code}`", ", ".join(word for word, of in meant.items() if of == code))
        for fields, meant in words.items()
        for code in dict.fromkeys(meant.values())
    ]
    return table(("field", "code", "words"), rows)


if __name__ == "__main__":
    for _page in pages():
        _page.write_text(built(_page), "utf-8")
