"""Meanings: words that say what a figure measures, and which of them must be said, or be shown."""

from __future__ import annotations

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
            """between, (?:lower|upper) (?:bounds?|ends?|limits?), bounds?, range[sd]?(?= from| of| goes| runs|:), band,
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
        any_of(
            "(?:number|quantity) of(?! (?:calendar )?days\\b), (?<!day )counts?(?! of (?:calendar )?days\\b), "
            "prices? (?=rose|fell|grew)"
        ),
        ("count", "instances", "quantity", "price"),
    ),
    "days": (any_of("(?:number|count) of (?:calendar )?days, day count"), ("days",)),
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
