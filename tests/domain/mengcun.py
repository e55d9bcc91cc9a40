"""A corner of the county that the tests of the domain share: villages, a team, a cadre, households, a fund."""

from domain.cadres import CadreRegistered
from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.households import HouseholdRegistered
from domain.kernel.event import Event
from domain.kernel.figure import Hedged
from domain.land import LandRightRegistered, LandTransferSigned, ParcelArea
from domain.payments import PaymentOrdered
from domain.postings import CadrePosted
from domain.teams import TeamFormed
from domain.villages import VillageRegistered

FUZHUANG, MUZHUANG = "village:fuzhuang", "village:muzhuang"
TEAM, ZHANG, LI = "team:fuzhuang", "cadre:zhang-jiangshan", "cadre:li-xiangwei"
FU, GUO = "household:fu", "household:guo"
HEATING, PAYMENT, KUNLUN = "fund:heating", "payment:heating-1", "cooperative:kunlun"
CONTRACT, SECOND_CONTRACT = "land_transfer:fu-1", "land_transfer:fu-2"

fuzhuang = VillageRegistered(village=FUZHUANG, name="付庄村")
muzhuang = VillageRegistered(village=MUZHUANG, name="牟庄村", division="130930102")
team = TeamFormed(team=TEAM, level="county", village=FUZHUANG, sponsors=["县城管局"])
zhang = CadreRegistered(cadre=ZHANG, name="张江山", unit="县城管局")
li = CadreRegistered(cadre=LI, name="李向伟")
fu = HouseholdRegistered(household=FU, village=FUZHUANG, head="付某")
kunlun = CooperativeRegistered(cooperative=KUNLUN, name="昆仑农业合作社")

places: tuple[Event, ...] = (fuzhuang, muzhuang)
cooperative_and_household: tuple[Event, ...] = (fuzhuang, fu, kunlun)


def posted(from_: str, until: str | None = None, village: str = FUZHUANG, cadre: str = ZHANG) -> CadrePosted:
    """A posting as captain and first secretary."""
    return CadrePosted(
        cadre=cadre, team=TEAM, village=village, roles=["captain", "first_secretary"], from_=from_, until=until
    )


def appropriated(amount_fen: int | Hedged, fund: str = HEATING) -> FundAppropriated:
    return FundAppropriated(fund=fund, level="county", amount_fen=amount_fen, document="孟财字〔2018〕1号")


def ordered(amount_fen: int | Hedged, payment: str = PAYMENT, fund: str = HEATING) -> PaymentOrdered:
    return PaymentOrdered(payment=payment, fund=fund, amount_fen=amount_fen)


def paid(
    amount_fen: int | Hedged, payment: str | None = None, fund: str | None = HEATING, payee: str = FU
) -> FundsDisbursed:
    return FundsDisbursed(payee=payee, amount_fen=amount_fen, kind="subsidy", fund=fund, payment=payment)


def right(*areas: int, household: str = FU) -> LandRightRegistered:
    """A right to parcels 1, 2, 3 … of these areas, in hundredths of a mu."""
    parcels = [ParcelArea(str(number), area) for number, area in enumerate(areas, 1)]
    return LandRightRegistered(household=household, parcels=parcels)


def transferred(
    area: int | Hedged,
    from_: str | None = None,
    until: str | None = None,
    contract: str = CONTRACT,
    household: str | None = FU,
    **more: object,
) -> LandTransferSigned:
    """Land for 800 yuan a mu a year; area in hundredths of a mu."""
    return LandTransferSigned(
        contract=contract,
        cooperative=KUNLUN,
        household=household,
        area_hundredths_mu=area,
        rent_fen_per_mu_year=80_000,
        from_=from_,
        until=until,
        **more,
    )
