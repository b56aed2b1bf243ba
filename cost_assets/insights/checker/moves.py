"""Moves: words that tell which way a cost went, that it moved at all, or that it is a level."""

from __future__ import annotations

import re

from cost_assets.insights.checker.words import any_of

UP = any_of(
    r"""r(?:ose|ise|ises|ising|isen), up, too much, increase[ds]?, increasing, grew,
    (?:extra|additional)(?= (?:\ue000|costs?\b)), longer(?= month\b), on top of, grow(?:s|th|n|ing)?, higher, more,
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
    lower(?:ed|s)?, less, shorter(?= month\b), t(?:ak(?:e|es|en|ing)|ook) away,
    fewer, reduce[ds]?, reducing, reduction, shrank, shrink, shrunk, below, under, cuts?, cheaper,
    s[aiu]nk, slid, plunge[ds]?, plummeted, underspen[dt], eased, downwards?, tumbled, dip(?:ped|s)?, shed,
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
    cost cut, start(?:ed|s)? up, moreover, up and running, below zero"""
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
MOVE = re.compile(
    r"\b(?:increase|rise|growth|jump|drop|decrease|fall|decline|change|gain|climb|move|impact|excess)\b", re.I
)
# Behind a superlative: who moved most is not who is largest.
MOVERS = re.compile(
    r"^\s(?:\w+ )?(?:drivers?|contributors?|increases?|rises?|growth|grower|movers?|changes?|drops?|"
    r"decreases?|falls?|gain|jump)\b"
)
MOVED_BY = re.compile(
    r"\b(?:chang(?:ed?|ing)|differ(?:s|ed|ence)?|moved?|deviat(?:es|ed|ion)|gap|swing|delta|variance) (?:by|of) "
    r"(?:about |roughly |around )?$",
    re.I,
)
EXCESS = re.compile(
    r"\b(?:excess|overruns?|surplus|overspend|shortfall|increase|decrease|rise|drop|fall|growth|reduction|impact|"
    r"change(?= (?:from|in)))(?: (?:from|in|of) (?:[\w\ue000'’-]+ )*?)? ?"
    r"(?:was|is|of|came to|totall?ed|stands at|such as|like)\s(?:the |about |roughly |around )?$",
    re.I,
)
LEVELS = re.compile(
    r"\b(?P<word>to|cost|costs|costing|reached|totall?ed|hit|spent|at)\s(?:about\s|roughly\s|around\s|~)?$", re.I
)
# `the cost of EC2 was` and `a cost of`, and not `the extra cost`
LEVEL_IS = re.compile(
    r"(?<!extra )(?<!additional )(?<!excess )\b(?P<word>costs?|bill|spend|spending|charges?|invoice) "
    r"(?:(?:of|for|at|on|in) (?:the )?[\ue000]+ (?:was|is|were|are)|of)\s$",
    re.I,
)
# `the {E21} of EC2 spend`, and not `{E21} of extra cost`
OF_LEVEL = re.compile(
    r"\s(?:of (?:the )?(?:[\ue000]+(?:['’]s)? )?)?(?P<word>costs?|bill|spend|spending|charges?|invoice)\b"
    r"(?! (?:change|impact|increase|rise|drop|decrease|difference|reduction|growth))",
    re.I,
)
NO_LEVEL = re.compile(
    r"(?<!\bcost )(?<!\bbill )(?<!\bspend )(?<!\bspending )(?<!\binvoice )"
    r"\b(?:amount(?:s|ed|ing)?|adds? up|comes?|came|close|equal|due|attributable|compared|equivalent|additional|extra) "
    r"(?:to|cost|costs)\s$",
    re.I,
)
# A plan that something may be over or under without its figure beside it.
PLANS = re.compile(
    r"\s(?:the\s|its\s|their\s|what (?:was|had been)\s)?(?:budget|forecast|expect(?:ed|ations?)|plan)\b", re.I
)
