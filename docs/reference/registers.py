"""What the reference says of registers: each with its columns, and what any of them is asked with."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Final

import projections.registers.catalogue  # noqa: F401 - declares all registers
from projections.kernel.register import EVENT, REGISTERS, Column, Register, Row
from service.api.registers import RANGES
from service.listings import UNITS

KINDS: Final[dict[str, str]] = {
    "text": "text",
    "whole": "whole number",
    "truth": "true or false",
    "figure": "figure",
    "list": "list",
    "sealed": "personal text",
}
"""What a column's kind is called."""

Parameter = Mapping[str, Any]


def address_of(path: str) -> str | None:
    """Under which address the reference has the route of a register; None for any other route."""
    collection, _, rest = path.removeprefix("/v1/").partition("/")
    return {"": "/v1/<register>", "diff": "/v1/<register>/diff"}.get(rest) if collection in REGISTERS else None


def own_parameters(register: Register) -> set[str]:
    """The parameters that a register has of its own: its unit, its columns, and the ends of their ranges."""
    if register.adds_up:
        return set(register.key)
    asked = [column for column in register.columns if column.kind not in ("list", "sealed")]
    ends = {f"{column.name}_{end}" for column in asked if column.kind in RANGES for end in ("from", "to")}
    return {register.unit} | {column.name for column in asked} | ends


def asked_with(parameters: Mapping[str, Iterable[Parameter]]) -> list[Parameter]:
    """What registers are asked with beside their columns, by the registers' names; ValueError where one is not."""
    states, sums = (_shared(parameters, adds_up=adds_up) for adds_up in (False, True))
    both = states.keys() & sums.keys()
    of_rows = [one if name in both else _only("rows", one) for name, one in states.items()]
    return of_rows + [_only("sums", one) for name, one in sums.items() if name not in both]


def _shared(parameters: Mapping[str, Iterable[Parameter]], *, adds_up: bool) -> dict[str, Parameter]:
    """The parameters that all registers of a kind have, beside their own."""
    mine = [name for name in parameters if REGISTERS[name].adds_up == adds_up]
    found: dict[str, list[Parameter]] = {}
    for name in mine:
        for one in parameters[name]:
            if one["name"] not in own_parameters(REGISTERS[name]):
                found.setdefault(one["name"], []).append(one)
    odd = [name for name, several in found.items() if len(several) != len(mine)]
    if odd:
        raise ValueError(f"{', '.join(odd)}: neither a parameter of all registers nor a column")
    return {name: several[0] for name, several in found.items()}


def _only(what: str, parameter: Parameter) -> Parameter:
    """A parameter that registers of one kind have; without the columns, which each has of its own."""
    said = parameter["description"].partition(":")[0].rstrip(".")
    return {**parameter, "description": f"{said}. For {what} alone."}


def listed() -> Iterable[tuple[str, ...]]:
    """A row for each register, by name."""
    for name in sorted(REGISTERS):
        register = REGISTERS[name]
        yield f"[{name}](#{name})", register.zh, f"{'sums' if register.adds_up else 'rows'} by {_apart(register)}"


def text_of(register: Register) -> str:
    """What the reference says of a register above its columns."""
    said = " ".join((inspect.getdoc(register.cls) or "").split())
    file = register.cls.__module__.replace(".", "/") + ".py"
    lines = [f"### {register.name}", "", f"{register.zh}. {said}", ""]
    if register.adds_up:
        lines.append(f"- **Addends**, summed up by {_apart(register)}.")
        if register.long:
            lines.append("- Kept summed up by month and year too: many addends may bear one key.")
    else:
        own = inspect.getattr_static(register.cls, "after") is not inspect.getattr_static(Row, "after")
        several = "; one may have several rows" if own else ""
        lines.append(f"- **States**, by {_apart(register)}{several}.")
        indexes = [", ".join(f"`{column}`" for column in index) for index in register.indexes if index]
        lines += [f"- Asked by an index: {'; '.join(indexes)}."] if indexes else []
        lines += ["- Asked as a whole by an index of both times."] if () in register.indexes else []
    takes = ", ".join(f"[{event}](events.md#{event.lower()})" for event in sorted(register.takes))
    return "\n".join([*lines, f"- Follows from: {takes}.", f"- Declared in [`{file}`](../../{file}).", ""])


def columns_of(register: Register) -> Iterable[tuple[str, ...]]:
    """A row for each member of an answer that is the register's own."""
    if not register.adds_up and register.unit not in {column.name for column in register.columns}:
        zh, _ = UNITS.get(register.unit, (register.unit, ""))
        yield f"`{register.unit}`", zh, KINDS["text"], f"Of which {_apart(register)}."
    for column in register.columns:
        if not register.adds_up or column.name in register.key or column is register.amount:
            yield f"`{column.name}`", column.zh, _kind(column), column.description


def _kind(column: Column) -> str:
    if column.kind != "figure":
        return KINDS[column.kind]
    unit = "fen" if "_fen" in column.name else "hundredths of a mu" if "_hundredths_mu" in column.name else ""
    return f"figure{f', {unit}' if unit else ''}"


def _apart(register: Register) -> str:
    """By what its sums or rows are told apart."""
    if register.adds_up:
        return ", ".join(f"`{name}`" for name in register.key)
    return "event" if register.unit == EVENT else register.unit.replace("_", " ")
