"""Who and what the story is about: a made-up county of one town and two villages, and everybody in it."""

COUNTY, TOWN = "division:county", "division:town"
COUNTY_CODE, TOWN_CODE, JIA_CODE, YI_CODE = "999930", "999930100", "999930100201", "999930100202"
JIA, YI = "village:jia", "village:yi"
TEAM_JIA, TEAM_YI = "team:jia", "team:yi"

ZHANG, LI, WANG = "cadre:zhang", "cadre:li", "cadre:wang"
"""张某 and 李某 are posted to 甲村, 王某 to 乙村."""
ZHAO, QIAN, SUN, ZHOU = "official:zhao", "official:qian", "official:sun", "official:zhou"
"""The head of 甲村's committee, the town's deputy head, the finance bureau's cashier, and an inspector."""

CHEN, LIU, HUANG = "household:chen", "household:liu", "household:huang"
YANG, WU = "household:yang", "household:wu"
"""陈某, 刘某 and 黄某 live in 甲村, 杨某 and 吴某 in 乙村."""
MOTHER, WIFE, DAUGHTER, OLD_LIU = "person:chen-mother", "person:chen-wife", "person:chen-daughter", "person:liu"

WATER, HEATING = "programme:water", "programme:heating"
WATER_FUND, HEATING_FUND = "fund:water", "fund:heating"
STATION, BUILDER, WORKS = "project:pumping-station", "supplier:builder", "works_contract:pumping-station"
COOPERATIVE, WHOLE, PART = "cooperative:placeholder", "land_transfer:jia", "land_transfer:chen"
CHEN_SHARE, JOB = "share:chen", "employment:chen-wife"
