"""Corrections: after any void, everything is as if the voided event had never been, and both stay readable."""

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from domain.cadres import CadreRegistered
from domain.careers import CadrePromoted, RankRecorded
from domain.cooperatives import CooperativeRegistered
from domain.corrections import EventVoided
from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned
from domain.funds import Fund, FundAllocated, FundAppropriated
from domain.households import HouseholdRegistered
from domain.kernel.entry import read_payload
from domain.kernel.event import EVENTS, STATES
from domain.kernel.figure import Figure, Hedged, Sum
from domain.kernel.history import blank, evolve, read
from domain.kernel.refusal import NothingLeftToVoid, StalePage, UnknownEvent, VoidCannotBeVoided
from domain.kernel.subject import kind_of
from domain.land import LandRightRegistered, LandTransferEnded, LandTransferSigned, ParcelArea
from domain.payments import BeyondFundBalance, PaymentApproved, PaymentOrdered, PaymentRequested
from domain.postings import CadrePosted
from domain.programmes import ProgrammeDeclared
from domain.projects import ExpenseAccounted, ProjectPlanned
from domain.teams import TeamFormed
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from domain.works import ContractAwarded, SupplierRegistered
from service.access import Principal
from service.ledger.door import Door
from service.ledger.keys import KeyStore
from service.ledger.ledger import Ledger
from service.ledger.transaction import Receipt
from tests.domain.mengcun import (
    CONTRACT,
    FU,
    FUZHUANG,
    HEATING,
    KUNLUN,
    MUZHUANG,
    PAYMENT,
    ZHANG,
    appropriated,
    cooperative_and_household,
    fu,
    fuzhuang,
    muzhuang,
    ordered,
    paid,
    posted,
    team,
    transferred,
    zhang,
)
from tests.given import Memory, event_id, given, on, void

known = cooperative_and_household  # the facts 1 to 3


# What a void concerns.


def test_a_void_concerns_all_that_the_voided_event_concerned():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(void(6)).then_recorded()
    story.then_concerns(FU, FUZHUANG, HEATING, PAYMENT, f"event:{event_id(6)}")


def test_a_void_concerns_the_village_that_a_household_has_left_since():
    moved = HouseholdRegistered(household=FU, village=MUZHUANG, head="付某")
    story = given(*known, transferred(400), muzhuang, moved).when(void(4)).then_recorded()
    story.then_concerns(FU, FUZHUANG, MUZHUANG, KUNLUN, CONTRACT, f"event:{event_id(4)}")


def test_a_void_of_a_visit_concerns_its_visitors():
    visit = VisitRecorded(village=FUZHUANG, household=FU, visitors=[ZHANG])
    story = given(fuzhuang, fu, team, zhang, posted("2018-03"), visit).when(void(6)).then_recorded()
    story.then_concerns(FUZHUANG, FU, ZHANG, f"event:{event_id(6)}")


def test_a_voided_event_stays_readable_with_all_its_pages():
    story = given(appropriated(1_000)).when(void(1))
    assert [row.topic for row in story.ledger.history(HEATING)] == ["FundAppropriated", "EventVoided"]


# When a void is refused.


def test_an_event_is_voided_once():
    story = given(appropriated(1_000)).when(void(1), void(1)).then_refused(NothingLeftToVoid, id=event_id(1))
    assert story.verdict.figures["by"] == event_id(2)
    story.then_state(HEATING, Fund())


def test_of_two_voids_told_together_the_second_is_refused():
    ledger = given(appropriated(1_000)).ledger
    first, second = ledger.tell(void(1), void(1))
    assert isinstance(first, Receipt)
    assert isinstance(second, NothingLeftToVoid)
    assert ledger.state(HEATING) == Fund()


def test_a_void_is_not_voided_and_the_fact_may_be_recorded_again():
    story = given(appropriated(1_000), void(1)).when(void(2)).then_refused(VoidCannotBeVoided, id=event_id(2))
    story.when(appropriated(1_000)).then_recorded()
    story.then_state(HEATING, Fund(appropriations=1, appropriated=Sum(1_000, 1_000)))


def test_what_was_never_recorded_cannot_be_voided():
    given().when(void(99)).then_refused(UnknownEvent, id=event_id(99))
    given(appropriated(1_000)).when(ordered(2_000)).then_refused(BeyondFundBalance).when(void(2)).then_refused(
        UnknownEvent
    )


def test_a_void_told_on_a_page_that_is_past_is_refused():
    story = given(appropriated(1_000), appropriated(500)).when(on("2018-11-21", void(1), **{HEATING: 1}))
    story.then_refused(StalePage, subject=HEATING, page=1, last=2)


def test_an_event_may_be_voided_in_the_transaction_that_records_it():
    ledger = given(*known, muzhuang).ledger
    moved = HouseholdRegistered(household=FU, village=MUZHUANG, head="付某")
    *_, receipt = ledger.tell(transferred(400, "2018", "2027"), moved, void(5))
    assert set(receipt.subjects) == {FU, FUZHUANG, MUZHUANG, KUNLUN, CONTRACT, f"event:{event_id(5)}"}
    ledger.check_states()


def test_what_was_refused_a_moment_ago_cannot_be_voided():
    ledger = given(appropriated(1_000)).ledger
    refused, unknown = ledger.tell(ordered(5_000), void(2))
    assert isinstance(refused, BeyondFundBalance)
    assert isinstance(unknown, UnknownEvent)
    assert ledger.state(HEATING).balance == Figure.exact(1_000), "a fund does not grow by what was never ordered"


def test_a_void_does_not_come_before_what_it_voids():
    ledger = Memory()
    early, receipt = ledger.tell(void(2), appropriated(1_000))
    assert isinstance(early, UnknownEvent)
    assert isinstance(receipt, Receipt)
    assert ledger.state(HEATING).balance == Figure.exact(1_000)


class _OneTransactionAtATime:
    """A store over the rows of a story."""

    def __init__(self, memory):
        self.memory = memory

    def transact(self, want, body):
        _, ids = want()
        self.memory.used = self.memory.find(ids)
        return body(self.memory)


@pytest.fixture
def door(tmp_path):
    memory = Memory()
    ledger = Ledger(_OneTransactionAtATime(memory), origin="ledger.example/130930", secret=b"secret")
    return Door(ledger, KeyStore.create(tmp_path / "keys.db", tmp_path / "master"), memory.find)


def test_at_the_door_an_unknown_id_is_a_conflict_and_a_known_one_is_voided(door):
    finance = Principal("finance-1", "县财政局", frozenset({"finance"}), "130930", None)
    money = (
        b'{"id":"%s","occurred_on":"2018-11-21",'
        b'"data":{"fund":"fund:heating","level":"county","amount_fen":1,"document":"1"}}'
    )
    voids = b'{"id":"%s","occurred_on":"2018-11-21","data":{"voids":"%s","reason":"recorded by mistake"}}'
    first, second, third = (event_id(number).encode() for number in (1, 2, 3))
    (unknown,) = door.take([voids % (second, first)], finance, type_="EventVoided")
    assert (unknown.status, unknown.code) == (409, "UnknownEvent")
    assert event_id(1) in unknown.detail
    (receipt,) = door.take([money % first], finance, type_="FundAppropriated")
    assert receipt.position == 1
    (receipt,) = door.take([voids % (third, first)], finance, type_="EventVoided")
    assert sorted(receipt.subjects) == [f"event:{event_id(1)}", HEATING]


# What follows from a void: never a refusal of the void itself.


def test_a_balance_may_go_below_nothing_and_later_orders_are_refused():
    story = given(appropriated(1_000), appropriated(100), ordered(900)).when(void(1)).then_recorded()
    assert story.ledger.state(HEATING).balance == Figure.exact(-800)
    story.when(ordered(0, "payment:heating-2")).then_refused(BeyondFundBalance, balance="-800")
    story.when(appropriated(800), ordered(0, "payment:heating-2")).then_recorded()


def test_a_village_may_be_voided_though_its_households_stay():
    story = given(*known).when(void(1)).then_recorded()
    story.when(transferred(400)).then_recorded().then_concerns(CONTRACT, KUNLUN, FU, FUZHUANG)


def test_a_mistaken_amount_is_voided_and_recorded_anew():
    story = given(*known, appropriated(1_000), paid(800)).when(void(5), paid(80)).then_recorded()
    assert story.ledger.state(HEATING).balance == Figure.exact(920)


def test_events_may_be_voided_in_any_order():
    facts = (*known, appropriated(1_000), ordered(800), paid(500, PAYMENT))
    for order in ([4, 5, 6], [6, 5, 4], [5, 4, 6], [5, 6, 4]):
        story = given(*facts).when(*map(void, order))
        story.then_state(HEATING, Fund()).then_state(PAYMENT, blank(PAYMENT))


# The property: the state of every subject after any void is the fold of its history without what was voided.

amounts = st.integers(0, 30) | st.builds(
    Hedged, st.sampled_from(["余", "超过", "不到", "近", "差不多"]), st.integers(0, 30)
)
amounts |= st.just(Hedged("不详"))
villages = st.sampled_from(["village:a", "village:b"])
households = st.sampled_from(["household:a", "household:b", "household:c"])
cadres = st.sampled_from(["cadre:a", "cadre:b"])
funds = st.sampled_from(["fund:a", "fund:b"])
payments = st.sampled_from(["payment:a", "payment:b", "payment:c"])
cooperatives = st.sampled_from(["cooperative:a", "cooperative:b"])
contracts = st.sampled_from(["land_transfer:a", "land_transfer:b", "land_transfer:c"])
programmes = st.sampled_from(["programme:a", "programme:b"])
projects = st.sampled_from(["project:a", "project:b"])
works_contracts = st.sampled_from(["works_contract:a", "works_contract:b"])
disbursements = st.sampled_from(["disbursement:a", "disbursement:b"])
days = st.sampled_from(["2016", "2017-03", "2017-12-31", "2018", "2018-06-15", "2018-11-21"])
ranks = st.sampled_from(["办事员", "科员", "副主任科员", "主任科员", "正科级"])
SCALE = "non_leading_posts_to_2019"

beginnings = (
    *(VillageRegistered(village=f"village:{v}", name=v) for v in "ab"),
    *(HouseholdRegistered(household=f"household:{h}", village="village:a", head=h) for h in "abc"),
    *(CadreRegistered(cadre=f"cadre:{c}", name=c) for c in "ab"),
    *(CooperativeRegistered(cooperative=f"cooperative:{c}", name=c) for c in "ab"),
    TeamFormed(team="team:a", level="county", village="village:a"),
    *(FundAppropriated(fund=f"fund:{f}", level="county", amount_fen=100, document="1") for f in "ab"),
    *(ProgrammeDeclared(programme=f"programme:{p}", name=p, kind="subsidy") for p in "ab"),
    *(ProjectPlanned(project=f"project:{p}", name=p, village="village:a") for p in "ab"),
    SupplierRegistered(supplier="supplier:a", name="a"),
)


def _built(cls, **fields):
    return st.builds(cls, **fields)


happenings = st.one_of(
    _built(VillageRegistered, village=villages, name=st.sampled_from("xyz")),
    _built(HouseholdRegistered, household=households, village=villages, head=st.just("某")),
    _built(CadreRegistered, cadre=cadres, name=st.sampled_from("xyz")),
    _built(CooperativeRegistered, cooperative=cooperatives, name=st.sampled_from("xyz"), village=st.none() | villages),
    _built(TeamFormed, team=st.just("team:a"), level=st.just("city"), village=villages),
    _built(RankRecorded, cadre=cadres, scale=st.just(SCALE), rank=ranks),
    _built(CadrePromoted, cadre=cadres, scale=st.just(SCALE), from_=ranks, to=ranks, decision=st.just("1")),
    _built(
        CadrePosted,
        cadre=cadres,
        team=st.just("team:a"),
        village=villages,
        roles=st.just(["member"]),
        from_=days,
        until=st.none() | days,
    ),
    _built(VisitRecorded, village=villages, household=st.none() | households, visitors=st.lists(cadres, max_size=3)),
    _built(
        FundAppropriated,
        fund=funds,
        level=st.just("city"),
        amount_fen=amounts,
        document=st.just("2"),
        programme=st.none() | programmes,
        project=st.none() | projects,
    ),
    _built(FundAllocated, fund=funds, project=projects, amount_fen=amounts),
    _built(PaymentRequested, payment=payments, amount_fen=amounts),
    _built(PaymentApproved, payment=payments, amount_fen=amounts),
    _built(PaymentOrdered, payment=payments, fund=funds, amount_fen=amounts),
    _built(
        FundsDisbursed,
        payee=households | cooperatives,
        amount_fen=amounts,
        kind=st.just("subsidy"),
        fund=st.none() | funds,
        payment=st.none() | payments,
        entitled=st.none() | households,
        project=st.none() | projects,
        contract=st.none() | works_contracts,
        disbursement=st.none() | disbursements,
    ),
    _built(
        FundsReturned,
        fund=funds,
        amount_fen=amounts,
        payee=households,
        disbursement=st.none() | disbursements,
        project=st.none() | projects,
        contract=st.none() | works_contracts,
    ),
    _built(FundsReturned, fund=funds, amount_fen=amounts, to=st.just("treasury")),
    _built(BankLineMatched, disbursement=disbursements, bank_ref=st.just("1"), amount_fen=amounts, paid_on=days),
    _built(
        ContractAwarded, contract=works_contracts, project=projects, supplier=st.just("supplier:a"), amount_fen=amounts
    ),
    _built(ExpenseAccounted, project=projects, amount_fen=amounts),
    _built(
        LandRightRegistered,
        household=households,
        parcels=st.lists(st.builds(ParcelArea, st.sampled_from("123"), st.integers(1, 30)), min_size=1, max_size=2),
    ),
    _built(
        LandTransferSigned,
        contract=contracts,
        cooperative=cooperatives,
        area_hundredths_mu=amounts,
        rent_fen_per_mu_year=st.just(80_000),
        household=st.none() | households,
        village=st.none() | villages,
        within=st.none() | contracts,
        parcels=st.just([]) | st.just(["1"]),
        from_=st.none() | days,
        until=st.none() | days,
    ),
    _built(
        LandTransferEnded,
        contract=contracts,
        reason=st.just("agreed"),
        household=st.none() | households,
        ended_on=st.none() | days,
    ),
)
voids = st.integers(1, 50).map(void)
transactions = st.lists(st.lists(happenings | voids, min_size=1, max_size=4), max_size=16)


def events_of(ledger):
    return {row.id: (row.topic, read(row.topic, bytes(read_payload(row.state).data))) for row in ledger.events}


def standing(ledger):
    """The ids of all events that no void takes out, and that are no voids."""
    events = events_of(ledger)
    gone = {event.voids for name, event in events.values() if name == "EventVoided"}
    return [id_ for id_, (name, _) in events.items() if name != "EventVoided" and id_ not in gone]


def check_states(ledger):
    """Every state is the fold of its subject's history; and the same by another way, told from the beginning."""
    ledger.check_states()
    events, states = events_of(ledger), {s: blank(s) for s in ledger.states if kind_of(s) in STATES}
    for name, event in map(events.get, standing(ledger)):
        for subject, state in states.items():
            states[subject] = evolve(EVENTS[name], event, subject, state)
    assert {subject: ledger.state(subject) for subject in states} == states


@settings(max_examples=200, deadline=None)
@example(transactions, st.randoms(use_true_random=False))
def test_after_any_void_every_state_is_as_if_the_voided_events_had_never_been(transactions, random):
    ledger = Memory()
    for fact in beginnings:
        ledger.tell(fact)
    for told in transactions:
        verdicts = ledger.tell(*told)
        if any(isinstance(verdict, Receipt) and verdict.type == "EventVoided" for verdict in verdicts):
            check_states(ledger)
    # In the end all that still stands is voided, in any order, and nothing is left of it.
    rest = standing(ledger)
    random.shuffle(rest)
    for id_ in rest:
        (verdict,) = ledger.tell(EventVoided(voids=id_, reason="误录"))
        assert isinstance(verdict, Receipt), "a void is never refused for what follows from it"
        check_states(ledger)
    assert all(ledger.state(subject) == blank(subject) for subject in ledger.states if kind_of(subject) in STATES)


@settings(max_examples=100, deadline=None)
@example(transactions)
def test_a_void_stands_on_a_page_of_every_subject_of_what_it_voids(transactions):
    ledger = Memory()
    for told in ([*beginnings], *transactions):
        ledger.tell(*told)
    pages = {row.id: {subject for subject, at in ledger.pages.items() if row.position in at} for row in ledger.events}
    for row in ledger.events:
        if row.topic == "EventVoided":
            voided = read(row.topic, bytes(read_payload(row.state).data)).voids
            assert pages[row.id] >= pages[voided] | {f"event:{voided}"}
