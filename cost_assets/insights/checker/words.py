"""Words that say as much as a figure does: closed lists of what a claim's text may not say without one."""

from __future__ import annotations

import re


def any_of(phrases: str) -> re.Pattern[str]:
    """Any of the phrases, comma-separated; each may be a pattern."""
    parts = [" ".join(each.split()) for each in phrases.split(",") if each.strip()]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


NUMBERS = any_of(
    r"""zero, nil, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, \w+teen, twenty, thirty,
    forty, fifty, sixty, seventy, eighty, ninety, (?:twen|thir|for|fif|six|seven|eigh|nine)ty-\w+, hundreds?,
    thousands?, millions?, billions?, trillions?, dozens?, tens, couple, several, hal(?:f|ve|ves|ved|ving),
    thirds?, fourth, fifths?, sixth, seventh, eighth, ninth, tenths?, quarters?, quarterly, twice, thrice,
    doubl(?:e|ed|es|ing), trebled?, tripl(?:e|ed|es|ing), quadrupled?, quintupled?, magnitudes?, fortnight(?:ly)?,
    \w+-?fold, both, pair, grand, \w+[- ]figures?(?= sums?), \w+-figures?, \w+-digits?,
    (?:four|five|six|seven) figures, power of, multiplied, divided, manifold, many times, a k, squared, cubed,
    minus, plus, negative, second (?:largest|biggest|highest|most|place|half), number one,
    one(?=[- ](?:third|half|quarter|fifth|tenth|percent|per|hundred|thousand|million|day|week|month|hour)),
    one(?=[- ](?:dollar|service|account|region|instance|resource))"""
)
ROMAN = re.compile(r"\b(?:I{2,3}|IV|VI{0,3}I|VI|IX|XI{1,3}|XI?V|XX)\b")
# Where a step is meant, and no count of anything.
LOOSE_NUMBERS = any_of("single, once, first")
QUANTIFIERS = any_of(
    """only, all, none, nothing, nobody, every, everything, everyone, never, always, entire, entirely, exclusively,
    solely, sole, completely, wholly, at least, at most, up to, no more than, no less than, majority, minority,
    mostly, mainly, chiefly, least, any, or more, or less, the rest, remainder, remaining, fraction, negligible,
    insignificant, the whole of, as (?:forecast|expected|planned|budgeted|predicted), for the (?:better|worse),
    (?:within|inside|on|met|meets|kept to|missed) (?:the |its )?(?:budget|forecast|plan|target|expect\w+),
    record, peak, peaked, unprecedented, permanent(?:ly)?, irreversibl[ey], here to stay, for good, certain(?: to)?,
    at once, immediately, instantly, most (?:of the )?(?:services|accounts|regions|resources|days)(?! spend),
    guaranteed?, guarantees, all-time, worldwide, globally, free, for free, gratis, apiece, vast, bulk of"""
)
# What went before and goes on, which the figures of one period against another do not show.
HABITS = any_of(r"again, kept, keeps, keep (?=\w+ing), continu(?:es|ed|ing|ously), consecutive, in a row, repeatedly")
PARTS = any_of(
    "of which, includ(?:es|ed|ing), thereof, compris(?:es|ed|ing), consist(?:s|ed|ing) of, contain(?:s|ed|ing)?"
)
# Directly before a figure they say that the true one may be another.
LIMITS = any_of("as (?:much|little|many|few|high|low) as, a mere")
MOST = any_of("most of, bulk of, majority of")
SUPERLATIVES = any_of(
    r"""largest, biggest, highest, greatest, (?<!on )top,
    (?<=on )top(?! of (?:the |its |what was )*(?:expected|usual|that|it)\b),
    most(?! (?:likely|probabl[ey]|plausibl[ey])), leading, main, primary, dominant, principal, tops, topped, leads,
    led(?! to), costliest, priciest, fastest, steepest, sharpest, dominat(?:es|ed|ing)"""
)
# Evidence holds the largest rows, so that a rank from below proves nothing.
LOWEST = any_of("smallest, lowest, cheapest, slowest, fewest, overtook, overtaken")
# What may stand behind a superlative, and the kind of entity that must be ranked for it.
RANKED = re.compile(
    r"^\s(?:\w+ )?(?P<noun>services?|accounts?|regions?|usage types?|operations?|resources?|tags?|commitments?)\b"
)
RELATIVE = any_of(
    r"""yesterday, today, tomorrow, tonight, now, currently, recently, lately, so far, year to date, ytd, mtd, qtd,
    month to date, ago, since then,
    (?:last|past|this|next|current|coming|same) (?:few )?(?:days?|weeks?|months?|quarter|years?|weekend|night),
    the (?:day|week|month|year|quarter)s? after, year[- ]over[- ]year, yoy, quarter[- ]over[- ]quarter, qoq,
    (?:over|during|within|in) the (?:year|quarter|decade|half-year), overnight,
    (?:previous|prior|preceding) (?:quarter|year|days|weeks|months), the (?:quarter|year) before,
    (?:mon|tues|wednes|thurs|fri|satur|sun)days?, (?:in|of|this|during) (?:summer|autumn|winter|spring|fall),
    mid-\S+, (?:early|late) \ue000, (?:start|end|beginning|middle|half|week|days|part) of \ue000"""
)
# A period behind one of these is not the one that the figure is of.
BESIDE = re.compile(r"\b(?:before|after|prior to|by|until|since|following|beyond|outside|ahead of)\s(?:the\s)?$", re.I)
NEGATIONS = re.compile(
    r"\b(?:not|no|without|neither|nor|hardly|barely|scarcely|instead of(?! (?:the |an? |its )?"
    r"(?:[\ue000]+ )?(?:expected|usual|forecast|budgeted|planned)\b)|rather than|cannot|except|"
    r"excluding|if|unless|had(?= .*\bwould\b)|would have|"
    r"false|wrong|untrue)\b|n['’]t\b",
    re.I,
)
# In which of its measures a change is told.
TERMS = any_of("in (?:money|(?:relative|absolute) terms)")
RATES = re.compile(
    r"(?:\b(?:per|a|an|each|every) (?P<a>day|week|month|year|hour|quarter)|/ ?(?P<b>day|week|month|year|hour|mo|yr)"
    r"|\b(?P<c>daily|weekly|monthly|yearly|annually|annual|hourly|annualized|annualised)"
    r"|\bper (?P<d>(?!cent)\w+)|\b(?P<e>each))\b",
    re.I,
)
SHARES = any_of(
    r"""shares?, account(?:s|ed|ing)? for, represent(?:s|ed|ing)?, ma[dk]es? up, making up, of, contribut\w+,
    explain(?:s|ed)?, portion, part, responsible for"""
)
COSTS = re.compile(
    r"\b(?:cost|costs|costing|spent|spend|spends|paid|billed|charged)\s(?:about\s|roughly\s|around\s|~)?$", re.I
)
BILL = re.compile(
    r"\b(?:bill|invoice|budget|spend|spending|cost)\s(?:was|is|of|at|came to|totall?ed|stands at|reached)\s$", re.I
)
COUNTED = re.compile(
    r"\s(?:(?:new|more|running|idle|extra|additional|flagged) )?(?P<noun>instances?|volumes?|hours?|services?|"
    r"accounts?|requests?|buckets?|databases?|resources?|regions?|addresses|anomal(?:y|ies)|"
    r"snapshots?|functions?|GB|TB|days?)\b",
    re.I,
)
RANKS = re.compile(r"\b(?:rank\w*|largest|biggest|highest|most|place|among|position)\b", re.I)
TIMES = re.compile(r"\s(?:as\b|that\b|those\b|what\b|its\b|the\b|of\b|\ue000)", re.I)
OF_TOTAL = re.compile(
    r"\sof (?:the|this|your|our|total|overall) ?(?:\w+ )?(?:bill|invoice|total|spend|spending|cost|costs)\b", re.I
)
AMONG = re.compile(r"\s(?:among|place|(?:in|of) the ranking)\b", re.I)
# Behind one of these and small words stands what something is held against.
_FILLERS = (
    r"(?:(?:a|an|the|that|its|those|about|roughly|around|expected|forecasted|forecast|budgeted|budget|billed|effective|"
    r"usual|in|of|what|was|"
    r"were|it|is|at|cost|costs|list|price|prices|whole|total|bill|spend|spending|month|baseline|average|all|for|same)\s"
    r"|[\ue000']+s?\s)*$"
)
BASES = re.compile(
    r"\b(?:from|between|as|what|against|instead of|versus|vs\.?|than|over|compared (?:with|to)|relative to|above|below|"
    rf"under|exceed(?:ed|s|ing)?|since|of|on|before|for|beyond|up on|down on)\s{_FILLERS}".replace(
        r"|[\ue000']+s?\s", ""
    ),
    re.I,
)
HELD = re.compile(
    r"\b(?:from|against|instead of|versus|vs\.?|than|over|compared (?:with|to)|above|below|under|"
    rf"exceed(?:ed|s|ing)?|beyond)\s{_FILLERS[:-1]}\(?$",
    re.I,
)
TOTALS = re.compile(
    r"\b(?:total|overall|aggregate|whole|full|combined) (?:\w+ )?(?:bill|spend|spending|cost|costs|invoice)\b|"
    r"\b(?:the|this|your|our|whose) (?:\w+ )?(?:bill|invoice)\b|\bin total\b|\boverall\b|\bthe total\b"
    r"(?! (?:impact|overrun|anomaly|excess|shortfall)\b)|"
    r"\ball services\b",
    re.I,
)
