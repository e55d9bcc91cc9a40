"""`flask ledger import`: what the clerk sees, and that nothing personal is in it."""

from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.county import County
from service.settings import Settings
from tests.county import check_whole, close
from tests.service.importing.lists import HEADINGS, List, csv, household, identity, prepared, xlsx
from tests.service.test_cli import Run, runner

HOUSEHOLDS = xlsx(
    ("占位镇名册",), (*HEADINGS, "备注"), household(1), household(2), ("合计",), sheet="农户", more=("说明",)
)
FAULTY = csv(HEADINGS, household(1), household(2, identity=identity(2)[:17] + "*"), household(3, village="无名村"))
PAYMENTS = csv(
    ("户编号", "开户人", "身份证号", "一卡通账号", "金额(元)", "发放日期"),
    ("h-1", "王某某", identity(1), "6217000012345678", "600.005", "2018-11-12"),
    ("h-2", "李某某", identity(2), "6217000012345679", "600", "2018-11-12"),
    ("h-7", "张某某", identity(7), "6217000012345670", "700", "2018-11-12"),
)


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """What is printed does not depend on the database."""
    return str(request.param)


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings())


@pytest.fixture
def run(app: Flask, county: County) -> Run:
    prepared(county)
    for id_, role, scope in (("office", "office", "130930"), ("finance", "finance", "130930")):
        county.principals.add(id_, id_, [role], scope, "2018-01-01")
    return runner(app, county.settings)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, data in (("households.xlsx", HOUSEHOLDS), ("faulty.csv", FAULTY), ("payments.csv", PAYMENTS)):
        (folder / name).write_bytes(data)
    return folder


def households(file: Path, *more: str) -> tuple[object, ...]:
    return ("ledger", "import", file, "--as", "households", "--by", "office", *more)


def test_a_list_is_rehearsed_recorded_and_known_again(run: Run, files: Path, county: County) -> None:
    file = files / "households.xlsx"
    about = (
        "households.xlsx, sheet 农户: the headings are in row 2.\n"
        "Sheets not read: 说明.\n"
        "Columns not read: G 备注.\n"
        "Not read: row 5, a total.\n"
    )
    assert run(*households(file, "--dry-run")).output == (
        f"{about}2 rows read: 2 to be recorded, 0 there before, 0 refused; 0 contradictions.\nNothing was recorded.\n"
    )
    assert county.head()[0] == 5
    recorded = f"{about}2 rows read: 2 recorded, 0 there before, 0 refused; 0 contradictions.\n"
    assert run(*households(file)).output == recorded
    again = f"{about}2 rows read: 0 recorded, 2 there before, 0 refused; 0 contradictions.\n"
    assert run(*households(file)).output == again
    assert len(check_whole(county)) == 7


def test_with_a_fault_nothing_is_recorded_unless_the_clerk_says_so(run: Run, files: Path, county: County) -> None:
    faults = (
        "C3 身份证号: an identity number has 17 digits and a check character, which is a digit or X\n"
        "E4 村: no village of this name is in the ledger\n"
    )
    result = run(*households(files / "faulty.csv"), fails=True)
    assert result.exit_code == 1
    assert faults in result.output
    assert "Nothing was recorded: mend the faults, or pass over those rows with --skip-faulty.\n" in result.output
    assert county.head()[0] == 5
    result = run(*households(files / "faulty.csv", "--skip-faulty", "--dry-run"), fails=True)
    assert "3 rows read: 1 to be recorded, 0 there before, 2 refused" in result.output
    assert county.head()[0] == 5
    result = run(*households(files / "faulty.csv", "--skip-faulty"), fails=True)
    assert faults in result.output
    assert result.output.endswith("3 rows read: 1 recorded, 0 there before, 2 refused; 0 contradictions.\n")
    assert county.head()[0] == 6


def test_nothing_personal_is_printed_or_logged(run: Run, files: Path, county: County) -> None:
    List(county, HOUSEHOLDS).recorded()
    payments = ("ledger", "import", files / "payments.csv", "--as", "payments", "--by", "finance")
    more = ("--set", "kind=补贴", "--set", "list_id=1", "--skip-faulty")
    for words in (
        households(files / "faulty.csv", "--dry-run"),
        households(files / "faulty.csv", "--skip-faulty"),
        households(files / "payments.csv"),
        (*payments, *more, "--dry-run"),
        (*payments, *more),
        (*payments, *more, "--map", "开户人=owner"),
        (*payments, *more, "--map", "B=account"),
    ):
        result = run(*words, fails=True)
        said = result.output + result.stderr
        for number in (1, 2, 7):
            assert identity(number)[:17] not in said, words
        for personal in ("某某", "62170000", "*", "无名村"):
            assert personal not in said, words


def test_a_list_that_does_not_fit_is_explained_and_not_read(run: Run, files: Path) -> None:
    output = run(*households(files / "payments.csv"), fails=True).output
    assert output.startswith("Error: There is no column for village (村, ")
    assert "There is no column for head (户主姓名, " in output
    (files / "broken.xlsx").write_bytes(HOUSEHOLDS[:900])
    assert "cut short or broken" in run(*households(files / "broken.xlsx"), fails=True).output
    assert "no such sheet" in run(*households(files / "households.xlsx", "--sheet", "名册"), fails=True).output


def test_who_records_is_a_principal_whose_roles_allow_it(run: Run, files: Path, county: County) -> None:
    file = files / "households.xlsx"
    import_ = ("ledger", "import", file, "--as", "households", "--by")
    assert "no principal 'nobody' whose token is good" in run(*import_, "nobody", fails=True).output
    assert "the roles of finance are finance" in run(*import_, "finance", fails=True).output
    county.principals.revoke("office", "2018-12-01")
    assert "no principal 'office' whose token is good" in run(*import_, "office", fails=True).output


@pytest.mark.parametrize("option", ["--map", "--set"])
def test_an_option_of_two_parts_has_both_and_stands_once(run: Run, files: Path, option: str) -> None:
    file = files / "households.xlsx"
    for value in ("village", "=village", "village="):
        assert "equals sign" in run(*households(file, option, value), fails=True).output
    assert "stands twice" in run(*households(file, option, "a=village", option, "a=head"), fails=True).output


def test_a_heading_may_hold_an_equals_sign_and_so_may_a_value(run: Run, files: Path) -> None:
    (files / "signs.csv").write_bytes(csv(("户编号", "户主=姓名", "村"), ("1", "某", "占位村0001")))
    more = ("--map", "户主=姓名=head", "--set", "occurred_on=2018=12")
    output = run(*households(files / "signs.csv", *more), fails=True).output
    assert output.startswith("Error: --set occurred_on: a date is wanted")
    assert "1 recorded" in run(*households(files / "signs.csv", *more[:2], "--set", "occurred_on=2018-12")).output


def test_without_a_ledger_it_says_how_to_make_one(app: Flask, tmp_path: Path, files: Path) -> None:
    settings = Settings(folder=tmp_path / "none")
    settings.folder.mkdir()
    assert "flask ledger init" in runner(app, settings)(*households(files / "households.xlsx"), fails=True).output


def test_beside_a_server_that_writes_nothing_is_lost(run: Run, files: Path, county: County) -> None:
    other = County(county.settings)
    try:
        assert "2 recorded" in run(*households(files / "households.xlsx")).output
        List(other, csv(HEADINGS, household(3))).recorded()
        List(county, csv(HEADINGS, household(4))).recorded()
        assert len(check_whole(other)) == 9
    finally:
        close(other.store)
