"""Figures: the laws of interval arithmetic, each as a property, and the figures of the Mengcun account."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.kernel.figure import LARGEST, Amount, End, Figure, Hedged, Sum, Verdict

YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL

whole = st.integers(0, LARGEST)
numbers = st.integers(-50, 50) | st.fractions(-50, 50, max_denominator=12)
steps = st.integers(0, 50) | st.fractions(0, 50, max_denominator=12)
kinds = st.sampled_from(["closed", "open", "about"])
hedged = st.builds(Hedged, st.sampled_from(["余", "多", "以上", "超过", "不到", "近", "差不多"]), whole)
amounts = st.one_of(whole, hedged, st.just(Hedged("不详")))


def may_be(figure, x):
    """Whether x satisfies every certain end: an about end promises nothing."""
    low, high = figure.low, figure.high
    above = not low.certain or x > low.value or (x == low.value and low.kind == "closed")
    under = not high.certain or x < high.value or (x == high.value and high.kind == "closed")
    return above and under


def is_printed(figure, x):
    """Whether x lies between the printed values, about or not."""
    low, high = figure.low.value, figure.high.value
    return (low is None or x >= low) and (high is None or x <= high)


@st.composite
def figures(draw, about=True):
    ends = kinds if about else st.sampled_from(["closed", "open"])
    low, high = sorted([draw(numbers), draw(numbers)])
    try:
        figure = Figure.between(
            draw(st.sampled_from([low, low, None])), draw(st.sampled_from([high, high, None])), draw(ends), draw(ends)
        )
    except ValueError:
        figure = Figure.exact(low)
    return figure + draw(st.sampled_from([0, 0, Figure.unknown()]))


@st.composite
def figures_with_a_number(draw, about=True):
    """A figure, and a number that it may turn out to be."""
    figure = draw(figures(about))
    low = figure.low.value if figure.low.certain else None
    high = figure.high.value if figure.high.certain else None
    if low is not None and high is not None:
        x = low + (high - low) * draw(st.fractions(0, 1, max_denominator=6))
    elif low is not None:
        x = low + draw(steps)
    elif high is not None:
        x = high - draw(steps)
    else:
        x = draw(numbers)
    assume(may_be(figure, x))
    return figure, x


# What a hedge says.


@pytest.mark.parametrize(
    ("amount", "low", "high", "english", "chinese"),
    [
        (400, End(400, "closed"), End(400, "closed"), "400", "400"),
        (Hedged("余", 900), End(900, "closed"), End(None, "open"), "≥ 900", "不少于 900"),
        (Hedged("多", 900), End(900, "closed"), End(None, "open"), "≥ 900", "不少于 900"),
        (Hedged("以上", 3000), End(3000, "closed"), End(None, "open"), "≥ 3,000", "不少于 3,000"),
        (Hedged("超过", 5000), End(5000, "open"), End(None, "open"), "> 5,000", "超过 5,000"),
        (Hedged("不到", 400), End(None, "open"), End(400, "open"), "< 400", "不到 400"),
        (Hedged("近", 10000), End(10000, "about"), End(10000, "open"), "just below 10,000", "近 10,000"),
        (Hedged("差不多", 3360), End(3360, "about"), End(3360, "about"), "about 3,360", "约 3,360"),
        (Hedged("不详"), End(0, "closed"), End(None, "open"), "unknown", "不详"),
    ],
)
def test_each_hedge_is_an_interval_and_has_its_words(amount, low, high, english, chinese):
    figure = Figure.of(amount)
    assert (figure.low, figure.high) == (low, high)
    assert str(figure) == figure.display(language="en") == english
    assert figure.display(language="zh") == chinese


@given(amounts)
def test_a_figure_on_the_wire_comes_back_as_it_was(amount):
    assert msgspec.json.decode(msgspec.json.encode(amount), type=Amount) == amount


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        (b'{"hedge":"\xe4\xbd\x99"}', "needs its value"),
        (b'{"hedge":"\xe4\xb8\x8d\xe8\xaf\xa6","value":0}', "has no value"),
        (b'{"hedge":"around","value":1}', "Invalid enum value"),
        (b'{"hedge":"\xe4\xbd\x99","value":-1}', ">= 0"),
        (b'{"hedge":"\xe4\xbd\x99","value":9007199254740992}', "<= 9007199254740991"),
        (b'{"hedge":"\xe4\xbd\x99","value":1,"unit":"mu"}', "unknown field"),
        (b"-1", ">= 0"),
        (b"9007199254740992", "<= 9007199254740991"),
        (b"1.5", "Expected"),
        (b'"1"', "Expected"),
        (b"true", "Expected"),
    ],
)
def test_a_malformed_figure_is_refused_with_its_fault(wire, fault):
    with pytest.raises(msgspec.ValidationError, match=fault):
        msgspec.json.decode(wire, type=Amount)


@pytest.mark.parametrize(("low", "high", "kind"), [(2, 1, "closed"), (1, 1, "open"), (2, 1, "about")])
def test_ends_that_leave_nothing_between_them_make_no_figure(low, high, kind):
    with pytest.raises(ValueError, match="no figure lies between"):
        Figure.between(low, high, kind, "closed")


# Soundness: whatever the operands turn out to be, the result holds.


@given(figures_with_a_number(), figures_with_a_number())
def test_a_sum_holds_every_sum(a, b):
    assert may_be(a[0] + b[0], a[1] + b[1])


@given(figures_with_a_number(), figures_with_a_number())
def test_a_difference_holds_every_difference(a, b):
    assert may_be(a[0] - b[0], a[1] - b[1])


@given(figures_with_a_number(), figures_with_a_number())
def test_a_product_holds_every_product(a, b):
    assert may_be(a[0] * b[0], a[1] * b[1])


@given(figures_with_a_number(), figures_with_a_number())
def test_a_quotient_holds_every_quotient_and_none_by_zero_is_made(a, b):
    (dividend, x), (divisor, y) = a, b
    if is_printed(divisor, 0) and not (0 in (divisor.low.value, divisor.high.value) and divisor.contains(0) is NO):
        with pytest.raises(ZeroDivisionError):
            dividend / divisor
    else:
        assume(y != 0)
        assert may_be(dividend / divisor, Fraction(x) / y)


@given(figures(), figures(), st.fractions(0, 1, max_denominator=6), st.fractions(0, 1, max_denominator=6), steps)
def test_the_printed_values_of_a_result_follow_from_the_printed_values(a, b, s, t, far):
    def pick(figure, share):
        low, high = figure.low.value, figure.high.value
        if low is None:
            return (high or 0) - far
        return low + (far if high is None else (high - low) * share)

    x, y = pick(a, s), pick(b, t)
    assert is_printed(a + b, x + y)
    assert is_printed(a - b, x - y)
    assert is_printed(a * b, x * y)


@given(figures(about=False), figures(about=False), st.fractions(0, 1, max_denominator=4))
def test_a_product_is_no_wider_than_needed(a, b, share):
    product = a * b
    assume(None not in (a.low.value, a.high.value, b.low.value, b.high.value))
    corners = [x * y for x in (a.low.value, a.high.value) for y in (b.low.value, b.high.value)]
    assert (product.low.value, product.high.value) == (min(corners), max(corners))


# Algebra.


@given(figures(), figures())
def test_sums_and_products_do_not_depend_on_the_order(a, b):
    assert a + b == b + a
    assert a * b == b * a


@given(figures(), figures(), figures())
def test_sums_do_not_depend_on_the_grouping(a, b, c):
    assert (a + b) + c == a + (b + c)


@given(figures(about=False), figures(about=False), figures(about=False))
def test_products_do_not_depend_on_the_grouping(a, b, c):
    assert (a * b) * c == a * (b * c)


@given(figures())
def test_nothing_added_or_once_over_changes_nothing(a):
    assert a + 0 == 0 + a == a - 0 == a * 1 == 1 * a == a / 1 == a
    opposite = -a
    assert -opposite == a


@given(figures(), figures())
def test_a_difference_is_the_sum_with_the_opposite(a, b):
    assert a - b == a + -b == -(b - a)


@given(numbers, numbers)
def test_exact_numbers_stay_exact_and_whole_ones_stay_ints(x, y):
    a, b = Figure.exact(x), Figure.exact(y)
    for figure, number in [(a + b, x + y), (a - b, x - y), (a * b, x * y), (2 - a, 2 - x)]:
        assert figure == Figure.exact(number)
        assert figure.is_exact
        assert type(figure.low.value) is (int if Fraction(number).denominator == 1 else Fraction)
    if y:
        assert a / b == x / b == Figure.exact(Fraction(x) / y)


@given(numbers, numbers, kinds, kinds)
def test_about_absorbs_open_and_closed_one_end_at_a_time(x, y, low_kind, high_kind):
    figure = Figure(End(0, low_kind), End(100, high_kind))
    total = figure + Figure(End(0, "about"), End(100, "closed"))
    assert total.low.kind == "about"
    assert total.high.kind == high_kind


@given(whole, whole.filter(bool))
def test_about_absorbs_in_products_with_a_number_other_than_zero(x, times):
    assert Figure.of(Hedged("差不多", x)) * times == Figure.of(Hedged("差不多", 1)) * (x * times) or not x
    assert (Figure.of(Hedged("近", x)) * times).low.kind == "about"
    assert (Figure.of(Hedged("近", x)) * times).high == End(x * times, "open")


def test_a_float_is_no_exact_number():
    with pytest.raises(TypeError, match="never a float"):
        Figure.exact(8) * 0.7


def test_a_decimal_is_not_rounded_to_its_context():
    long = Decimal("0.1234567890123456789012345678901234567890")
    assert (Figure.exact(long) + 1).low.value == 1 + Fraction(long)


# Unknown.


@given(st.lists(amounts, max_size=8))
def test_a_sum_counts_its_unknown_addends(addends):
    count = addends.count(Hedged("不详"))
    total = sum(map(Figure.of, addends), Figure.exact(0))
    assert total.unknown_addends == count
    assert not (count and total.is_exact)
    if count > 1 or (count and total.low != (0, "closed")):
        assert f"{count} addend" in str(total)
        assert f"{count} 项不详" in total.display(language="zh")


def test_unknown_is_never_zero():
    unknown = Figure.of(Hedged("不详"))
    assert unknown == Figure.unknown() != Figure.exact(0)
    assert unknown.equals(0) is CANNOT_TELL
    assert unknown.exceeds(0) is CANNOT_TELL
    assert unknown.below(0) is NO
    assert not (unknown * 0).is_exact


# Comparison.


@given(figures_with_a_number(), figures_with_a_number())
def test_a_comparison_claims_only_what_holds_whatever_the_figures_turn_out_to_be(a, b):
    (first, x), (second, y) = a, b
    exceeds, equals, below = first.compare(second)
    for verdict, truth in [(exceeds, x > y), (equals, x == y), (below, x < y), (first.contains(y), may_be(first, y))]:
        assert verdict is CANNOT_TELL or (verdict is YES) == truth


@given(figures(), numbers)
def test_an_about_end_never_yields_a_certainty_on_its_side(a, x):
    about_high = Figure(a.low, End(a.high.value if a.high.value is not None else 50, "about"), a.unknown_addends)
    assert about_high.below(x) is not YES
    assert about_high.exceeds(x) is not NO
    assert about_high.contains(x) is not YES


@given(numbers, numbers)
def test_exact_numbers_compare_as_numbers(x, y):
    comparison = Figure.exact(x).compare(y)
    assert comparison == tuple(YES if truth else NO for truth in (x > y, x == y, x < y))


@given(figures(about=False), figures(about=False))
def test_what_an_exceeding_figure_says_the_other_says_in_reverse(a, b):
    assert a.exceeds(b) is b.below(a)
    assert a.equals(b) is b.equals(a)


def test_a_verdict_is_not_taken_for_a_truth_by_mistake():
    with pytest.raises(TypeError, match="three values"):
        bool(Figure.exact(1).exceeds(2))


# Display.


@given(st.fractions(-1000, 1000, max_denominator=2000), st.integers(0, 4))
def test_only_the_display_rounds_and_it_rounds_half_up(x, places):
    figure = Figure.exact(x)
    shown = Fraction(figure.display(places=places).replace(",", ""))
    assert abs(shown - x) <= Fraction(1, 2 * 10**places)
    if abs(shown - x) == Fraction(1, 2 * 10**places):
        assert abs(shown) > abs(x)
    assert figure.contains(x) is YES


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.124", 2, "0.12"),
        ("-0.001", 2, "0.00"),
        ("399.999", 2, "400.00"),
        ("1234567.5", 0, "1,234,568"),
        ("0.7", 2, "0.70"),
        ("400", 2, "400"),
    ],
)
def test_a_number_is_shown_to_its_places(number, places, text):
    assert Figure.exact(Decimal(number)).display(places=places) == text


@pytest.mark.parametrize(
    ("figure", "english", "chinese"),
    [
        (Figure.between(9400, 47000), "9,400 to 47,000", "9,400 至 47,000"),
        (Figure.between(1, 2, "open"), "> 1 and ≤ 2", "超过 1，且不超过 2"),
        (Figure.between(1, 2, "about", "open"), "about 1 or more and < 2", "约 1 以上，且不到 2"),
        (Figure.between(None, 2, high_kind="about"), "about 2 or less", "约 2 以下"),
        (Figure.between(1, 1, "about", "closed"), "about 1", "约 1"),
        (-Figure.of(Hedged("近", 5)), "just above -5", "略高于 -5"),
        (Figure.between(None, None), "unknown", "不详"),
        (Figure.unknown() + 400, "≥ 400 (1 addend unknown)", "不少于 400（含 1 项不详）"),
        (Figure.unknown() + Figure.unknown(), "unknown (2 addends unknown)", "不详（含 2 项不详）"),
    ],
)
def test_a_range_has_words_for_both_ends(figure, english, chinese):
    assert figure.display() == english
    assert figure.display(language="zh") == chinese


def test_an_answer_carries_exact_ends_and_rounds_only_its_texts():
    answer = (Figure.of(Hedged("超过", 100_050)) / 3).as_answer("元", "yuan", divisor=100)
    assert answer == {
        "low": 33350,
        "high": None,
        "low_kind": "open",
        "high_kind": "open",
        "unknown_addends": 0,
        "exact": False,
        "text": {"zh": "超过 333.50 元", "en": "> 333.50 yuan"},
    }


@given(figures())
def test_an_answer_is_plain_json_from_which_the_ends_can_be_read_back(figure):
    answer = msgspec.json.decode(msgspec.json.encode(figure.as_answer()))
    for key, end in [("low", figure.low), ("high", figure.high)]:
        assert answer[key] is None if end.value is None else Fraction(answer[key]) == end.value
        assert answer[f"{key}_kind"] == end.kind


@pytest.mark.parametrize(("number", "wire"), [("7/10", "0.7"), ("-1/8", "-0.125"), ("1/3", "1/3"), ("6/2", 3)])
def test_an_end_that_is_not_whole_is_an_exact_text(number, wire):
    assert Figure.exact(Fraction(number)).as_answer()["low"] == wire


# Sums of decision states.


@given(st.lists(amounts, max_size=6), amounts, st.integers(0, 50))
def test_taking_an_addend_back_leaves_no_trace(addends, amount, times):
    total = Sum()
    for addend in addends:
        total = total.plus(addend)
    assert total.plus(amount).minus(amount) == total == total.minus(amount).plus(amount)
    assert total.plus(amount, times).minus(amount, times) == total


@given(st.lists(amounts, min_size=2, max_size=4))
def test_addends_may_be_taken_back_in_any_order(addends):
    total = Sum()
    for addend in addends:
        total = total.plus(addend)
    for order in permutations(addends):
        left = total
        for addend in order:
            left = left.minus(addend)
        assert left == Sum()


@given(st.lists(amounts, max_size=8), st.lists(amounts, max_size=8))
def test_a_sum_agrees_with_adding_figures_up(first, second):
    a, b = Sum(), Sum()
    for addend in first:
        a = a.plus(addend)
    for addend in second:
        b = b.plus(addend)
    assert a.figure() == sum(map(Figure.of, first), Figure.exact(0))
    assert a.plus_sum(b).figure() == a.figure() + b.figure()
    assert a.plus_sum(b).minus_sum(b) == a


@given(amounts, st.integers(0, 5))
def test_so_many_times_an_addend_is_that_many_addends(amount, times):
    total = Sum()
    for _ in range(times):
        total = total.plus(amount)
    assert Sum().plus(amount, times) == total


@given(st.lists(amounts, max_size=8))
def test_a_sum_is_small_and_comes_back_as_it_was(addends):
    total = Sum()
    for addend in addends:
        total = total.plus(addend)
    wire = msgspec.json.encode(total)
    assert msgspec.json.decode(wire, type=Sum) == total
    assert len(wire) < 250
    assert msgspec.json.encode(Sum().plus(400)) == b'{"low":400,"high":400}'


def test_a_sum_from_which_more_was_withdrawn_than_entered_has_no_figure():
    assert Sum().minus(400).figure() == Figure.exact(-400)
    with pytest.raises(ValueError, match="more hedged addends were withdrawn"):
        Sum().minus(Hedged("余", 400)).figure()


# The Mengcun account, by row.


def test_row_6_at_least_900_mu_at_800_yuan_a_mu_is_a_rent_of_at_least_720000():
    assert str(Figure.of(Hedged("余", 900)) * 800) == "≥ 720,000"


def test_row_7_near_10000_less_rent_and_dividend_leaves_just_below_6400():
    stated = Figure.exact(4) * 800 + 400
    assert stated == Figure.exact(3600)
    rest = Figure.of(Hedged("近", 10000)) - stated
    assert str(rest) == "just below 6,400"
    assert rest.below(6400) is YES
    assert rest.exceeds(6000) is CANNOT_TELL


def test_row_9_four_and_a_half_million_yuan_on_1300_mu_is_3461_54_a_mu():
    per_mu = Figure.exact(4_500_000) / 1300
    assert per_mu.low.value == Fraction(45000, 13)
    assert per_mu.display("yuan") == "3,461.54 yuan"
    assert str(Figure.exact(4_500_000) / Figure.of(Hedged("差不多", 1300))) == "about 3,461.54"


def test_row_10_eight_mu_that_bore_under_400_jin_derive_to_more_than_3360_yuan():
    derived = (1000 - Figure.of(Hedged("不到", 400))) * 8 * Decimal("0.7")
    claimed = Figure.of(Hedged("差不多", 3360))
    assert str(derived) == "> 3,360"
    assert str(claimed) == "about 3,360"
    assert derived.equals(claimed) is CANNOT_TELL


@pytest.mark.parametrize(("part", "of", "text"), [(47, 690, "6.81 %"), (42, 47, "89.36 %")])
def test_rows_11_and_14_shares_are_exact_until_shown(part, of, text):
    assert (Figure.exact(part) * 100 / of).display("%") == text


def test_row_13_with_an_unknown_number_of_five_guarantee_households_the_total_lies_between_two_ends():
    total = 47_000 - 800 * Figure.between(0, 47)
    assert str(total) == "9,400 to 47,000"


def test_row_5_a_sum_with_the_unknown_subsidy_says_so():
    total = Sum().plus(320_000).plus(Hedged("不详")).figure()
    assert total.display("yuan", divisor=100) == "≥ 3,200 yuan (1 addend unknown)"
