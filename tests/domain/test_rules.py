"""Rules: each version has one text; the same version with another text is recorded with both hashes."""

import msgspec
import pytest

from domain.rules import Rule, RulePublished
from tests.given import given, void

RULE = "rule:paper-exit"
ONE, OTHER = "1" * 64, "2" * 64


def published(version=1, sha256=ONE, **more):
    return RulePublished(rule=RULE, version=version, sha256=sha256, **more)


def test_a_rule_is_published_with_the_parameters_that_it_reckons_with():
    story = given().when(published(parameters=["poverty_line"])).then_recorded().then_concerns(RULE)
    story.then_state(RULE, Rule(version=1, sha256=ONE))
    assert not Rule().known


def test_a_later_version_has_another_text():
    story = given(published()).when(published(2, OTHER)).then_recorded().then_state(RULE, Rule(version=2, sha256=OTHER))
    story.when(void(2)).then_state(RULE, Rule(version=1, sha256=ONE))


def test_the_same_version_with_the_same_text_contradicts_nothing():
    given(published()).when(published()).then_recorded()


def test_the_same_version_with_another_text_says_both_hashes():
    story = given(published()).when(published(1, OTHER)).then_recorded(["rule_version"])
    story.then_contradicts("rule_version", stated=OTHER, held=ONE)


def test_an_earlier_version_that_is_recorded_later_contradicts_nothing_and_changes_nothing():
    story = given(published(2, OTHER)).when(published(1, ONE)).then_recorded()
    story.then_state(RULE, Rule(version=2, sha256=OTHER))


@pytest.mark.parametrize("sha256", ["1" * 63, "G" * 64, "A" * 64])
def test_a_text_is_known_by_its_sha256(sha256):
    with pytest.raises(msgspec.ValidationError, match="sha256"):
        given().when(published(sha256=sha256))
