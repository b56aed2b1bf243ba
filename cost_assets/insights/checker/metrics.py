"""Metrics: words that say what a figure measures, held against its metric."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cost_assets.insights.checker.amounts import PARTS
from cost_assets.insights.checker.reading import Clause, Reading, Said, sentence_of, shown
from cost_assets.insights.checker.words import any_of

# What words say that a figure measures: parts of a metric's name, by what they are called here.
METRICS = {
    "forecast": (
        any_of(
            """forecast(?:s|ed)?, projected, projections?, predicted, predictions?, will, on track,
            (?:expected|likely|due|set|bound) to (?:land|reach|come|end|close|total|cost),
            (?:expected|likely|due|set|bound) to be(?! (?:the|an?|behind|caused|due) ),
            should (?:land|reach|come|end|close|total)"""
        ),
        ("forecast", "upper_", "lower_"),
    ),
    "before": (
        any_of("before, previous(?:ly)?, earlier, prior, from, than, against, versus, vs, after, was, had been"),
        ("before", ""),
    ),
    "bound": (
        any_of(
            """between, (?:lower|upper) (?:bounds?|ends?|limits?), bounds?, range[sd]?(?= from| of|:), band,
            intervals?, low end, high end"""
        ),
        ("upper_", "lower_", ""),  # of anything else than bounds these words say nothing
    ),
    "expected": (
        any_of("expected, expectations?, anticipated, baseline, should have cost"),
        ("expected", "forecast", "baseline", "impact", "upper_", "lower_"),
    ),
    "actual": (
        any_of("actual (?:costs?|spend|spending) (?:was|were|is|of|at|came to|reached|totall?ed)"),
        ("actual", "effective", "billed"),
    ),
    "budget": (any_of("budget(?:s|ed)?"), ("budget",)),
    "billed": (any_of("billed, invoiced?, invoices"), ("billed", "invoice")),
    "list": (any_of("(?:list|on-demand|public) (?:prices?|costs?), lists? at, listed at"), ("list",)),
    "effective": (any_of("amorti[sz]ed, effective"), ("effective",)),
    "saving": (any_of("saving(?! plans?), savings(?! plans?), saves?, saved"), ("saving",)),
    "unused": (any_of("unused, wasted?, idle"), ("unused", "waste", "idle")),
    "tax": (any_of("tax, taxes, vat"), ("tax",)),
    "credit": (any_of("credit(?:s|ed)?, refund(?:s|ed)?"), ("credit", "refund")),
    "number": (
        any_of("(?:number|count|quantity) of, prices? (?=rose|fell|grew)"),
        ("count", "instances", "quantity", "price"),
    ),
    "discount": (any_of("discount(?:s|ed)?"), ("discount", "saving")),
    "cover": (any_of("coverage, covered"), ("cover",)),
    "utili": (any_of("utili[sz]ation, utili[sz]ed"), ("utili",)),
    "income": (
        any_of("earn(?:s|ed|ings)?, revenue, profit, margin, income, sales, los(?:t|s|ses)"),
        ("revenue", "income"),
    ),
    "shared": (any_of("shared"), ("shared",)),
    "sign_off": (any_of("sign(?:ed|ing)?[- ]off"), ("sign_off",)),
    "average": (
        any_of("averaged?, mean, typical, median, normal, usual"),
        ("average", "mean", "typical", "median", "usual", "expected", "baseline", "impact"),
    ),
}
# Said only where a figure of the sentence measures it.
SHOWN = ("saving", "unused", "income", "forecast", "credit", "tax", "discount", "cover", "utili")
# A figure of one of these is told as what it is, never as plain cost.
MUST_SAY = (
    "forecast",
    "expected",
    "budget",
    "list",
    "saving",
    "unused",
    "credit",
    "cover",
    "utili",
    "bound",
    "before",
    "billed",
    "shared",
    "sign_off",
)
# What else tells what a figure measures, and is said of others too.
ALSO = {
    "utili": any_of("used, in use"),
    "cover": any_of("covers?, covering"),
    "billed": any_of(r"charged, bill, restat\w+"),
}
# What else tells that a figure is a saving, where it is told as possible.
SAVES = any_of(
    "cut(?:s|ting)?, trim(?:s|ming)?, w[io]n back, cheaper, avoid(?:s|ed)?, shave(?:s|d)?, free(?:s|d)? up, less, "
    "lower(?:s|ed)?, reduced?"
)
POSSIBLE = any_of("would, could, can, may, might")


def metric_faults(reading: Reading, kind: str) -> list[str]:
    """Words such as forecast or savings beside a figure that measures something else, or left out beside one."""
    faults = []
    for name, (pattern, parts) in METRICS.items():
        for match in pattern.finditer(reading.words):
            first, last = sentence_of(reading, match.start())
            near = [each for each in reading.said if first <= each.start < last]
            figure = _spoken_of(reading, match) or _told_before(near, reading.clause_of(match.start()), last)
            elsewhere = not reading.within(reading.clause_of(match.start()), reading.said)
            if elsewhere and any(_tells(each, parts) for each in near):
                continue
            if match[0].lower() == "will" and figure and _is_conditional(figure, reading.words[first:last]):
                continue
            if figure and figure.amount.rows[0].metric == "base_cost" and any(_tells(each, parts) for each in near):
                continue
            per_day = name == "average" and figure and figure.amount.form == "per_day"
            if figure and not _tells(figure, parts) and not _is_saved(match[0], figure) and not per_day:
                faults.append(f"{match[0]!r} is said of {shown(figure)}, which measures {figure.amount.metrics}")
            told = any(_tells(each, parts) or _is_saved(match[0], each) or each.amount.is_credit for each in near)
            if name in SHOWN and not told and (kind == "finding" or (kind == "cause" and not near)):
                faults.append(f"{match[0]!r} is said without a figure that shows it; leave it out")
    for figure in reading.said:
        first, last = sentence_of(reading, figure.start)
        if figure.amount.rows[0].metric == "total_savings_cost" and POSSIBLE.search(reading.words[first:last]):
            faults.append(f"{shown(figure)} was saved; it is not what could be")
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
    return before if figure.amount.base and told & set(figure.amount.ids) else first


def _measures(figure: Said, parts: Sequence[str]) -> bool:
    return any(part in figure.amount.metrics for part in parts)


def _tells(figure: Said, parts: Sequence[str]) -> bool:
    """Whether words of a metric fit a figure; what can be saved of a commitment is what of it went unused."""
    row = figure.amount.rows[0]
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
