"""The layout of a list: where its headings are, and which column, or which option of the command, says what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from service.importing.cells import Fault, Value, word
from service.importing.kinds import Column, Kind
from service.importing.known import Known
from service.importing.sheets import Row, Sheet

HEADING_ROWS: Final = 30
"""Rows at the top in which headings are looked for: titles and notes stand above them."""
ENOUGH: Final = 2
"""Headings by which their row is known."""
_SHOWN: Final = 40
_BRACKETS: Final = str.maketrans("[]【】〔〕", "()()()")
_UNIT: Final = re.compile(r"(.+)\(([^()]*)\)")
_LETTERS: Final = re.compile(r"[A-Z]{1,2}")
_TOTALS: Final = frozenset(("合计", "总计", "小计", "共计", "总合计"))
_NOTE: Final = re.compile(r"(制表|填表|审核|复核|经办|负责|单位|签字|盖章|说明|备注|注)[^:]{0,12}:")


class LayoutFault(ValueError):
    """The list as a whole cannot be read so; a message for each reason."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))


class Place(NamedTuple):
    """A column of the sheet, counted from 0, and its heading."""

    column: int
    heading: str

    def address(self, row: int) -> str:
        """A cell of it, such as `C5 身份证号`."""
        return f"{letters(self.column)}{row} {self.heading}".rstrip()


class Layout(NamedTuple):
    """Where each field stands. row: that of the headings. given: what the command says for all rows."""

    row: int
    places: Mapping[str, Place]
    ignored: Sequence[Place]
    given: Mapping[str, Any]
    kind: Kind

    def skipped(self, row: Row) -> str | None:
        """Why a row is no entry of the list: empty (with nothing to say), a total, or a note; None for an entry."""
        said = [word(value) for value in row if isinstance(value, str)]
        filled = [text for text in said if text]
        if not filled and all(value is None for value in row if not isinstance(value, str)):
            return ""
        if any(text.rstrip(":") in _TOTALS for text in filled):
            return "a total"
        if filled and _NOTE.match(filled[0]):
            return "a note"
        if all(_blank(row[place.column]) for place in self.places.values() if place.column < len(row)):
            return "empty in all columns that are read"
        return None

    def read(self, row: Row, number: int, known: Known) -> tuple[dict[str, Any], list[str]]:
        """What a row says, by field, and its faults by cell."""
        values, faults = dict(self.given), []
        for field, place in self.places.items():
            cell = row[place.column] if place.column < len(row) else None
            if _blank(cell):
                continue
            try:
                values[field] = _said(self.kind.columns[field], cell, known)
            except Fault as fault:
                values[field] = None
                faults.append(f"{place.address(number)}: {fault}")
        faults += self._missing(values, number)
        return values, faults

    def _missing(self, values: Mapping[str, Any], number: int) -> Iterator[str]:
        for need in self.kind.needs:
            fields = need.split("|")
            if not any(field in values for field in fields):
                first, *others = [self.places[field] for field in fields if field in self.places]
                also = f", and so is {', '.join(other.heading for other in others)}" if others else ""
                yield f"{first.address(number)}: it is empty{also}"


def find(sheet: Sheet, kind: Kind, named: Mapping[str, str], given: Mapping[str, str], known: Known) -> Layout:
    """The layout of a sheet. named: fields by heading or column letter. given: what the file does not say, by field.

    Raises LayoutFault.
    """
    _check_fields(kind, named, given)
    row, headings = _heading_row(sheet, kind, named)
    places, faults = _places(headings, kind, named)
    said, more = _given(kind, given, known)
    faults += more
    faults += [
        f"{letters(places[field].column)} {places[field].heading} says {field} already: leave out --set {field}."
        for field in given
        if field in places
    ]
    faults += [_wanted(kind, need) for need in kind.needs if not {*need.split("|")} & (places.keys() | given.keys())]
    if faults:
        raise LayoutFault(*faults)
    read = {place.column for place in places.values()}
    ignored = [Place(at, heading) for at, heading in headings.items() if at not in read]
    return Layout(row, places, ignored, said, kind)


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    found = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        found = chr(ord("A") + letter) + found
    return found


def plain(heading: Value) -> str:
    """A heading as it is compared: usual letters and brackets, no blanks, no colon and no star at its end."""
    if not isinstance(heading, str):
        return ""
    return word(heading).translate(_BRACKETS).strip("*:").lower()


def headings_of(column: Column) -> list[str]:
    """All headings that a column is known by, without those that add a unit in brackets."""
    return column.headings.split()


def _check_fields(kind: Kind, named: Mapping[str, str], given: Mapping[str, str]) -> None:
    unknown = [field for field in (*named.values(), *given) if field not in kind.columns]
    if unknown:
        raise LayoutFault(
            f"There is no field {', '.join(unknown)} in a list of {kind.name}. Its fields: {', '.join(kind.columns)}."
        )


def _heading_row(sheet: Sheet, kind: Kind, named: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    """The row of the headings, and these by column."""
    for number, row in enumerate(islice(sheet.rows(), HEADING_ROWS), 1):
        headings = {at: plain(value) for at, value in enumerate(row) if plain(value)}
        fields = {field for heading in headings.values() if (field := _field(heading, kind, named)) is not None}
        if len(fields) >= ENOUGH:
            return number, {at: " ".join(str(row[at]).split())[:_SHOWN] for at in headings}
    wanted = " ".join(dict.fromkeys(_usual(kind, need.split("|")[0]) for need in kind.needs))
    raise LayoutFault(
        f"No row of headings was found in the first {HEADING_ROWS} rows. A list of {kind.name} has headings such as"
        f" {wanted}; others are named with --map 列名=field."
    )


def _field(heading: str, kind: Kind, named: Mapping[str, str]) -> str | None:
    """The field that a heading stands for, as the command names it, else as it is usual."""
    for said, field in named.items():
        if plain(said) == heading:
            return field
    bracketed = _UNIT.fullmatch(heading)
    for field, column in kind.columns.items():
        if field in named.values():
            continue
        usual = headings_of(column)
        if heading in usual or (bracketed and bracketed[1] in usual and bracketed[2] in column.unit.split()):
            return field
    return None


def _places(headings: Mapping[int, str], kind: Kind, named: Mapping[str, str]) -> tuple[dict[str, Place], list[str]]:
    """Where each field stands, and what is wrong with that."""
    by_field: dict[str, list[Place]] = defaultdict(list)
    faults = []
    at_letters = {letters(at): at for at in headings}
    heads = {plain(heading) for heading in headings.values()}
    for said, field in named.items():
        if plain(said) not in heads:
            if _LETTERS.fullmatch(said) and said in at_letters:
                at = at_letters[said]
                by_field[field].append(Place(at, headings[at]))
            else:
                faults.append(f"There is no column {said}, which --map names.")
    by_letter = {place.column for places in by_field.values() for place in places}
    for at, heading in headings.items():
        field_ = _field(plain(heading), kind, named)
        if field_ is not None and at not in by_letter:
            by_field[field_].append(Place(at, heading))
    for field, places in by_field.items():
        if len(places) > 1:
            columns = ", ".join(f"{letters(place.column)} {place.heading}" for place in places)
            first = letters(places[0].column)
            faults.append(f"Several columns may be {field}: {columns}. Name one, such as --map {first}={field}.")
        faults += [fault for place in places if (fault := _other_unit(place, field, kind.columns[field]))]
    return {field: places[0] for field, places in by_field.items()}, faults


def _other_unit(place: Place, field: str, column: Column) -> str | None:
    """What is wrong with a column that the command names, and whose heading says another unit."""
    bracketed = _UNIT.fullmatch(plain(place.heading))
    if not column.unit or bracketed is None or plain(place.heading) in headings_of(column):
        return None
    if bracketed[2] in column.unit.split():
        return None
    return f"{letters(place.column)} {place.heading} is not in {column.unit.split()[0]}, as {field} is: convert it."


def _given(kind: Kind, given: Mapping[str, str], known: Known) -> tuple[dict[str, Any], list[str]]:
    values, faults = {}, []
    for field, said in given.items():
        try:
            values[field] = _said(kind.columns[field], said, known)
        except Fault as fault:
            faults.append(f"--set {field}: {fault}.")
    return values, faults


def _said(column: Column, cell: Value, known: Known) -> Any:
    read = column.read(cell)
    if read in ("", []):
        raise Fault("it is empty")
    return read if column.find is None else column.find(known, read)


def _wanted(kind: Kind, need: str) -> str:
    fields = need.split("|")
    usual = " or ".join(f"{field} ({', '.join(headings_of(kind.columns[field]))})" for field in fields)
    return f"There is no column for {usual}. Name it with --map 列名={fields[0]}, or say --set {fields[0]}=…"


def _usual(kind: Kind, field: str) -> str:
    return headings_of(kind.columns[field])[0]


def _blank(cell: Value) -> bool:
    return cell is None or (isinstance(cell, str) and not word(cell))
