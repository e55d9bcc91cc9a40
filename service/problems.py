"""What goes wrong, as problem documents (RFC 9457): a status, a code that does not change, and a sentence."""

from __future__ import annotations

from typing import Any

from domain.kernel.refusal import Refusal


class Problem(Exception):
    """An answer that is not what was asked for.

    status: of HTTP. code: its permanent name. detail: the sentence the user reads. errors: the faults by field, where
    fields are at fault. headers: of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}
        self.members = members

    @classmethod
    def of(cls, refusal: Refusal) -> Problem:
        """The problem document of a refusal."""
        figures = {name: _plain(value) for name, value in refusal.figures.items()}
        return cls(refusal.status, refusal.code, refusal.message, figures=figures)

    def document(self) -> dict[str, Any]:
        """The document as a JSON object."""
        found: dict[str, Any] = {
            "type": f"/docs/problems/{self.code}",
            "title": self.code,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            found["errors"] = self.errors
        return found | self.members


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | bool) or value is None else str(value)
