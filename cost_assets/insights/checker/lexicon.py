"""The lexicon: the words that a finding is told in. What else happened, no figure shows."""

from __future__ import annotations

import re

from cost_assets.insights.checker import moves, parts, words
from cost_assets.insights.checker.reading import Reading

# Small words: they join, point, ask and measure out.
_SMALL = """
    a about above across actual actually after again against alike all almost alone along already also although am
    among amount an and any apart approximately are aren around as at away back be because been before behind
    being below beneath beside besides between beyond both but by came can cannot come comes coming could couldn
    despite did didn do does doesn doing don done down during each either else even ever every except far few
    fewer first for former from further get gets given gives go goes going gone got had hadn has hasn have haven
    having he held hence here high higher hold holding holds how however if in instead into is isn it its itself
    just kept largely last least left less like likewise little long low lower many may meanwhile mere merely mid
    middle might more moreover most much near nearly neither next no none nor not nothing now of off on once one
    only onto or other others otherwise our out over overall part partly per quite rather roughly same several
    shall short should since slightly so solely some somewhat somewhere still such than that the their them then
    there therefore these they this those though through throughout thus to together too toward towards twice
    under unlike until up upon upwards us versus very via vs was wasn we well went were weren what when where
    whereas which while whilst who whole whose why will with within without would wouldn yet you your d e g i ll
    re s t ve
"""
# What is measured, and of what.
_NOUNS = """
    absence account accounts anomalies anomaly april august average balance band base baseline basis bill billing
    bills bound bounds budget budgets case change changes charge charges cluster clusters commitment commitments
    comparison component components consumption contrast contribution contributions contributor contributors cost
    costs count counts coverage credit credits data database databases date day days december decline decrease
    decreases delta deviation deviations difference differences direction discount discounts dollar dollars domain
    domains driver drivers drop drops effect effects end entity estimate estimates excess expectation expectations
    expenditure expense expenses extent february fee fees figure figures fleet forecast forecasts function functions
    gain gap gb group groups growth half hand hour hours impact increase increases instance instances interval
    invoice invoices item items january july june kind kinds level levels line lines list lists loss majority march
    margin mark measure minority modest money month months movement movements mover movers name names net newcomer node
    nodes note november number numbers object objects october operation operations opportunities opportunity order
    outcome outlier outliers overage overrun overspend overview pace parts payer percent percentage period periods
    place plan plans point points portion position price prices pricing proportion quantities quantity range ranges
    rank ranks rate rates ratio recommendation recommendations reduction region regions remainder requests
    reservation reservations resource resources rest restatement restatements result results review reviews rise
    rises run saving savings centre centres class classes mix scope score scores september series service services
    share shares shift shortfall size sizes snapshot snapshots spend spending spike spikes split spot standing step
    storage sum summary support surplus swing tag tags tax taxes tb term terms time times top total totals traffic
    type types underspend update upturn usage use utilisation utilization value values variance volume volumes waste
    week weeks workload workloads zone zones
"""
# What figures do, and what is done to them.
_VERBS = """
    absorb absorbed account accounted accounting accounts accrued add added adding adds amounted amounting amounts
    appear appeared appears applied applies apply arise arises arose arrived attributable averaged averages
    averaging began begin begins begun behaved belonged belongs bring brings brought budgeted calculated carried
    carries carry changed changing charged climbed close closed closes closing combine combined combines compare
    compared compares comparing comprised comprises concentrated consisted consists consumed contained contains
    continued continues contribute contributed contributes contributing cost costing counted cover covered covering
    covers credited cut cuts declined decreased detected deviated deviates differ differed differing differs
    disappeared disappears discounted doubled drive driven drives drove eat eats ended ending ends equal equalled
    equals estimated exceed exceeded exceeding exceeds excluding existed exists expect expected expects expire
    expired expires expiring explain explained explaining explains fall fallen falling falls fell finish finished
    finishes fit fits flag flagged flat follow followed following follows forecasted found gained generated grew
    grow growing grown grows hit hits hovered implied implies include included includes including incurred incurring
    indicate indicated indicates invoiced joined joins jumped keep keeping keeps land landed landing lands lapse
    lapses lasted lasting lasts lay leave leaves leaving led lie lies listed lists logged lying made make makes
    making marked marks matched matches mean means meant measured measures met missed move moved moves moving netted
    occurred offset offsets outpaced outran outstripped owes paid pay paying pays persisted persists played plays
    posted predicted priced projected put puts raised ran ranged ranges ranging ranked ranking ranks reach reached
    reaches reaching recorded reduce reduced reduces reducing reflect reflected reflecting reflects registered
    related remain remained remaining remains reported represent represented representing represents restated result
    resulted rise risen rising rose running runs sat save saved saves saving saw scored see seen sees set shared
    shed shifted signed show showed showing shown shows shrank shrink shrinks sit sits spent split spread stand
    standing stands start started starting starts stay stayed staying stays stem stemmed stems stood stop stopped
    stored stretched stretches sum summed sums surpassed tagged take taken takes taking tell tells thought took
    topped tops totaled totaling totalled totalling totals touch touched traced track turned turns used uses using
    utilised utilized vanished varied vary wasted
"""
# How much, which, and of what sort; nothing on what is good, sure, planned or known to others.
_QUALITIES = """
    accountable additional adverse aggregate amortised amortized anomalous anomalously apparent available big
    bigger biggest billed certain cheap cheaper close combined compared concentrated considerable
    considerably corresponding current daily dear dearer detailed different direct directly due early effective
    eligible entire equal equally equivalent expensive extra fairly flagged flat full fully gross heavier heavily
    idle individual initial large larger largest late later leading light lighter likely main mainly major
    marginal marginally material materially minor modest monthly mostly narrow negative net new newly normal
    normally notable notably noticeable noticeably observed old older open original overall partial particular
    plausible positive possible potential preceding previous previously primarily prior public recent recorded
    relative relatively remaining respective respectively responsible rough separate separately sharp sharper
    sharply significant significantly similar similarly slight small smaller standard steep steeper steepest
    strong strongly substantial substantially sudden suddenly total typical typically unblended unexpected
    unexpectedly unscored unused unusual unusually upper usual visible visibly weekly wide wider worth
"""
_LEXICON = frozenset(f"{_SMALL} {_NOUNS} {_VERBS} {_QUALITIES}".split())
# What these lists read is held against figures, or refused, where they are read.
_READ = (
    moves.NO_DIRECTION, moves.UP, moves.DOWN, moves.NEUTRAL, words.SHARES, moves.STEADY, moves.QUALITIES, words.TERMS,
    parts.OUTSIDE,
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")


def stranger_faults(reading: Reading) -> list[str]:
    """Words of a finding that no lexicon holds: `an auditor demanded`, `comparable companies`.

    Lists of what must not be said never end; what figures can show is told in few words, and these are they.
    """
    text = reading.words
    advised = {word.lower() for name in _advice(reading) for word in _WORD.findall(name)}
    for pattern in _READ:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return [
        f"{match[0]!r} is more than figures show; say it in plain words of cost, usage and change, or leave it out"
        for match in _WORD.finditer(text)
        if match[0].lower() not in _LEXICON | advised
    ]


def _advice(reading: Reading) -> set[str]:
    """What the evidence advises, whose words are this home's own: `Arm instances`."""
    return {row.entity for row in reading.evidence if row.entity_kind == "recommendation"}
