"""Rules (疑点规则): which text of a rule was in force, so that an old doubt can be told again as it was."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import END, RuleId
from domain.parameters import Key


@state("rule")
class Rule(State, frozen=True, kw_only=True, omit_defaults=True):
    """A rule as decisions see it: its highest version, and the hash of that version's text."""

    version: int = 0
    sha256: str | None = None

    @property
    def known(self) -> bool:
        return self.version > 0


@event(
    by=("inspector", "office"),
    introduces=("rule",),
    zh="发布规则{rule}第{version}版",
    en="Version {version} of {rule} was published",
)
class RulePublished(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A version of a rule is published; the same version with another text is recorded, and says so."""

    rule: RuleId
    version: Annotated[int, Meta(ge=1, le=100_000, description="1, 2, 3 …")]
    sha256: Annotated[
        str, Meta(pattern=rf"^[0-9a-f]{{64}}{END}", description="SHA-256 of the rule's text, lower-case hex.")
    ]
    parameters: Annotated[
        list[Key], Meta(max_length=30, description="Keys of the policy parameters that it reckons with.")
    ] = []

    def decide(self, rule: Rule) -> list[Contradiction]:
        if self.version == rule.version and self.sha256 != rule.sha256:
            return [Contradiction(name="rule_version", stated=self.sha256, held=rule.sha256)]
        return []

    def after_rule(self, rule: Rule) -> Rule:
        return Rule(version=self.version, sha256=self.sha256) if self.version >= rule.version else rule
