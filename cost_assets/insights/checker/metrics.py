"""Metrics: words that say what a figure measures, held against its metric."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cost_assets.insights.checker.amounts import PARTS
from cost_assets.insights.checker.ellipsis import is_it
from cost_assets.insights.checker.meanings import ALSO, METRICS, MUST_SAY, POSSIBLE, SAVES, SHOWN
from cost_assets.insights.checker.reading import Clause, Reading, Said, sentence_of, shown

_WAS_SAVED = re.compile(r"(?<!be )\bsaved $", re.I)


def metric_faults(reading: Reading, kind: str) -> list[str]:
    """Words such as forecast or savings beside a figure that measures something else, or left out beside one."""
    return _said_faults(reading, kind) + _unsaid_faults(reading)


_SAVED_OF = re.compile(r"\bsaved (?:of|from|on)\b|\bbase cost\b", re.I)


def _is_saved_of_told(reading: Reading, figure: Said, sentence: str) -> bool:
    """`That could save {E4}. It would be saved of a base cost of {E5}.`, of a saving and what it is saved of."""
    rows = [each.amount.rows[0] for each in reading.said if each.start < figure.start]
    pairs = [(saving, base) for saving, base in pairwise(reading.evidence) if saving.metric == "saving_cost"]
    told = any((row, figure.amount.rows[0]) in pairs for row in rows)
    return told and figure.amount.rows[0].metric == "base_cost" and bool(_SAVED_OF.search(sentence))


def _said_faults(reading: Reading, kind: str) -> list[str]:
    faults = []
    for name, (pattern, parts) in METRICS.items():
        for match in pattern.finditer(reading.words):
            first, last = sentence_of(reading, match.start())
            near = [each for each in reading.said if first <= each.start < last]
            clause = reading.clause_of(match.start())
            figure = _counted(reading, match) if name == "number" else None
            figure = figure or _spoken_of(reading, match) or _told_before(near, clause, last)
            if kind in ("check", "action") and figure and _is_asked_for(reading, match, figure):
                continue
            elsewhere = not reading.within(clause, reading.said)
            if elsewhere and any(_tells(each, parts) for each in near):
                continue
            if match[0].lower() == "will" and figure and _is_conditional(figure, reading.words[first:last]):
                continue
            if figure and figure.amount.rows[0].metric == "base_cost" and any(_tells(each, parts) for each in near):
                continue
            if figure and _is_saved_of_told(reading, figure, reading.words[first:last]):
                continue
            per_day = name == "average" and figure and figure.amount.form == "per_day"
            if figure and not _tells(figure, parts) and not _is_saved(match[0], figure) and not per_day:
                faults.append(f"{match[0]!r} is said of {shown(figure)}, which measures {figure.amount.metrics}")
            told = any(_tells(each, parts) or _is_saved(match[0], each) or each.amount.is_credit for each in near)
            told = told or (not reading.said and _is_headline(reading, match))
            if name in SHOWN and not told and (kind == "finding" or (kind == "cause" and not near)):
                faults.append(f"{match[0]!r} is said without a figure that shows it; leave it out")
    return faults


def _unsaid_faults(reading: Reading) -> list[str]:
    faults = []
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        if figure.amount.rows[0].metric == "total_savings_cost" and POSSIBLE.search(reading.words[first:last]):
            faults.append(f"{shown(figure)} was saved; it is not what could be")
        if figure.amount.rows[0].metric == "saving_cost" and _WAS_SAVED.search(reading.words[first : figure.start]):
            faults.append(f"{shown(figure)} is what could be saved; it was not")
        for name in MUST_SAY:
            if name == "before" and figure.amount.form in ("difference", "change"):
                continue  # a change is from what was before
            told = METRICS[name][0].search(reading.words[_told_from(reading, figure, first) : last])
            told = told or (name == "saving" and _is_cut(figure, reading.words[first:last]))
            told = told or (name in ALSO and ALSO[name].search(reading.words[first:last]))
            told = told or (name == "list" and _is_conditional(figure, reading.words[first:last]))
            if _must_say(figure, name) and not told and figure.amount.form != "rank":
                faults.append(f"{shown(figure)} measures {figure.amount.metrics}; say that it is {name}, beside it")
    return faults


_ENDS = re.compile(r"\b(?:ends?|ending|expires?|expiring|lapses?|runs out|ran out|ended|expired)\b", re.I)


def end_faults(reading: Reading) -> list[str]:
    """`ends on` the day of which the days that are left are counted, whether these are told or not."""
    faults = []
    for mention in reading.times:
        first, _ = sentence_of(reading, mention.start)
        left = [row for row in reading.evidence if "days_left" in row.metric and row.period in mention.means]
        before = reading.words[first : mention.start]
        if left and _ENDS.search(before) and re.search(r"\bon\s$", before, re.I):
            faults.append(f"the days that are left are counted from {mention.text}; write 'as of' before it")
    return faults


def _is_headline(reading: Reading, match: re.Match[str]) -> bool:
    """`Where acme could save`: a title without a figure, over evidence of what could be saved."""
    could = POSSIBLE.search(reading.words, 0, match.start())
    return bool(could) and any(row.metric == "saving_cost" for row in reading.cited)


def _must_say(figure: Said, name: str) -> bool:
    of, against = figure.amount.of("metric"), figure.amount.against("metric")
    if len((of | against) & frozenset(PARTS)) > 1:  # all parts are the change, of which none is to be named
        return len(of) == 1 and any(name in metric for metric in of)
    return _measures(figure, tuple(filter(None, METRICS[name][1])) if name == "bound" else (name,))


def _is_cut(figure: Said, sentence: str) -> bool:
    """`would cut {E4} a month`, and `lowered costs by {E17}` of what was saved already."""
    was_saved = figure.amount.rows[0].metric == "total_savings_cost"
    return bool(SAVES.search(sentence) and (was_saved or POSSIBLE.search(sentence)))


def _is_conditional(figure: Said, sentence: str) -> bool:
    """`if it stays, it will cost {E7} more a month`, of a level; `when it ends, …`, of a commitment."""
    if figure.amount.rows[0].metric == "x_monthly_list_cost":
        return bool(re.search(r"\b(?:if|when|once|after)\b.*\b(?:ends?|expires?|lapses?)\b", sentence, re.I))
    return _measures(figure, ("monthly_cost_change",)) and bool(re.search(r"\bif\b", sentence, re.I))


def _told_from(reading: Reading, figure: Said, first: int) -> int:
    """Where words on what a figure measures may begin: a sentence earlier, where its operand stands there."""
    before, _ = sentence_of(reading, max(first - 2, 0))
    told = {row.id for each in reading.said if before <= each.start < first for row in each.amount.rows}
    return before if is_it(reading, figure) or (figure.amount.base and told & set(figure.amount.ids)) else first


def _measures(figure: Said, parts: Sequence[str]) -> bool:
    return any(part in figure.amount.metrics for part in parts)


def _tells(figure: Said, parts: Sequence[str]) -> bool:
    """Whether words of a metric fit a figure; what can be saved of a commitment is what of it went unused."""
    row = figure.amount.rows[0]
    if "count" in parts and figure.amount.unit == "count":
        return True
    is_unused = "unused" in parts and (row.metric, row.entity_kind) == ("base_cost", "commitment")
    return is_unused or _measures(figure, parts)


def _is_saved(word: str, figure: Said) -> bool:
    """A fall may be told as saved, what lowers a bill as credit."""
    return word.lower() == "saved" and figure.amount.is_change and figure.amount.signed < 0


def _spoken_of(reading: Reading, match: re.Match[str]) -> Said | None:
    """The figure of its clause that a word of metric belongs to: the one behind, unless one is right before it."""
    clause = reading.clause_of(match.start())
    said = clause_figures(reading, clause)
    ahead = [each for each in said if each.end <= match.start()]
    behind = [each for each in said if each.start >= match.end()]
    near = ahead and re.fullmatch(r"\s*(?:in|of|as|from)?\s*(?:\w+ing )?", reading.words[ahead[-1].end : match.start()])
    if near or not behind:
        return ahead[-1] if ahead else None
    return behind[0]


def _counted(reading: Reading, match: re.Match[str]) -> Said | None:
    """The count that a word such as `number of` is said of, if it tells one: `a charge count of {E11}`."""
    behind = [
        each for each in reading.within(reading.clause_of(match.start()), reading.said) if each.start > match.start()
    ]
    return behind[0] if behind and behind[0].amount.unit == "count" else None


_ASKED_FOR = re.compile(
    r"\s(?:alerts?|alarms?|limits?|requests?|reports?|owners?|reviews?)\b(?! (?:of|at) \ue000)", re.I
)


def _is_asked_for(reading: Reading, match: re.Match[str], figure: Said) -> bool:
    """Whether a word is of what is asked for, and not of a figure: it stands in no clause with it, nor right beside it.

    In `agree a budget for {E9.entity}, because the change was {E7}`, the budget is not what the figure measures.
    """
    if _ASKED_FOR.match(reading.words, match.end()) and figure.start > match.start():
        return True
    one, other = reading.clause_of(match.start()), reading.clause_of(figure.start)
    opens = match.start() <= one.start + 1 if figure.start < match.start() else figure.start <= other.start + 1
    return one != other and not opens


def _told_before(near: Sequence[Said], clause: Clause, last: int) -> Said | None:
    """The one figure of a sentence whose last clause, without a figure, goes on about it: `{E1} on 3 June, billed`."""
    return near[0] if len(near) == 1 and near[0].end <= clause.start and clause.end + 1 >= last else None


def clause_figures(reading: Reading, clause: Clause) -> list[Said]:
    """The figures of a clause; of one that has none, those of the clause after it in the same sentence."""
    if said := [each for each in reading.within(clause, reading.said) if each.amount.unit not in ("count", "days")]:
        return said
    place = reading.clauses.index(clause)
    for after in reading.clauses[place + 1 : place + 2]:
        if after.sentence == clause.sentence and after.opener in ("(", ",", ":"):
            return reading.within(after, reading.said)
    return []
