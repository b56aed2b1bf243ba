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
    guaranteed?, guarantees, all-time, worldwide, globally, free, for free, gratis, apiece, vast, bulk"""
)
# Directly before a figure they say that the true one may be another.
# What went before and goes on, which the figures of one period against another do not show.
HABITS = any_of(r"again, kept, keeps, keep (?=\w+ing), continu(?:es|ed|ing|ously), consecutive, in a row, repeatedly")
PARTS = any_of(
    "of which, includ(?:es|ed|ing), thereof, compris(?:es|ed|ing), consist(?:s|ed|ing) of, contain(?:s|ed|ing)?"
)
LIMITS = any_of("as (?:much|little|many|few|high|low) as, a mere")
MOST = any_of("most of, bulk of, majority of")
SUPERLATIVES = any_of(
    """largest, biggest, highest, greatest, top, most(?! (?:likely|probabl[ey]|plausibl[ey])), leading, main, primary,
    dominant, principal, tops, topped, leads, led(?! to), costliest, priciest, fastest, steepest, sharpest,
    dominat(?:es|ed|ing),
    (?!(?:latest|earliest|rest|test|request|interest|invest|ingest|digest|suggest|guest|west|forest|harvest|manifest|
    modest|honest|nearest|smallest|lowest|cheapest|slowest|fewest)\b)[a-z]{3\,}est"""
)
# Behind a superlative: who moved most is not who is largest.
MOVERS = re.compile(
    r"^\s(?:\w+ )?(?:drivers?|contributors?|increases?|rises?|growth|grower|movers?|changes?|drops?|"
    r"decreases?|falls?|gain|jump)\b"
)
# Evidence holds the largest rows, so that a rank from below proves nothing.
LOWEST = any_of("smallest, lowest, cheapest, slowest, fewest, overtook, overtaken")
MOVE = re.compile(r"\b(?:increase|rise|growth|jump|drop|decrease|fall|decline|change|gain|climb|move)\b", re.I)
# What may stand behind a superlative, and the kind of entity that must be ranked for it.
RANKED = re.compile(
    r"^\s(?:\w+ )?(?P<noun>services?|accounts?|regions?|usage types?|operations?|resources?|tags?|commitments?)\b"
)
CAUSES = any_of(
    """because, caused, causes, causing, due to, as a result, resulted from, results from, owing to, driven by,
    led to, leads to, thanks to, triggered, stems from, stemmed from, brought about, the cause, the reason,
    is responsible, are responsible,
    (?<!\ue000 )(?:pushed|drove|drives|sent|propelled|dragged|fuell?ed|spurred|prompted|sparked), therefore, thus,
    hence, consequently, so the, which is why, made the(?! difference),
    makes the(?! difference), is behind,
    did (?:it|this|that), to blame, culprits?, at fault"""
)
# How a cause is worded as a possibility.
HEDGES = any_of(
    r"""may, maybe, might, could, can, would, should, possibl[ey], possibilit\w+, likel\w+, unlikely, probabl[ey],
    perhaps, suggest\w*, consistent, plausibl[ey], potential(?:ly)?, seem\w*, appear\w*, points? to, pointing to,
    indicat\w+, suspect\w*, presumabl[ey], in line with, explanations?, hypothes\w+, candidates?, if, whether,
    hints?, coincid\w+"""
)
# Behind a name: something is told of it as a fact.
STATED = re.compile(r"\ue000(?:['’]s)?(?: \w+){0,2} (?:was|were|is|are|has|have|had|got|did|does)\b", re.I)
# Verbs that make what follows them rise or fall.
MAKES = re.compile(
    r"(?<!\ue000 )\b(?:raised|lifted|brought|took|put|hiked|inflated|swelled|bloated|boosted|cut|lowered|reduced|"
    r"increased|pulled|bumped|nudged)\s(?:up |down )?$",
    re.I,
)
# In a claim of kind cause: what follows is thought to have moved the figure.
CAUSAL = re.compile(
    rf"{CAUSES.pattern}|\b(?:likely|probably|perhaps|may|might|could|suggests?|coincid(?:es|ed) with|points to|"
    r"follow(?:s|ed|ing))\b",
    re.I,
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
RATES = re.compile(
    r"(?:\b(?:per|a|an|each|every) (?P<a>day|week|month|year|hour|quarter)|/ ?(?P<b>day|week|month|year|hour|mo|yr)"
    r"|\b(?P<c>daily|weekly|monthly|yearly|annually|annual|hourly|annualized|annualised)"
    r"|\bper (?P<d>(?!cent)\w+)|\b(?P<e>each))\b",
    re.I,
)

UP = any_of(
    r"""r(?:ose|ise|ises|ising|isen), up, too much, increase[ds]?, increasing, grew,
    (?:extra|additional)(?= \ue000), grow(?:s|th|n|ing)?, higher, more,
    climb(?:ed|s|ing)?, jump(?:ed|s|ing)?, surge[ds]?, surging, spike[ds]?, spiking, gain(?:ed|s)?, added, adds,
    adding, above, exceed(?:ed|s|ing)?, over, overspen[dt], overr[ua]ns?, excess, overage, north of, upticks?,
    upturn, upswing, crept, creep(?:s|ing)?, edged up, firmed, inflated, inched up, ticked up, rocketed, leapt,
    leaped, swelled, expanded, costlier, pricier, soar(?:ed|s|ing)?, dearer, balloon(?:ed|ing)?, upwards?, overrun,
    overshot, skyrocket(?:ed|ing)?, explod(?:ed|ing), explosion, swell(?:ed|ing)?, swollen, mushroomed, shot,
    accelerated, escalated,
    widen(?:ed|s|ing)?, broadened, elevated, ramped, hiked, boosted, lifted, raised, heightened, intensified, bulged,
    spiral+ed, snowballed, burgeoned, flared, (?:larger|bigger|greater|heavier)(?= than| in\b| by\b)"""
)
DOWN = any_of(
    r"""fell, fall(?:s|en|ing)?, too little, down, decrease[ds]?, decreasing, drop(?:s|ped|ping)?, decline[ds]?,
    declining,
    lower(?:ed|s)?, less, fewer, reduce[ds]?, reducing, reduction, shrank, shrink, shrunk, below, under, cuts?,
    cheaper, s[aiu]nk, slid, plunge[ds]?, plummeted, underspen[dt], eased, downwards?, tumbled, dip(?:ped|s)?, shed,
    halted, collapsed, slumped, undershot, undershoot(?:s|ing)?, underr[ua]ns?, softened, softer, softening, downturn,
    downtick, receded, retreated, shaved, trimmed, waned, weakened, contracted, beneath, shy of, shortfalls?,
    curbed, reined in, slipped, sagged,
    narrow(?:ed|s|ing)?, dwindled, diminished, ebbed, subsided, abated, moderated, cooled, pared, slashed, tapered,
    (?:nose)?dived, tanked, cratered, lessened, (?:smaller|lighter)(?= than| in\b| by\b)"""
)
# Part of another phrase, in which nothing goes up or down.
NO_DIRECTION = any_of(
    """up to, set(?:ting)? up, clean(?:ing)? up, follow(?:ing)? up, look(?:ing)? up, back(?:ing)? up,
    spin(?:ning)? up, ma[dk]es? up, making up, add(?:s|ing|ed)? up, scal(?:e|es|ed|ing) (?:up|down|in|out),
    shut(?:ting)? down, break(?:s|ing)? down, broken down, drill(?:ing)? down, turn(?:ed|ing)? down, more details?,
    one or more, more than one, (?:more|less) likely, fall(?:s|ing)? under,
    (?:drop(?:s|ped)?|fell|falls) (?:off|out of) (?:the|your|our|this), over time, over which, under way, underway,
    cost cut, start(?:ed|s)? up, moreover, up and running"""
)
# Base forms, in which an action is asked for and nothing is said to have happened.
IMPERATIVES = any_of(
    """increase, raise, grow, climb, reduce, reducing, cut, cuts, cutting, lower, decrease, drop, cheaper, reduction,
    rise, increases, lowering, more, less, over, under, above, below, higher, up, down, fewer, spike, jump, growth"""
)
# Said only where a change is shown, whichever way it went; and where next to none is.
QUALITIES = any_of(
    "improved?, improvement, improves, worse, worsened, worsens, better, deteriorated, volatile, fluctuated"
)
STEADY = any_of(
    """stable, flat, unchanged, steady, steadily, constant, the same(?! (?:period|month|days|time|usage)), stagnated,
    in line with, on a par with, level with, matched, matches,
    at (?:that|this) level"""
)
NEUTRAL = any_of(
    r"""change[ds]?, changing, difference, differs?, differed, gap, moved, swing, deviation, deviates?, deviated,
    variance, impact, delta, contribut\w+, restat\w+, compared, versus, vs, apart, movement, anomal(?:y|ies|ous), off,
    improved?, worsened, better, worse, effects?, not (?:move|change|affect)"""
)
SHARES = any_of(
    r"""shares?, account(?:s|ed|ing)? for, represent(?:s|ed|ing)?, ma[dk]es? up, making up, of, contribut\w+,
    explain(?:s|ed)?, portion, part, responsible for"""
)
LEVELS = re.compile(
    r"\b(?P<word>to|cost|costs|costing|reached|totall?ed|hit|spent|at)\s(?:about\s|roughly\s|around\s|~)?$", re.I
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
MOVED_BY = re.compile(
    r"\b(?:chang(?:ed?|ing)|differ(?:s|ed|ence)?|moved?|deviat(?:es|ed|ion)|gap|swing|delta|variance) (?:by|of) "
    r"(?:about |roughly |around )?$",
    re.I,
)
EXCESS = re.compile(
    r"\b(?:excess|overruns?|surplus|overspend|shortfall|increase|decrease|rise|drop|fall|growth|reduction|impact) "
    r"(?:was|is|of|came to|totall?ed|stands at)\s(?:about |roughly |around )?$",
    re.I,
)
TIMES = re.compile(r"\s(?:as\b|that\b|those\b|what\b|its\b|the\b|of\b|\ue000)", re.I)
OF_TOTAL = re.compile(
    r"\sof (?:the|this|your|our|total|overall) ?(?:\w+ )?(?:bill|invoice|total|spend|spending|cost|costs)\b", re.I
)
AMONG = re.compile(r"\s(?:among|place|(?:in|of) the ranking)\b", re.I)
NO_LEVEL = re.compile(
    r"(?<!\bcost )(?<!\bbill )(?<!\bspend )(?<!\bspending )(?<!\binvoice )"
    r"\b(?:amount(?:s|ed|ing)?|adds? up|comes?|came|close|equal|due|attributable|compared|equivalent|additional|extra) "
    r"(?:to|cost|costs)\s$",
    re.I,
)

# Behind one of these and small words stands what something is held against.
_FILLERS = (
    r"(?:(?:a|an|the|that|its|those|about|roughly|around|expected|forecasted|forecast|budgeted|budget|"
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
# A plan that something may be over or under without its figure beside it.
PLANS = re.compile(
    r"\s(?:the\s|its\s|their\s|what (?:was|had been)\s)?(?:budget|forecast|expect(?:ed|ations?)|plan)\b", re.I
)
# In a claim of kind cause: what stands before it is thought to have moved what stands behind it.
EXPLAINS = re.compile(
    r"\b(?:explains?|explained|caused|drove|drives|contributed to|account(?:s|ed)? for|led to)\b", re.I
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
