"""Identity and account numbers: every slip of a digit is caught, and no number appears in an error."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.identity import birth_year, check, check_account, make

births = st.dates(date(1880, 1, 1), date(2100, 12, 31))
numbers = st.builds(make, st.from_regex(r"[0-9]{6}", fullmatch=True).filter(str.isascii), births, st.integers(0, 999))


def refusal(number, **limits):
    with pytest.raises(ValueError, match="identity number") as refused:
        check(number, **limits)
    assert refused.value.__cause__ is None
    return str(refused.value)


def test_the_example_of_the_standard_is_valid():
    assert check("11010519491231002X") == "11010519491231002X"
    assert check("440524188001010014") == "440524188001010014"


@given(numbers)
def test_a_made_up_number_is_valid_and_says_its_year(number):
    assert check(number) == number
    assert birth_year(number) == int(number[6:10])


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_character_changed_is_caught(number, place, character):
    changed = number[:place] + character + number[place + 1 :]
    if changed != number:
        assert changed not in refusal(changed)


@given(numbers, st.integers(0, 16))
def test_neighbouring_digits_swapped_are_caught(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        refusal(swapped)


def test_a_small_x_and_outer_spaces_are_put_right():
    assert check(" 11010519491231002x ") == "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1" * 17,
        "1" * 19,
        "110105491231002",
        "X" * 18,
        "11010519491231002X\n1",
        "１１０１０５１９４９１２３１００２X",
        "²" * 18,
    ],
)
def test_what_has_not_its_shape_is_refused(number):
    assert "17 digits and a check character" in refusal(number)


@pytest.mark.parametrize(("birth", "fault"), [("20190229", "does not exist"), ("18791231", "too long ago")])
def test_a_birth_date_must_be_possible(birth, fault):
    number = next(n for c in "0123456789X" if fault in (str_fault(n := f"130930{birth}001{c}") or ""))
    assert birth not in refusal(number)


def str_fault(number):
    try:
        check(number)
    except ValueError as fault:
        return str(fault)
    return None


def test_a_birth_date_may_be_held_against_a_day():
    number = make("130930", date(2018, 11, 22), 1)
    assert check(number, not_after=date(2018, 11, 22)) == number
    assert "future" in refusal(number, not_after=date(2018, 11, 21))


@pytest.mark.parametrize(
    ("division", "sequence"), [("13093", 1), ("1309300", 1), ("13093x", 1), ("130930", -1), ("130930", 1000)]
)
def test_a_number_is_made_only_from_parts_that_fit(division, sequence):
    with pytest.raises(ValueError, match=r"a division has|a sequence is"):
        make(division, date(1958, 1, 1), sequence)


@given(st.from_regex(r"[0-9]{10,30}", fullmatch=True).filter(str.isascii), st.integers(1, 9))
def test_an_account_number_loses_its_spaces(number, place):
    assert check_account(number) == number
    assert check_account(f" {number[:place]}  {number[place:]} ") == number


@pytest.mark.parametrize(
    "number", ["", "123456789", "1" * 31, "6222 0000 0000 x", "6222-0000-0000", "1" * 12 + "\n", "²" * 12]
)
def test_an_account_number_of_another_shape_is_refused_without_being_named(number):
    with pytest.raises(ValueError, match="10 to 30 digits") as refused:
        check_account(number)
    assert not number or number not in str(refused.value)
