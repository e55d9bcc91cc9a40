"""Reading registers: rows and sums at any two times, as JSON, as lines, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, fields, validate

from domain.kernel.dates import parse
from projections.kernel.register import REGISTERS, Column, Register
from service import formats
from service.api.current import county, principal
from service.api.events import text, whole
from service.api.forms import conditional, tabular
from service.api.pages import A_DAY, A_MOMENT, moment_of
from service.api.schemas import VALIDATORS, RegistersSchema, SumsSchema, header, problems, rows_schema
from service.listings import Listing, Page, asking, day_number
from service.problems import Problem
from service.registers.asking import Asked, At, Filter
from service.registers.shelves import LIVE
from service.schema import Shape

blp = Blueprint(
    "registers", __name__, url_prefix="/v1", description="Registers (台账): tables that follow from the record."
)

MOST: Final = 1000
"""Rows of a page at most; as lines, CSV or a workbook, all that there are."""
RANGES: Final = ("whole", "figure")

_MORE: Final = {"Link": header("The next page, rel=next; absent at the end.")}


def _columns(register: Register) -> list[Column]:
    """The columns that can be asked for."""
    return [c for c in register.columns if c.kind not in ("list", "sealed")]


def query_of(register: Register) -> type[Shape]:
    """The parameters of a register: two times, its columns, and how the answer is to be."""
    members: dict[str, Any] = {
        "as_of": text("What was so on this day (Asia/Shanghai), YYYY-MM-DD; today if absent.", A_DAY, format="date"),
        "known_at": text("As the ledger knew it then: a date-time with its offset, or a position.", A_MOMENT),
        "at_least": fields.Integer(
            validate=validate.Range(0, 2**53 - 1),
            metadata={"description": "Answer once the registers have come to this position; 503 if that takes long."},
        ),
        "cursor": text("Where to go on, from a Link header.", validate.Length(max=2000)),
        "limit": whole("How many rows at most.", least=1, most=MOST, absent=100),
        "format": text("json, ndjson, csv or xlsx; else as Accept says.", validate.OneOf(list(formats.FORMATS))),
        "language": text("Of headings and texts in CSV and XLSX: zh or en.", validate.OneOf(["zh", "en"])),
        "fields": text("Only these members, with commas between.", validate.Length(max=2000)),
    }
    if register.adds_up:
        members["by"] = text(
            f"Sums by these columns, with commas between: {', '.join(register.key)}.", validate.Length(max=200)
        )
        for name in register.key:
            members[name] = _several(register.column(name).description)
    else:
        members["sort"] = text(
            "By this column, downwards with a minus before it.",
            validate.OneOf([f"{sign}{name}" for name in _sortable(register) for sign in ("", "-")]),
        )
        members[register.unit] = _several(f"Only the rows of this {register.unit.replace('_', ' ')}.")
        for column in _columns(register):
            members.setdefault(column.name, _several(f"Only where it is so: {column.description}"))
            if column.kind in RANGES:
                kind = fields.Integer(
                    metadata={"description": f"Only where it is surely no less: {column.description}"}
                )
                members[f"{column.name}_from"] = kind
                kind = fields.Integer(
                    metadata={"description": f"Only where it is surely no more: {column.description}"}
                )
                members[f"{column.name}_to"] = kind
    members["Meta"] = type("Meta", (), {"unknown": RAISE})
    return type(f"{register.cls.__name__}Query", (Shape,), members)


def _several(description: str) -> fields.Field[Any]:
    text_ = fields.String(validate=[validate.Length(max=200), validate.Regexp(r"^[^\x00]*$(?!\n)")])
    return fields.List(text_, metadata={"description": description})


def _sortable(register: Register) -> list[str]:
    return ["unit", "valid_from", "made_by", *(c.name for c in _columns(register))]


def filters_of(register: Register, query: Mapping[str, Any]) -> list[Filter]:
    """What the parameters of a query ask of the columns."""
    found = []
    if register.unit in query:
        kind = register.unit
        wanted = [one if ":" in one or kind == "event" else f"{kind}:{one}" for one in query[kind]]
        found.append(Filter("unit", "", wanted))
    for column in _columns(register):
        if column.name in query and column.name != register.unit:
            found.append(Filter(column.name, "", [_value(column, one) for one in query[column.name]]))
        found += [
            Filter(column.name, how, [query[f"{column.name}_{how}"]])
            for how in ("from", "to")
            if f"{column.name}_{how}" in query
        ]
    return found


def _value(column: Column, said: str) -> Any:
    """A parameter as its column holds it. Raises Problem where it is none."""
    if column.kind == "truth":
        if said in ("true", "false"):
            return said == "true"
    elif column.kind in RANGES:
        if said.lstrip("-").isdigit() and len(said) <= 16:  # noqa: PLR2004 - as many digits as 2**53 has
            return int(said)
    else:
        return said
    wanted = "true or false" if column.kind == "truth" else "a whole number"
    raise Problem(
        422,
        "InvalidParameters",
        f"{column.name} is {wanted}, and {said!r} is none.",
        errors=[{"field": column.name, "message": f"must be {wanted}"}],
    )


def _get(name: str) -> Callable[..., Response]:
    register = REGISTERS[name]

    def get(query: dict[str, Any]) -> Response:
        here, who = county(), principal()
        form = _form(query.get("format"))
        moment = moment_of(here, query.get("known_at"))
        as_of = parse(query["as_of"]).first if "as_of" in query else here.today()
        listing = Listing(here, who, name)
        needed = max(query.get("at_least", 0), moment.until if "known_at" in query else 0)
        with asking(here, at_least=needed or None) as asked:
            position = moment.until if "known_at" in query else asked.position
            pages = _Pages(listing, At(day_number(as_of), position), query)
            about = {"as_of": as_of.isoformat(), **moment.said}
            if form == formats.JSON:
                return _page(pages, asked, about)
        return _file(pages, form, about)

    what = "sums" if register.adds_up else "rows"
    get.__doc__ = (
        f"List {register.en.lower()} ({register.zh})\n\n{register.description}\n\nIts {what} as they were on a day, as "
        "the ledger knew it at a moment. " + (
            "Each sum says how exact it is." if register.adds_up else
            "`since` is the day from which a row was so, `made_by` the event that made it so."
        )
    )  # fmt: skip
    return get


class _Pages:
    """The pages of one query. At two times the registers never change: each page is read in a moment of its own."""

    def __init__(self, listing: Listing, at: At, query: Mapping[str, Any]) -> None:
        self.listing, self.at, self.query = listing, at, query
        self.notes: dict[str, list[str]] = {}
        self.following: str | None = None

    def page(self, asked: Asked, cursor: str | None, limit: int) -> list[dict[str, Any]]:
        """One page's rows."""
        found = self._found(asked, cursor, limit)
        self.notes, self.following = found.notes, found.following
        return found.rows

    def _found(self, asked: Asked, cursor: str | None, limit: int) -> Page:
        register = self.listing.register
        if register.adds_up:
            by = _named(self.query.get("by"), register.key, "by")
            where = {name: self.query[name] for name in register.key if name in self.query}
            where = {name: [_value(register.column(name), one) for one in said] for name, said in where.items()}
            return self.listing.sums(asked, self.at, where, by=by, cursor=cursor, limit=limit)
        chosen = filters_of(register, self.query)
        return self.listing.page(asked, self.at, chosen, sort=self.query.get("sort"), cursor=cursor, limit=limit)

    def all(self) -> Iterator[dict[str, Any]]:
        """All rows, page by page."""
        cursor = self.query.get("cursor")
        while True:
            with asking(self.listing.county) as asked:
                rows = self.page(asked, cursor, MOST)
            yield from rows
            cursor = self.following
            if cursor is None:
                return


def _page(pages: _Pages, asked: Asked, about: dict[str, Any]) -> Response:
    """One page as JSON, with a link to the next."""
    query = pages.query
    chosen = _named(query.get("fields"), [h.name for h in pages.listing.headings()], "fields")
    rows = pages.page(asked, query.get("cursor"), query["limit"])
    if chosen is not None:
        rows = [{name: row[name] for name in chosen if name in row} for row in rows]
    more = {"more": pages.following is not None}
    response = conditional({"rows": rows} | about | more | pages.notes, pages.at.position)
    if pages.following is not None:
        following = urlencode([*_others(), ("cursor", pages.following)])
        response.headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    return response


def _file(pages: _Pages, form: formats.Format, about: dict[str, Any]) -> Response:
    """All rows as lines, CSV or a workbook."""
    query = pages.query
    chosen = _named(query.get("fields"), [h.name for h in pages.listing.headings()], "fields")
    try:
        body = formats.write(form, pages.listing.headings(chosen), pages.all(), query.get("language", "zh"), about)
    except ValueError as error:
        raise Problem(422, "InvalidParameters", str(error)) from error
    name = f"{pages.listing.register.name}-{about['as_of']}{form.suffix}"
    return Response(
        body,
        content_type=form.media_type,
        headers={
            "Ledger-Position": str(pages.at.position),
            "Content-Disposition": f'attachment; filename="{name}"',
            "As-Of": about["as_of"],
        },
    )


def _others() -> list[tuple[str, str]]:
    """The parameters as they came, but for the cursor."""
    return [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]


def _form(asked: str | None) -> formats.Format:
    try:
        return formats.chosen(asked, request.accept_mimetypes if request.headers.get("Accept") else None)
    except ValueError as error:
        raise Problem(406, "NotAcceptable", str(error)) from error


def _named(said: str | None, known: Sequence[str], parameter: str) -> list[str] | None:
    """Names with commas between. Raises Problem for one that is not known."""
    if said is None:
        return None
    names = [name.strip() for name in said.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise Problem(
            422,
            "InvalidParameters",
            f"{parameter} names {', '.join(unknown) or 'nothing'}; there are {', '.join(known)}.",
            errors=[{"field": parameter, "message": f"there are {', '.join(known)}"}],
        )
    return names


@blp.route("/registers")
@blp.response(200, RegistersSchema, description="Every register.", headers=VALIDATORS)
@problems(blp, 401, 503)
def registers() -> Response:
    """List the registers

    What each holds, its columns, and how far it has come in the ledger.
    """
    here = county()
    with here.registers.reading() as c:
        standings = here.registers.standings(c) if here.registers.exists(c) else []
    live = {one.name: one for one in standings if one.state == LIVE}
    found = [
        {
            "name": register.name,
            "zh": register.zh,
            "en": register.en,
            "description": register.description,
            "unit": None if register.adds_up else register.unit,
            "key": list(register.key),
            "position": live[register.name].position if register.name in live else None,
            "columns": [
                {"name": c.name, "kind": c.kind, "zh": c.zh, "en": c.en, "description": c.description}
                for c in register.columns
            ],
        }
        for register in REGISTERS.values()
    ]
    return conditional({"registers": found}, min((one.position for one in live.values()), default=0))


def _add(register: Register) -> None:
    view: Any = problems(blp, 401, 403, 406, 422, 503)(_get(register.name))
    schema = SumsSchema if register.adds_up else rows_schema(register)
    view = blp.alt_response(304, description="You have this answer already.")(view)
    view = tabular(blp, view, "row")
    view = blp.response(200, schema, description="A page.", headers=VALIDATORS | _MORE)(view)
    view = blp.arguments(query_of(register)(), location="query", unknown=None)(view)
    view = blp.doc(tags=["registers"])(view)
    blp.route(f"/{register.name}", methods=["GET"], endpoint=f"register-{register.name}")(view)


for _register in REGISTERS.values():
    _add(_register)
