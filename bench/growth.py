"""What a ledger's past costs: a fund with many payments, a ledger with many events."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bench.ground import BEGINNING, Ground, Ours, Pairs
from bench.ledger import RATE
from bench.stream import TRANSACTION, Stream
from bench.table import Claim, Measured, bench, both
from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.kernel.event import Event


@bench(
    Claim("hot-fund", "payments on a fund that has 20,000, one by one", RATE, "on a fresh fund", both(0.9)),
    Claim(
        "hot-fund-bulk", "payments on a fund that has 20,000, 1,000 a transaction", RATE, "on a fresh fund", both(0.9)
    ),
)
def hot_fund(ground: Ground) -> Iterator[Measured]:
    """No history is read: a fund's twenty-thousandth payment costs what its first does."""
    number, transactions = ground.size(500, 200), ground.size(3, 1)
    with ground.county() as county:
        ours, payments = Ours(county, Stream()), Payments(Stream().take(BEGINNING))

        def fresh() -> str:
            fund = f"fund:fresh-{payments.number}"
            ours.record([payments.appropriation(fund)])
            return fund

        def one_by_one(fund: str) -> float:
            return ours.one_by_one(payments.of(fund, number))

        def in_bulk(fund: str) -> float:
            return ours.in_bulk([payments.of(fund, TRANSACTION) for _ in range(transactions)])

        hot = fresh()
        for _ in range(20):
            ours.record(payments.of(hot, 1000))
        pairs = ground.alternate(lambda: one_by_one(hot), lambda: one_by_one(fresh()))
        yield Measured("hot-fund", pairs.value, pairs.ratio, pairs.against)
        pairs = ground.alternate(lambda: in_bulk(hot), lambda: in_bulk(fresh()))
        yield Measured("hot-fund-bulk", pairs.value, pairs.ratio, pairs.against)


class Payments:
    """Payments to the households of a county, as lines."""

    def __init__(self, beginning: list[bytes]) -> None:
        events = map(msgspec.json.decode, beginning)
        self.payees = [e["data"]["household"] for e in events if e["type"] == "HouseholdRegistered"]
        self.number = 0

    def appropriation(self, fund: str) -> bytes:
        """Money for a fund, more than it will pay."""
        return self._line(FundAppropriated(fund=fund, level="county", amount_fen=10**12, document="占位〔2018〕1号"))

    def of(self, fund: str, number: int) -> list[bytes]:
        """So many payments of a fund, to household after household."""
        return [self._line(self._payment(fund, of % len(self.payees))) for of in range(number)]

    def _payment(self, fund: str, payee: int) -> FundsDisbursed:
        return FundsDisbursed(
            fund=fund, payee=self.payees[payee], amount_fen=30_000 + payee, kind="relief", account=f"00000{payee:014d}"
        )

    def _line(self, event: Event) -> bytes:
        self.number += 1
        id_ = f"{self.number:08x}-0000-7000-8000-{self.number:012x}"
        line = {"id": id_, "type": type(event).__name__, "occurred_on": "2018-11-10", "data": event}
        return msgspec.json.encode(line)


@bench(Claim("million", "the rate at a million events", RATE, "at ten thousand, drift taken out", both(0.9)))
def million(ground: Ground) -> Iterator[Measured]:
    """One ledger at ten thousand events and at a million (quick: a hundred thousand), each time beside a fresh one.

    The county is the same for decades, so that only the ledger's size differs, and both stretches begin in the same
    month of the year, so that the mix is alike. The fresh ledger records the first stretch both times: what it does
    worse the second time is the machine's doing.
    """

    def stream() -> Stream:
        return Stream(households=ground.size(2100, 230), years=35, start=1990)

    def beside_a_fresh_one(ours: Ours) -> Pairs:
        transactions = ground.size(3, 2)
        with ground.county() as small:
            fresh = Ours(small, stream())
            return ground.alternate(
                lambda: ours.in_bulk(ours.stream.chunks(transactions)),
                lambda: fresh.in_bulk(fresh.stream.chunks(transactions)),
                runs=ground.size(9, 5),
            )

    with ground.county() as county:
        ours = Ours(county, stream())
        month = ours.stream.month
        near = beside_a_fresh_one(ours)
        ours.load(ground.size(1_000_000, 100_000) - county.head()[0])
        while ours.stream.month != month:
            ours.load(100)
        far = beside_a_fresh_one(ours)
        position = county.head()[0]
    ground.note(f"million: up to position {position:,}; beside it a fresh ledger did {far.against:,.0f} events/s")
    yield Measured("million", far.value, far.ratio / near.ratio, near.value)
