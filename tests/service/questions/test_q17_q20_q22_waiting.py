"""Questions that cannot be answered yet say what is still missing."""

from __future__ import annotations

import pytest

from tests.service.api.serving import Api
from tests.service.questions.supervising import refused


@pytest.mark.parametrize(
    ("number", "missing"), [(17, "none is run yet"), (20, "not signed yet"), (22, "none is run yet")]
)
def test_a_question_that_cannot_be_answered_yet_says_what_is_missing(api: Api, number: int, missing: str) -> None:
    assert refused(api, number) == (501, "NotYet")
    assert missing in api.get(f"/v1/questions/{number}").json["detail"]
    listed = {one["number"]: one for one in api.get("/v1/questions").json["questions"]}
    assert missing in listed[number]["waits_for"]
