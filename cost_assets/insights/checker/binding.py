"""Binding: each figure of a text is held to the entity and to the period that its clause names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cost_assets.insights.checker.beside import (
    is_beside,
    is_introduced,
    is_of_said,
    is_subject,
    is_turned,
    opens_anew,
)
from cost_assets.insights.checker.causes import is_cause, is_passed_on
from cost_assets.insights.checker.listing import listed_in_turn
from cost_assets.insights.checker.names import Mention
from cost_assets.insights.checker.reading import Clause, Reading, Said, sentence_of, shown, spans
from cost_assets.insights.checker.topic import Topic, listed
from cost_assets.insights.checker.words import BASES, HELD

_LED_IN = re.compile(r"\s*(?:at|with)\s", re.I)


@dataclass
class Binder:
    """One walk over a text's clauses, for one of `entity` and `period`.

    A figure belongs to the mentions that stand before it in its clause, else to those behind it, else to what the
    clauses before it spoke of. A mention that no figure of its clause is of is a fault: a reader would bind it.

    Attributes:
        kind: the claim's.
        pending: names of clauses without a figure, which are still without one.
        taken: names that a figure of the clause before theirs has.
    """

    topic: Topic
    kind: str = "finding"
    faults: list[str] = field(default_factory=list)
    pending: list[Mention] = field(default_factory=list)
    taken: list[Mention] = field(default_factory=list)

    @property
    def what(self) -> str:
        return self.topic.what

    @property
    def reading(self) -> Reading:
        return self.topic.reading

    def bind(self) -> list[str]:
        """Every figure that is not of what its clause names, and every name that stands beside another's figure."""
        mentions = self.topic.mentions
        last: list[Said] = []
        sentence = 0
        if self.kind == "cause":
            mentions = [each for each in mentions if not is_cause(self.reading, each, self.what)]
        mentions = spans(mentions, self.reading)
        clauses = self.reading.clauses
        in_turn = listed_in_turn(self.reading, self.what, mentions)
        for n, clause in enumerate(clauses):
            if clause.sentence != sentence:
                self._leave(last)
                sentence, last = clause.sentence, []
            if clause.sentence in in_turn:
                continue
            said = self.reading.within(clause, self.reading.said)
            named = [each for each in self.reading.within(clause, mentions) if each not in self.taken]
            if said:
                self._clause(clause, said, named + self._ahead(said[-1], named, clauses[n + 1 :], mentions))
                last = said
            elif named and last and self._belongs(named, last):
                self._figure(last[-1], named)
            else:
                self.pending += named
        self._leave(last)
        return self.faults

    def _ahead(
        self, figure: Said, named: Sequence[Mention], rest: Sequence[Clause], mentions: Sequence[Mention]
    ) -> list[Mention]:
        """Whose the figure is, said in the next clause: `most of it, {share(E1, E2)}, went to EC2`, `{E1} (EC2)`."""
        own = figure.amount.of(self.what)
        first, _ = sentence_of(self.reading, figure.start)
        if rest and self.what == "entity" and _LED_IN.fullmatch(self.reading.words, first, figure.start):
            return [each for each in mentions if 0 <= each.start - rest[0].start <= 1]  # `At {E9}, OpenSearch …`
        if (
            any(each.means & own for each in [*self.pending, *named])
            or not rest
            or rest[0].sentence != self.reading.clause_of(figure.start).sentence
        ):
            return []
        found = self.reading.within(rest[0], mentions)
        found = [each for each in found if each.means & own or not self.topic.is_scope(each)]
        if (
            found
            and all(each.means & own for each in found)
            and not any(first <= each.start < figure.start for each in mentions)
        ):
            return found
        if self.reading.within(rest[0], self.reading.said) or not all(each.means & own for each in found):
            return []
        self.taken += found
        return found

    def _belongs(self, named: Sequence[Mention], last: Sequence[Said]) -> bool:
        """Whether a clause without a figure goes on about the figure before it: `…, compared with September`."""
        everything = last[-1].amount.of(self.what) | last[-1].amount.against(self.what)
        return all(mention.means & everything for mention in named)

    def _leave(self, last: Sequence[Said]) -> None:
        """At a sentence's end no name may be left beside its figures; without figures it is what comes next is of."""
        for mention in self.pending if last else ():
            if not self.topic.is_scope(mention):
                self.faults.append(
                    f"{mention.text!r} is named beside {shown(last[-1])}, which is not of it; "
                    f"say it in a sentence of its own with its own figure"
                )
        self.topic.spoken = self.topic.spoken if last or not self.pending else list(self.pending)
        self.pending = []

    def _clause(self, clause: Clause, said: Sequence[Said], named: Sequence[Mention]) -> None:
        anew = self.kind != "finding" and opens_anew(self.reading, clause, said[0], named, self.what)
        named = [*([] if anew else self.pending), *named]
        self.pending = []
        left = list(named)
        for n, figure in enumerate(said):
            until = said[n + 1].start if n + 1 < len(said) else len(self.reading.words)
            before = [each for each in left if each.start < figure.start]
            after = [each for each in left if figure.start < each.start < until]
            if n + 1 < len(said) and after and self.reading.words[after[-1].end : until] in ("'s ", "’s "):
                after = after[:-1]  # `April's {E4}` is the next one's
            mine = before + after if n + 1 == len(said) else before or after
            left = [each for each in left if each not in mine]
            if n + 1 < len(said) and before:
                # What stands between two figures is the first one's, where it can be no other's.
                between = [each for each in after if not each.means & said[n + 1].amount.of(self.what)]
                mine, left = mine + between, [each for each in left if each not in between]
            passed = [each for each in mine if self._is_passed_on(figure, each)]
            self.pending += passed
            mine = [each for each in mine if each not in passed]
            shared = [each for each in named if each.means & figure.amount.of(self.what)]
            self._figure(figure, mine or (shared[:1] if len(shared) == len(named) else []))

    def _figure(self, figure: Said, mine: Sequence[Mention]) -> None:
        """Hold a figure to the mentions beside it."""
        own, base = figure.amount.of(self.what), figure.amount.against(self.what)
        mine = [each for each in mine if each.means & own or not self._may_stand_beside(figure, each)]
        primary = [each for each in mine if each.means & own and not is_turned(self.reading, each, own, base)]
        if self.what == "period":
            primary = [each for each in primary if not is_beside(self.reading, each, own)]
        wrong = [
            each
            for each in mine
            if each not in primary and not (each.means & base and is_introduced(self.reading, each))
        ]
        for mention in wrong:
            self.faults.append(
                f"{shown(figure)} is of {listed(own)}, and {mention.text!r} is named beside it: "
                f"give the figure of {mention.text}, or name {listed(own)}"
            )
        if wrong:
            return
        if primary:
            if not self._is_held_against(figure):
                self.topic.spoken = [*primary]
            self._covered(figure, primary)
        elif not self._is_base(figure) and not is_of_said(self.reading, figure):
            self.faults += self.topic.faults_of(figure)

    def _covered(self, figure: Said, named: Sequence[Mention]) -> None:
        own = figure.amount.of(self.what)
        said = frozenset().union(*(each.means for each in (self.topic.mentions if len(own) > 1 else named)))
        base = figure.amount.against(self.what) if figure.amount.form in ("difference", "ratio") else frozenset()
        said |= (
            {name for each in self.topic.mentions for name in each.means} | frozenset(self.topic.own) if base else said
        )
        left = (own | base) - said
        if self.what == "entity" and left:
            self.faults.append(f"{shown(figure)} is of {listed(own | base)}; {listed(left)} is not named")

    def _is_base(self, figure: Said) -> bool:
        """`up from {E2}`: what a figure is held against need not be of the same period; a forecast says of which."""
        is_told = any(each.means & figure.amount.of("period") for each in self.reading.times)
        is_planned = re.search(r"forecast|lower_|upper_", figure.amount.metrics)
        is_base = self.what == "period" and bool(BASES.search(self.reading.words[: figure.start]))
        return is_base and (is_told or not is_planned)

    def _is_held_against(self, figure: Said) -> bool:
        """`{E1} in May, up from {E3} in April`: of which April is not what comes next is of."""
        before = [each for each in self.reading.said if each.end <= figure.start]
        return self.what == "period" and bool(before) and bool(HELD.search(self.reading.words[: figure.start]))

    def _is_passed_on(self, figure: Said, mention: Mention) -> bool:
        return self.kind == "cause" and mention.start > figure.end and is_passed_on(self.reading, mention, self.what)

    def _may_stand_beside(self, figure: Said, mention: Mention) -> bool:
        within = self.topic.is_scope(mention) and not is_subject(self.reading, mention, figure)
        return within or bool(mention.means & self.topic.partners(figure))
