"""Published claims against the ledger: all of them in one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, current_app
from flask_smorest import Blueprint

from service.api.forms import tabular
from service.api.questions import query_of
from service.api.schemas import VALIDATORS, header, problems
from service.questions.kernel import QUESTIONS

blp = Blueprint("claims", __name__, url_prefix="/v1", description="Published figures beside the ledger's.")

RECONCILIATION = QUESTIONS[18]


def with_forms(view: Any) -> Any:
    """A view that answers as the question does."""
    return tabular(blp, view, "row")


@blp.route("/claims/reconciliation")
@problems(blp, 401, 403, 404, 406, 422, 503)
@blp.alt_response(304, description="You have this answer already.")
@blp.response(
    200,
    f"Answer{RECONCILIATION.number}",  # the schema that the question's own address has
    description="The answer of question 18.",
    headers=VALIDATORS | {"Link": header("The next page, rel=next; absent at the end.")},
)
@blp.arguments(query_of(RECONCILIATION), location="query", unknown=None)
@blp.doc(tags=["questions"])
@with_forms
def reconciliation(_query: dict[str, Any]) -> Response:
    """Hold every published figure against the ledger

    What the ledger adds up to by the same measure, scope and day: it agrees, it differs, or it cannot be told and why.
    Question 18 by another address.
    """
    ask: Callable[[], Response] = current_app.view_functions["questions.question-18"]  # type: ignore[assignment]
    return ask()
