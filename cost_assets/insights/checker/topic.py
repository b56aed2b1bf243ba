"""The topic: what a text speaks of, so that a figure without a name beside it is of that, or of what is its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from cost_assets.insights.checker.advised import goes_with
from cost_assets.insights.checker.amounts import Amount
from cost_assets.insights.checker.beside import in_brackets, is_monthly, is_whole
from cost_assets.insights.checker.ellipsis import is_of_told
from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.reading import Reading, Said, shown
from cost_assets.insights.checker.words import TOTALS


@dataclass
class Topic:
    """What a text speaks of, for one of `entity` and `period`.

    Attributes:
        scope: names that the whole subject is about; they may stand beside a figure of something else within them.
        own: what a figure may be of where nothing at all is named.
        spoken: what was named last with a figure of it, or alone in a sentence.
    """

    what: str
    reading: Reading
    scope: Collection[str]
    own: Collection[str]
    spoken: list[Mention] = field(default_factory=list)

    @property
    def mentions(self) -> list[Mention]:
        """All names of the text, or all its periods, in order."""
        if self.what == "period":
            return self.reading.times
        return sorted([*self.reading.entities, *self.reading.definite], key=lambda each: each.start)

    def is_scope(self, mention: Mention) -> bool:
        return bool(mention.means & frozenset(self.scope))

    def partners(self, figure: Said) -> frozenset[str]:
        """Whom a saving is of besides its advice, and the advice on what it is saved of."""
        return goes_with(self.reading.evidence, figure.amount.rows) if self.what == "entity" else frozenset()

    def faults_of(self, figure: Said) -> list[str]:
        """What is wrong with a figure beside which nothing is named that it is of."""
        own = figure.amount.of(self.what)
        if self._is_told_otherwise(figure, own):
            return []
        if not self.spoken:
            if own <= frozenset(self.own) or (self.what == "entity" and self._of_total(figure.amount)):
                return []
            say = f"{{{figure.amount.rows[0].id}.{self.what}}}"
            return [f"{shown(figure)} is of {listed(own)}, which the text does not say; write {say} or its name"]
        named = self.reading.entities if self.what == "entity" and len(own) > 1 else self.spoken
        is_all_named = own <= frozenset().union(*(each.means for each in named))
        if is_all_named and any(each.means & own for each in self.spoken):
            return self._strangers(figure, own)
        if self.what == "entity" and (self._of_total(figure.amount) or self._is_of_one_breath(figure)):
            return []
        spoken = " and ".join(each.text for each in self.spoken)
        return [f"{shown(figure)} is of {listed(own)}, while the text speaks of {spoken}; name {listed(own)}"]

    def _is_told_otherwise(self, figure: Said, own: frozenset[str]) -> bool:
        """Whether what it is of need not be the topic, since it stands otherwise in the text, or in every month."""
        if in_brackets(self.reading, figure, self.mentions, own):
            return True
        if self.what == "entity":
            return own <= frozenset(self.own) and is_whole(self.reading, figure)
        ends = not self.spoken and (is_monthly(figure.amount) or self._is_told_last(figure))
        return ends or is_of_told(self.reading, figure)

    def _strangers(self, figure: Said, own: frozenset[str]) -> list[str]:
        """What can be saved of one, told right after another one was named with it."""
        beside = own | self.partners(figure)
        others = [each for each in self.spoken if not each.means & beside and not self.is_scope(each)]
        return [f"{shown(figure)} is of {listed(beside)}, and not of {each.text}" for each in others if beside != own]

    def _is_told_last(self, figure: Said) -> bool:
        """`{E13} a month and {E14}, as of 4 June`: a period at the end is of all that has none of its own."""
        behind = [each for each in self.mentions if figure.end <= each.start]
        return bool(behind) and all(each.means >= figure.amount.of(self.what) for each in behind)

    def _is_of_one_breath(self, figure: Said) -> bool:
        """A saving and what it is saved of, told in one breath."""
        beside, own = self.partners(figure), figure.amount.of("entity")
        named = own <= frozenset(self.own)
        named = named or any(each.means & own for each in self.reading.entities if each.start < figure.start)
        return named and all(each.means & beside for each in self.spoken)

    def _of_total(self, amount: Amount) -> bool:
        is_whole = all(row.entity_kind == "total" or row.entity in self.own for row in amount.rows)
        kinds = {row.entity_kind for row in amount.rows}
        return is_whole and kinds <= self.reading.wholes and bool(TOTALS.search(self.reading.words))


def listed(names: Collection[str]) -> str:
    return " and ".join(sorted(names))
