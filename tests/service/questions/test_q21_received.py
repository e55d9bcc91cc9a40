"""What households say that they received, beside what was paid and what the bank's lines say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, ZHANG, Api, command, household, payment, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, told

WANG = "household:wang"


def paid(name: str, amount_fen: Any = 10_000, on: str = "2018-06-01", of: str = FU) -> dict[str, Any]:
    return payment(amount_fen, of, on, disbursement=f"disbursement:{name}")


def acknowledged(name: str, amount_fen: Any, of: str = FU) -> dict[str, Any]:
    return command(
        "ReceiptAcknowledged", "2018-07-01", household=of, disbursement=f"disbursement:{name}", amount_fen=amount_fen
    )


def bank_line(name: str, amount_fen: Any, ref: str = "1") -> dict[str, Any]:
    return command(
        "BankLineMatched", "2018-06-02", disbursement=f"disbursement:{name}", bank_ref=ref, amount_fen=amount_fen,
        paid_on="2018-06-02",
    )  # fmt: skip


KNOWN = (village(), village(ELSEWHERE, "130930999888"), household(FU), household(WANG, ELSEWHERE))


def asked(api: Api, *members: str, **more: Any) -> list[Any]:
    return rows(api, 21, *members, **{"household": FU, "as_of": "2018-12-31"} | more)


@pytest.mark.parametrize(
    ("amount", "said", "word"),
    [
        (10_000, 10_000, "agrees"),
        (10_000, 9_000, "less"),
        (10_000, 12_000, "more"),
        (10_000, {"hedge": "不到", "value": 10_000}, "less"),
        ({"hedge": "余", "value": 10_000}, 12_000, "cannot tell"),
        ({"hedge": "不详"}, 12_000, "cannot tell"),
    ],
)
def test_what_a_household_says_is_set_against_what_was_paid(api: Api, amount: Any, said: Any, word: str) -> None:
    told(api, *KNOWN, paid("a", amount), acknowledged("a", said))
    assert asked(api, "household_says", "acknowledged_on") == [(word, 20180701)]


def test_payments_are_counted_by_what_is_said_of_them(api_on_both: Api) -> None:
    api = api_on_both
    told(
        api, *KNOWN, paid("a"), acknowledged("a", 10_000), bank_line("a", 10_000), paid("b"), acknowledged("b", 7_000),
        bank_line("b", 6_000), bank_line("b", 3_000, "2"), paid("c"), payment(5_000, on="2018-06-03"),
    )  # fmt: skip
    found = figures(api, 21, household=FU, as_of="2018-12-31")
    numbers = [
        found[name] for name in ("payments", "said", "less", "nothing_said", "without_bank_line", "bank_differs")
    ]
    assert numbers == [4, 2, 1, 2, 2, 1]
    sums = ("paid_fen", "said_paid_fen", "acknowledged_fen", "less_fen", "nothing_said_fen")
    assert [found[name]["low"] for name in sums] == [35_000, 20_000, 17_000, 3_000, 15_000]
    assert asked(api, "disbursement", "bank", "household_says") == [
        ("disbursement:a", "agrees", "agrees"), ("disbursement:b", "less", "less"), ("disbursement:c", None, None),
        (None, None, None),
    ]  # fmt: skip


def test_only_payments_of_which_something_is_said_or_of_which_it_differs_are_asked_for(api: Api) -> None:
    told(
        api,
        *KNOWN,
        paid("a"),
        acknowledged("a", 10_000),
        paid("b"),
        acknowledged("b", 7_000),
        paid("c"),
        bank_line("c", 1),
    )
    assert asked(api, "disbursement", show="said") == ["disbursement:a", "disbursement:b"]
    assert asked(api, "disbursement", show="differs") == ["disbursement:b", "disbursement:c"]
    assert figures(api, 21, household=FU, show="differs", as_of="2018-12-31")["payments"] == 3, "sums are of all"


def test_payments_are_asked_for_by_their_days(api: Api) -> None:
    told(api, *KNOWN, paid("a", on="2018-03-01"), paid("b", on="2018-06-01"))
    assert asked(api, "disbursement", since="2018-03-02") == ["disbursement:b"]
    assert asked(api, "disbursement", until="2018-05-31") == ["disbursement:a"]
    assert asked(api, "disbursement", as_of="2018-05-31") == ["disbursement:a"]


def test_a_village_is_asked_for_as_a_whole_and_one_of_both_must_be_named(api: Api) -> None:
    told(api, *KNOWN, paid("a"), paid("w", of=WANG))
    assert rows(api, 21, "household", village=FUZHUANG, as_of="2018-12-31") == [FU]
    assert rows(api, 21, "household", village=ELSEWHERE, by="other-village", as_of="2018-12-31") == [WANG]
    assert refused(api, 21, village=ELSEWHERE, by="village")[0] == 403
    assert rows(api, 21, household=WANG, by="village", as_of="2018-12-31") == []
    assert refused(api, 21) == (422, "InvalidParameters")
    assert refused(api, 21, household=FU, village=FUZHUANG) == (422, "InvalidParameters")


def test_a_household_itself_is_told_of_its_own_payments(api: Api) -> None:
    told(api, *KNOWN, paid("a"), paid("w", of=WANG))
    token = api.county.principals.add("fu", "付某", ["self"], "130930", "2018-01-01", FU)
    found = api.client.get("/v1/questions/21?as_of=2018-12-31", headers={"Authorization": f"Bearer {token}"})
    assert [row["disbursement"] for row in found.json["rows"]] == ["disbursement:a"]
    other = api.client.get(f"/v1/questions/21?household={WANG}", headers={"Authorization": f"Bearer {token}"})
    assert other.status_code == 403
    assert refused(api, 21, household=FU, by="self") == (403, "MayNotRead"), f"{ZHANG} is another"


def test_it_is_as_known_at_a_moment_and_rests_on_what_was_said_last(api: Api) -> None:
    money, receipt = paid("a"), acknowledged("a", 7_000)
    told(api, *KNOWN, money)
    before = api.head()
    told(api, receipt)
    assert asked(api, "household_says") == ["less"]
    assert asked(api, "household_says", known_at=before) == [None]
    assert answer(api, 21, household=FU, as_of="2018-12-31", known_at=before)["rests_on"] == [money["id"]]
    assert answer(api, 21, household=FU, as_of="2018-12-31")["rests_on"] == [receipt["id"]]


def test_a_receipt_of_a_payment_that_was_voided_is_no_payment(api: Api) -> None:
    money = paid("a")
    told(api, *KNOWN, money, acknowledged("a", 10_000), void(money))
    assert asked(api) == []
