"""Lies, each with what is false in it: the table of docs/lies.md, which `python -m tests.insights.lies` prints."""

from __future__ import annotations

from typing import NamedTuple

from cost_assets.insights.checker.checking import check
from cost_assets.insights.claims import Claim
from cost_assets.markdown import escaped
from tests.insights.attacks import ATTACKS
from tests.insights.evidence import EVIDENCE, KNOWN, claim, figure
from tests.insights.honest import HONEST


class Lie(NamedTuple):
    """`fault` stands in what the checker says of it."""

    kind: str
    name: str
    claim: Claim
    fault: str


_ALL = " ".join(row.id for row in EVIDENCE)

LIES = [
    # the figure
    Lie("figure", "a wrong total", claim("EC2 cost $4,821.09 in October 2026.", figure("$4,821.09", "E3")), "is wrong"),
    Lie("figure", "one digit off", claim("EC2 cost $4,321.08 in October 2026.", figure("$4,321.08", "E3")), "is wrong"),
    Lie(
        "figure",
        "two digits swapped",
        claim("EC2 cost $4,231.09 in October 2026.", figure("$4,231.09", "E3")),
        "is wrong",
    ),
    Lie(
        "figure", "an undeclared figure", claim("EC2 cost $4,321.09 in October 2026.", cites="E3"), "no declared figure"
    ),
    Lie(
        "figure",
        "a second figure beside a declared one",
        claim("EC2 cost {E3} in October 2026, of which $1,000 was new."),
        "no declared figure",
    ),
    Lie(
        "figure",
        "one declaration for two numbers",
        claim("EC2 cost $4,321.09 and S3 $4,321.09 in October 2026.", figure("$4,321.09", "E3"), cites="E7"),
        "no declared figure",
    ),
    Lie(
        "figure",
        "a figure that the text does not hold",
        claim("EC2 cost {E3} in October 2026.", figure("$250", "E29")),
        "does not stand in the text",
    ),
    Lie("figure", "an id that does not exist", claim("EC2 cost {E99} in October 2026."), "no evidence of this subject"),
    Lie(
        "figure",
        "a figure whose evidence is not cited",
        Claim("finding", "EC2 cost {E3} in October 2026."),
        "not cited",
    ),
    Lie(
        "figure",
        "a value where nothing was measured",
        claim("EC2 cost $0 in October 2026.", figure("$0", "E3")),
        "is wrong",
    ),
    # scale and rounding
    Lie("scale", "thousand for million", claim("EC2 cost $4.3M in October 2026.", figure("$4.3M", "E3")), "is wrong"),
    Lie("scale", "the thousands left out", claim("EC2 cost $4.32 in October 2026.", figure("$4.32", "E3")), "is wrong"),
    Lie("scale", "k doubled", claim("EC2 cost $4,321k in October 2026.", figure("$4,321k", "E3")), "is wrong"),
    Lie(
        "scale",
        "a scale behind a slot",
        claim("EC2 cost {E3} million in October 2026."),
        "prints its own sign and unit",
    ),
    Lie(
        "rounding",
        "rounded up beyond half a digit",
        claim("EC2 cost $4.4k in October 2026.", figure("$4.4k", "E3")),
        "is wrong",
    ),
    Lie("rounding", "too coarse", claim("EC2 cost $4k in October 2026.", figure("$4k", "E3")), "too coarsely"),
    Lie(
        "rounding",
        "about, and far off",
        claim("EC2 cost about $4,000 in October 2026.", figure("$4,000", "E3")),
        "is wrong",
    ),
    Lie(
        "rounding",
        "a count rounded",
        claim("EC2 ran about 10 instances in October 2026.", figure("10", "E26")),
        "is wrong",
    ),
    Lie(
        "rounding",
        "over what it is under",
        claim("EC2 cost over $4,400 in October 2026.", figure("$4,400", "E3")),
        "do not go together",
    ),
    Lie(
        "rounding",
        "over, and it is under",
        claim("EC2 cost over $4,322 in October 2026.", figure("$4,322", "E3")),
        "do not go together",
    ),
    Lie(
        "rounding",
        "nearly, and it is more",
        claim("EC2 cost nearly $4,321 in October 2026.", figure("$4,321", "E3")),
        "says less",
    ),
    Lie(
        "rounding",
        "cents of a dollar",
        claim("EC2 cost 4,321.09 cents in October 2026.", figure("4,321.09 cents", "E3")),
        "is wrong",
    ),
    # sign
    Lie(
        "sign",
        "a minus that is none",
        claim("RDS changed by +12.5% in October 2026.", figure("+12.5%", "change(E5,E6)")),
        "wrong sign",
    ),
    Lie(
        "sign",
        "a plus that is none",
        claim("EC2 changed by -25.0% in October 2026.", figure("-25.0%", "change(E3,E4)")),
        "wrong sign",
    ),
    Lie(
        "sign",
        "a fall told without its sign",
        claim("RDS changed by 12.5% in October 2026.", figure("12.5%", "change(E5,E6)")),
        "wrong",
    ),
    Lie(
        "sign",
        "an en dash as minus",
        claim("EC2 changed by –25.0% in October 2026.", figure("–25.0%", "change(E3,E4)")),
        "wrong sign",
    ),
    Lie(
        "sign",
        "a minus behind the currency",
        claim("EC2 cost $-4,321.09 in October 2026.", figure("$-4,321.09", "E3")),
        "wrong sign",
    ),
    Lie(
        "sign",
        "a minus before a slot",
        claim("EC2 changed by -{change(E3,E4)} in October 2026."),
        "prints its own sign",
    ),
    Lie(
        "sign",
        "brackets of an accountant",
        claim("Credits in October 2026 were (200.00 USD) more than expected.", figure("200.00 USD", "E27")),
        "contradicts",
    ),
    Lie(
        "sign",
        "negative savings",
        claim("Moving EBS:VolumeUsage.gp2 to gp3 saves -$102.47 a month.", figure("-$102.47", "E17"), kind="action"),
        "wrong sign",
    ),
    # unit
    Lie(
        "unit",
        "per cent for dollars",
        claim("EC2 cost 4,321.09 % in October 2026.", figure("4,321.09 %", "E3")),
        "is in pct",
    ),
    Lie(
        "unit",
        "euros for dollars",
        claim("EC2 cost €4,321.09 in October 2026.", figure("€4,321.09", "E3")),
        "is in EUR",
    ),
    Lie(
        "unit",
        "dollars for euros",
        claim("AWS Glue was billed {E36} USD in October 2026."),
        "prints its own sign and unit",
    ),
    Lie(
        "unit", "a dollar sign before a slot", claim("EC2 cost ${E3} in October 2026."), "prints its own sign and unit"
    ),
    Lie("unit", "no unit at all", claim("EC2 cost 4,321.09 in October 2026.", figure("4,321.09", "E3")), "no unit"),
    Lie(
        "unit",
        "per cent for points",
        claim("Coverage rose by 3.5% in October 2026.", figure("3.5%", "points(E18,E19)")),
        "is in pct",
    ),
    Lie(
        "unit",
        "points for per cent",
        claim("EC2 rose by 25.0 percentage points in October 2026.", figure("25.0 percentage points", "change(E3,E4)")),
        "is in points",
    ),
    Lie("unit", "a change of per cents", claim("Coverage rose by {change(E18,E19)} in October 2026."), "write points"),
    Lie(
        "unit",
        "basis points",
        claim("Coverage rose by 35 bps in October 2026.", figure("35 bps", "points(E18,E19)")),
        "is wrong",
    ),
    Lie(
        "unit",
        "days for a count",
        claim("EC2 ran for 12 days in October 2026.", figure("12", "E26")),
        "not of a measure",
    ),
    Lie(
        "unit",
        "a count for days",
        claim("EC2 was flagged on 4 instances from 3 to 9 October.", figure("4", "E24")),
        "is in days",
    ),
    Lie(
        "unit",
        "times for per cent",
        claim("EC2 cost 25x as much in October 2026 as in September.", figure("25x", "change(E3,E4)")),
        "is in ratio",
    ),
    Lie(
        "unit",
        "terabytes for gigabytes",
        claim("S3 stored 53,000 TB in October 2026.", figure("53,000", "E37")),
        "lacks its unit",
    ),
    Lie(
        "unit",
        "a label of another unit",
        claim("EC2 cost $4,321.09 in October 2026.", figure("$4,321.09", "E3", unit="EUR")),
        "says unit",
    ),
    Lie("unit", "a month's cost a day", claim("EC2 costs {E3} per day in October 2026."), "is said of"),
    Lie(
        "unit",
        "a month's saving a year",
        claim("Moving EBS:VolumeUsage.gp2 to gp3 saves {E17} a year.", kind="action"),
        "is said of",
    ),
    # entity
    Lie(
        "entity",
        "another service's figure",
        claim("RDS cost $4,321.09 in October 2026.", figure("$4,321.09", "E3")),
        "is named",
    ),
    Lie(
        "entity",
        "the same, as a slot",
        claim("RDS cost {E3} in October 2026.", cites="E5"),
        "is of Amazon Elastic Compute Cloud",
    ),
    Lie(
        "entity",
        "two services swapped",
        claim("RDS cost {E3} and EC2 cost {E5} in October 2026."),
        "is of Amazon Elastic Compute Cloud",
    ),
    Lie(
        "entity",
        "two services swapped by a comma",
        claim("In October 2026, RDS cost {E3}, EC2 {E5}."),
        "is named beside",
    ),
    Lie(
        "entity",
        "swapped behind the figures",
        claim("{E3} went to RDS and {E5} to EC2 in October 2026."),
        "is named beside",
    ),
    Lie("entity", "swapped in brackets", claim("RDS ({E3}) and EC2 ({E5}) led in October 2026."), "is named beside"),
    Lie(
        "entity",
        "swapped respectively",
        claim("EC2 and S3 cost {E7} and {E3} respectively in October 2026."),
        "is named beside",
    ),
    Lie(
        "entity",
        "swapped across sentences",
        claim("RDS stood out in October 2026. It cost {E3}.", cites="E5"),
        "while the text speaks of",
    ),
    Lie("entity", "a slot names another", claim("{E5.entity} cost {E3} in October 2026."), "is named beside"),
    Lie(
        "entity",
        "a service that nobody cites",
        claim("AWS Lambda cost {E3} in October 2026."),
        "no cited evidence is of it",
    ),
    Lie(
        "entity",
        "a service that this home does not have",
        claim("DynamoDB cost {E3} in October 2026."),
        "no cited evidence is of it",
    ),
    Lie("entity", "a vendor made up", claim("Snowflake cost {E3} in October 2026."), "no cited evidence"),
    Lie(
        "entity",
        "an account of another",
        claim("Account 333333333333 cost {E13} in October 2026."),
        "no cited evidence is of it",
    ),
    Lie(
        "entity",
        "an account that is none",
        claim("Account 444444444444 cost {E13} in October 2026."),
        "no declared figure",
    ),
    Lie("entity", "another region", claim("eu-west-1 cost {E14} in October 2026."), "no cited evidence is of it"),
    Lie(
        "entity",
        "a service cut to a region",
        claim("EC2 in us-east-1 cost {E3} in October 2026.", cites="E14"),
        "is named beside",
    ),
    Lie(
        "entity", "a part told as its service", claim("EC2 cost {E15} in October 2026.", cites="E3"), "is named beside"
    ),
    Lie(
        "entity",
        "a service told as the bill",
        claim("The total bill was {E3} in October 2026.", cites="E1"),
        "is said of",
    ),
    Lie(
        "entity",
        "overall, and it is one service",
        claim("Overall, spend was {E3} in October 2026."),
        "which the text does not say",
    ),
    Lie("entity", "nobody's figure", claim("It cost {E5} in October 2026."), "which the text does not say"),
    Lie("entity", "EC2 - Other for EC2", claim("EC2 - Other cost {E3} in October 2026."), "no cited evidence is of it"),
    Lie("entity", "a sum told of one", claim("EC2 cost {sum(E3,E5)} in October 2026."), "is not named"),
    Lie(
        "entity",
        "a sum that lacks one",
        claim("EC2, RDS and S3 together cost {sum(E3,E5)} in October 2026.", cites="E7"),
        "is named beside",
    ),
    Lie(
        "entity",
        "a label of another entity",
        claim("EC2 cost $4,321.09 in October 2026.", figure("$4,321.09", "E3", entity="AmazonCloudWatch")),
        "says entity",
    ),
    Lie("entity", "a bystander", claim("EC2 cost {E3} in October 2026, ahead of RDS.", cites="E5"), "is named beside"),
    Lie(
        "entity",
        "another instance type",
        claim("c5.xlarge instances cost {E15} in October 2026."),
        "no cited evidence is of it",
    ),
    # period
    Lie("period", "another month's figure", claim("EC2 cost {E3} in September 2026.", cites="E4"), "is named beside"),
    Lie(
        "period",
        "another month, as written by a model",
        claim("EC2 cost $4,321.09 in September.", figure("$4,321.09", "E3"), cites="E4"),
        "is named beside",
    ),
    Lie(
        "period",
        "two months swapped",
        claim("EC2 cost {E3} in September 2026 and {E4} in October 2026."),
        "is named beside",
    ),
    Lie(
        "period",
        "from and to swapped",
        claim("EC2 rose from {E3} in September to {E4} in October 2026."),
        "is named beside",
    ),
    Lie("period", "a month that nobody measured", claim("EC2 cost {E3} in August 2026."), "period of no evidence"),
    Lie("period", "another year", claim("EC2 cost {E3} in October 2025."), "period of no evidence"),
    Lie("period", "a week told as a month", claim("EC2 cost {E23} in October 2026.", cites="E3"), "is named beside"),
    Lie("period", "a month told as a day", claim("EC2 cost {E3} on 3 October 2026.", cites="E29"), "is named beside"),
    Lie("period", "a week told as a day", claim("EC2 cost {E23} on 3 October 2026.", cites="E29"), "is named beside"),
    Lie("period", "last month", claim("EC2 cost {E4} last month."), "day of reading"),
    Lie("period", "yesterday", claim("EC2 rose by {E21} yesterday."), "day of reading"),
    Lie("period", "this year", claim("EC2 cost {E3} this year."), "day of reading"),
    Lie("period", "a quarter", claim("EC2 cost {E3} in Q3 2026."), "cannot be read"),
    Lie("period", "an older figure, unsaid", claim("EC2 cost {E4}."), "which the text does not say"),
    Lie("period", "the wrong weekday", claim("EC2 cost {E29} on Monday, 3 October 2026."), "period of no evidence"),
    Lie(
        "period",
        "a label of another month",
        claim("EC2 cost $4,321.09 in October 2026.", figure("$4,321.09", "E3", period="2026-09")),
        "says period",
    ),
    Lie("period", "a slot of another month", claim("EC2 cost {E3} in {E4.period}."), "is named beside"),
    Lie(
        "period",
        "the rise dated a month early",
        claim("EC2 rose by {change(E3,E4)} in September 2026."),
        "is named beside",
    ),
    Lie("period", "the month before of the wrong month", claim("EC2 cost {E3} the month before."), "is named beside"),
    # citation and metric
    Lie(
        "citation",
        "the right number of another row",
        claim("S3 cost $1,234.56 in October 2026.", figure("$1,234.56", "E8")),
        "is wrong",
    ),
    Lie(
        "citation",
        "cited, and of another subject",
        claim("EC2 cost {E3} in October 2026.", cites="E77"),
        "no evidence of this subject",
    ),
    Lie("citation", "everything cited", claim("EC2 cost $5,000 in October 2026.", cites=_ALL), "no declared figure"),
    Lie(
        "metric",
        "the actual told as forecast",
        claim("The forecast for the bill in October 2026 is {E1}."),
        "is said of",
    ),
    Lie(
        "metric",
        "the forecast told as actual",
        claim("The bill in November 2026 was {E11}."),
        "say that it is forecast",
    ),
    Lie(
        "metric",
        "the expected told as actual",
        claim("EC2 cost {E22} from 3 to 9 October 2026."),
        "say that it is expected",
    ),
    Lie("metric", "the budget told as cost", claim("The bill was {E12} in October 2026."), "say that it is budget"),
    Lie("metric", "the cost told as budget", claim("The budget for the bill in October 2026 was {E1}."), "is said of"),
    Lie(
        "metric",
        "the cost told as saving",
        claim("Moving EBS:VolumeUsage.gp2 to gp3 saves {E16} a month.", kind="action"),
        "is said of",
    ),
    Lie(
        "metric",
        "the saving told as cost",
        claim("EBS:VolumeUsage.gp2 cost {E17} in October 2026."),
        "say that it is saving",
    ),
    Lie("metric", "list price told as cost", claim("EC2 cost {E28} in October 2026."), "say that it is list"),
    Lie("metric", "waste that was used", claim("EC2 wasted {E3} in October 2026."), "is said of"),
    Lie(
        "metric",
        "the forecast that is budgeted",
        claim("The bill is budgeted at {E11} in November 2026."),
        "is said of",
    ),
    Lie(
        "metric",
        "a label of another metric",
        claim("EC2 cost $4,321.09 in October 2026.", figure("$4,321.09", "E3", metric="billed_cost")),
        "says metric",
    ),
    Lie("metric", "the future from the past", claim("EC2 will cost {E3} in October 2026."), "is said of"),
    # derivation
    Lie(
        "derivation", "a sum over currencies", claim("AWS Glue cost {sum(E35,E36)} in October 2026."), "different unit"
    ),
    Lie(
        "derivation", "a sum of one thing twice", claim("EC2 cost {sum(E3,E3)} in October 2026."), "same evidence twice"
    ),
    Lie(
        "derivation",
        "a sum of a whole and its part",
        claim("EC2 cost {sum(E3,E15)} in October 2026."),
        "different entity_kind",
    ),
    Lie(
        "derivation",
        "a sum over months and services",
        claim("EC2 and RDS cost {sum(E3,E6)} in October 2026."),
        "sum is over one period",
    ),
    Lie(
        "derivation", "a sum of days counted twice", claim("EC2 cost {sum(E3,E29)} in October 2026."), "do not overlap"
    ),
    Lie("derivation", "a sum of costs and forecasts", claim("The bill is {sum(E1,E11)}."), "different metric"),
    Lie(
        "derivation",
        "a share of another month",
        claim("EC2 made up {share(E3,E2)} of the bill in October 2026."),
        "same period",
    ),
    Lie(
        "derivation",
        "a share of a smaller thing",
        claim("EC2 made up {share(E3,E15)} of m5.large in October 2026."),
        "is no part of",
    ),
    Lie(
        "derivation",
        "a share of another service",
        claim("EC2 made up {share(E3,E5)} of RDS in October 2026."),
        "is no part of",
    ),
    Lie(
        "derivation",
        "a share of another whole",
        claim("EC2 made up {share(E3,E1)} of us-east-1 in October 2026.", cites="E14"),
        "is named beside",
    ),
    Lie(
        "derivation", "a change from nothing", claim("AWS Glue rose by {change(E35,E34)} in October 2026."), "divide by"
    ),
    Lie(
        "derivation",
        "a change backwards in time",
        claim("EC2 fell by {change(E4,E3)} in October 2026."),
        "earlier to the later",
    ),
    Lie(
        "derivation",
        "a change from a month to a week",
        claim("EC2 changed by {change(E23,E4)} in October 2026."),
        "against",
    ),
    Lie(
        "derivation",
        "a change between services",
        claim("EC2 changed by {change(E3,E5)} in October 2026."),
        "is of one entity",
    ),
    Lie(
        "derivation",
        "a difference of everything",
        claim("EC2 and RDS differ by {difference(E3,E6)}."),
        "same against the same",
    ),
    Lie("derivation", "a derivation of one's own", claim("EC2 cost {average(E3,E4)}."), "none of"),
    Lie("derivation", "arithmetic", claim("EC2 cost {E3*2} in October 2026."), "none of"),
    Lie("derivation", "two figures in a slot", claim("EC2 and RDS cost {E3, E5} in October 2026."), "is left over"),
    Lie(
        "derivation",
        "a wrong share",
        claim("EC2 made up 53.8% of the bill in October 2026.", figure("53.8%", "share(E3,E1)")),
        "is wrong",
    ),
    Lie(
        "derivation",
        "a wrong rank",
        claim("RDS is the 1st among services in October 2026.", figure("1st", "rank(E5)")),
        "is wrong",
    ),
    Lie(
        "derivation",
        "a change told as a share",
        claim("EC2 accounts for {change(E3,E4)} of the bill in October 2026."),
        "does not say",
    ),
    Lie(
        "derivation", "a share told as a change", claim("EC2 rose by {share(E3,E1)} in October 2026."), "tells a change"
    ),
    Lie(
        "derivation",
        "a difference told as a level",
        claim("EC2 cost {difference(E3,E4)} in October 2026."),
        "tells a level",
    ),
    Lie("derivation", "a level told as a difference", claim("EC2 rose by {E3} in October 2026."), "tells a change"),
    # direction
    Lie("direction", "rose, and it fell", claim("RDS rose by {abs(change(E5,E6))} in October 2026."), "contradicts"),
    Lie("direction", "fell, and it rose", claim("EC2 fell {change(E3,E4)} in October 2026."), "contradicts"),
    Lie(
        "direction",
        "up from what was more",
        claim("RDS cost {E5} in October 2026, up from {E6} the month before."),
        "contradicts",
    ),
    Lie(
        "direction",
        "above a budget that is higher",
        claim("The bill of {E1} in October 2026 is below the budget of {E12}."),
        "contradicts",
    ),
    Lie(
        "direction",
        "more than what is more",
        claim("RDS cost {E5} in October 2026, more than EC2 at {E3}."),
        "contradicts",
    ),
    Lie(
        "direction",
        "less behind the figure",
        claim("EC2 cost 864.31 USD less in October 2026.", figure("864.31 USD", "difference(E3,E4)")),
        "contradicts",
    ),
    Lie(
        "direction",
        "a rise that no figure shows",
        claim("EC2 rose sharply in October 2026 and cost {E3}."),
        "without a figure",
    ),
    Lie(
        "direction",
        "two directions, one figure",
        claim("EC2 fell while RDS fell {abs(change(E5,E6))} in October 2026.", cites="E3"),
        "is named beside",
    ),
    Lie("direction", "a rise denied", claim("EC2 did not rise in October 2026; it cost {E3}."), "denies a change"),
    Lie("direction", "saved, and it cost more", claim("EC2 saved {difference(E3,E4)} in October 2026."), "is said of"),
    Lie("direction", "a change without its direction", claim("EC2, {change(E3,E4)}, in October 2026."), "does not say"),
    Lie(
        "direction",
        "improved coverage that fell",
        claim("Coverage fell by {points(E18,E19)} in October 2026."),
        "contradicts",
    ),
    # numbers that are no digits
    Lie("hidden", "doubled", claim("EC2 doubled in October 2026, to {E3}."), "number in words"),
    Lie("hidden", "half", claim("EC2 is half of the bill in October 2026: {E3}."), "number in words"),
    Lie(
        "hidden", "three times", claim("EC2 cost three times as much as RDS in October 2026: {E3}."), "number in words"
    ),
    Lie("hidden", "a third", claim("A third of the bill in October 2026, {E3}, was EC2."), "number in words"),
    Lie("hidden", "a dozen", claim("EC2 ran a dozen instances in October 2026, for {E3}."), "number in words"),
    Lie(
        "hidden",
        "spelled out",
        claim("EC2 cost four thousand three hundred dollars in October 2026, or {E3}."),
        "number in words",
    ),
    Lie("hidden", "quadrupled", claim("EC2 quadrupled to {E3} in October 2026."), "number in words"),
    Lie("hidden", "half again", claim("EC2 cost half again as much in October 2026, {E3}."), "number in words"),
    Lie(
        "hidden",
        "an order of magnitude",
        claim("EC2 rose by an order of magnitude to {E3} in October 2026."),
        "number in words",
    ),
    Lie("hidden", "tenfold", claim("EC2 rose tenfold to {E3} in October 2026."), "number in words"),
    Lie("hidden", "10-fold", claim("EC2 rose 10-fold to {E3} in October 2026."), "fold"),
    Lie("hidden", "nil", claim("EC2 cost nil in October 2026, not {E3}."), "number in words"),
    Lie("hidden", "a fraction", claim("EC2 is 1/3 of the bill in October 2026: {E3}."), "neither a figure"),
    Lie("hidden", "a fraction sign", claim("EC2 is ½ of the bill in October 2026: {E3}."), "outside ASCII"),
    Lie("hidden", "a superscript", claim("EC2 cost 10³ USD in October 2026.", cites="E3"), "outside ASCII"),
    Lie("hidden", "full-width digits", claim("EC2 cost $９,９９９ in October 2026.", cites="E3"), "outside ASCII"),
    Lie("hidden", "Arabic-Indic digits", claim("EC2 cost ٤٣٢١ USD in October 2026.", cites="E3"), "outside ASCII"),
    Lie("hidden", "mathematical digits", claim("EC2 cost 𝟗𝟗𝟗 USD in October 2026.", cites="E3"), "outside ASCII"),
    Lie("hidden", "a Roman numeral", claim("EC2 cost XII times as much in October 2026: {E3}."), "number in words"),
    Lie("hidden", "a Roman numeral sign", claim("EC2 rose Ⅷ times to {E3} in October 2026."), "outside ASCII"),
    Lie("hidden", "scientific", claim("EC2 cost 9.9e3 USD in October 2026.", cites="E3"), "neither a figure"),
    Lie("hidden", "a power", claim("EC2 cost 10^4 USD in October 2026.", cites="E3"), "markup"),
    Lie(
        "hidden",
        "EU decimals",
        claim("EC2 cost 4.321,09 USD in October 2026.", figure("4.321,09 USD", "E3")),
        "cannot be read",
    ),
    Lie("hidden", "EU thousands", claim("EC2 cost 4.321 USD in October 2026.", figure("4.321 USD", "E3")), "is wrong"),
    Lie("hidden", "Swiss thousands", claim("EC2 cost 9’321 USD in October 2026.", cites="E3"), "cannot be read"),
    Lie(
        "hidden",
        "thousands by blanks",
        claim("EC2 cost 9 321 USD in October 2026.", figure("321 USD", "E3")),
        "cannot be read",
    ),
    Lie(
        "hidden",
        "thousands by thin blanks",
        claim("EC2 cost 9\u202f321 USD in October 2026.", figure("321 USD", "E3")),
        "cannot be read",
    ),
    Lie(
        "hidden",
        "a range by a dash",
        claim("EC2 rose 20–25.0% in October 2026.", figure("25.0%", "change(E3,E4)")),
        "range",
    ),
    Lie(
        "hidden",
        "a range by to",
        claim("EC2 rose 5 to 25.0 % in October 2026.", figure("25.0 %", "change(E3,E4)")),
        "range",
    ),
    Lie(
        "hidden",
        "a range by between",
        claim("EC2 cost between $4,000 and $4,321 in October 2026.", figure("$4,321", "E3")),
        "no declared figure",
    ),
    Lie("hidden", "a range of slots", claim("EC2 cost {E29} to {E3}."), "range"),
    Lie(
        "hidden",
        "a letter for a digit",
        claim("EC2 cost $4,32l in October 2026.", figure("$4,32l", "E3")),
        "cannot be read",
    ),
    Lie("hidden", "an O for a zero", claim("EC2 cost 4OO0 USD in October 2026.", cites="E3"), "neither a figure"),
    Lie("hidden", "a currency glued on", claim("EC2 cost USD9321 in October 2026.", cites="E3"), "no declared figure"),
    Lie(
        "hidden",
        "a leading point",
        claim("EC2 rose .9 % in October 2026.", figure("9 %", "change(E3,E4)")),
        "neither a figure",
    ),
    Lie("hidden", "a second", claim("EC2 is the second largest service in October 2026, at {E3}."), "number in words"),
    Lie(
        "hidden",
        "in a name that nobody carries",
        claim("The tag Pay $9000 now cost {E31} in October 2026."),
        "no declared figure",
    ),
    Lie("hidden", "as the whole name of a tag", claim("EC2 cost {E33.entity} in October 2026."), "reads as a figure"),
    Lie(
        "hidden",
        "as a name in the text",
        claim("EC2 cost $9,999 in October 2026.", cites="E3 E33"),
        "no declared figure",
    ),
    Lie(
        "hidden",
        "behind a name of one letter",
        claim("EC2 cost 25x in October 2026, or {E3}.", cites="E32"),
        "no declared figure",
    ),
    # characters and markup
    Lie("markup", "a link", claim("EC2 cost {E3} in October 2026, see https://evil.example/9999."), "a link"),
    Lie("markup", "a link in Markdown", claim("EC2 cost [{E3}](x) in October 2026."), "markup"),
    Lie("markup", "an image", claim("EC2 cost ![9999](x) {E3} in October 2026."), "markup"),
    Lie("markup", "HTML", claim("EC2 cost <b>9</b>{E3} in October 2026."), "markup"),
    Lie("markup", "a number split by markup", claim("EC2 cost $4,**999** in October 2026.", cites="E3"), "markup"),
    Lie("markup", "struck out", claim("EC2 cost ~~not~~ {E3} in October 2026."), "markup"),
    Lie("markup", "code", claim("EC2 cost `{E3}` in October 2026."), "markup"),
    Lie("markup", "a character reference", claim("EC2 cost &#57;99 {E3} in October 2026."), "markup"),
    Lie(
        "markup", "a number split by a line", claim("EC2 cost $4,\n999 in October 2026.", cites="E3"), "cannot be seen"
    ),
    Lie(
        "markup",
        "a number joined without width",
        claim("EC2 cost $4\u200b999 in October 2026.", cites="E3"),
        "cannot be seen",
    ),
    Lie(
        "markup",
        "turned by a bidi override",
        claim("EC2 cost \u202e9999\u202c {E3} in October 2026."),
        "cannot be seen",
    ),
    Lie("markup", "a control character", claim("EC2 cost {E3}\x07 in October 2026."), "cannot be seen"),
    Lie("markup", "a Cyrillic letter", claim("ЕC2 cost {E3} in October 2026."), "no letter or sign"),
    Lie("markup", "a soft hyphen", claim("EC2 dou\u00adbled to {E3} in October 2026."), "cannot be seen"),
    Lie("markup", "a combining stroke", claim("EC2 cost 9\u0336 {E3} in October 2026."), "cannot be seen"),
    Lie("markup", "a brace", claim("EC2 cost {{E3}} in October 2026."), "brace"),
    # ranks, all and none, causes
    Lie(
        "rank",
        "the largest that is not",
        claim("RDS is the largest service in October 2026, at {E5}."),
        "needs a figure beside it",
    ),
    Lie(
        "rank",
        "the largest with a rank of second",
        claim("RDS is the largest service in October 2026, at {E5}.", figure("largest", "rank(E5)")),
        "needs a figure beside it",
    ),
    Lie(
        "rank",
        "the largest with another's rank",
        claim("RDS is the largest service in October 2026, at {E5}.", figure("largest", "rank(E3)")),
        "needs a figure beside it",
    ),
    Lie(
        "rank",
        "the main driver",
        claim("EC2 was the main driver in October 2026, at {E3}."),
        "needs a figure beside it",
    ),
    Lie(
        "rank", "the cheapest", claim("CloudWatch is the cheapest service in October 2026, at {E9}."), "cannot be shown"
    ),
    Lie("rank", "all", claim("All of the bill in October 2026 was EC2: {E3}.", cites="E1"), "cannot be shown"),
    Lie("rank", "only", claim("Only EC2 cost money in October 2026: {E3}."), "cannot be shown"),
    Lie("rank", "never", claim("EC2 never cost so much: {E3} in October 2026."), "cannot be shown"),
    Lie("rank", "at least", claim("EC2 cost at least {E3} in October 2026."), "cannot be shown"),
    Lie(
        "rank",
        "most, and it is less than half",
        claim("Most of the bill in October 2026 was EC2, at {share(E3,E1)}."),
        "needs a figure beside it",
    ),
    Lie("rank", "the top five", claim("EC2 is among the top five in October 2026, at {E3}."), "number in words"),
    Lie(
        "cause",
        "certain of a cause",
        claim("EC2 rose by {difference(E3,E4)} in October 2026 because of a deployment."),
        "claims a cause",
    ),
    Lie(
        "cause",
        "driven by",
        claim("The bill, driven by EC2, rose by {difference(E1,E2)} in October 2026.", cites="E3"),
        "claims a cause",
    ),
    Lie(
        "cause",
        "a cause that nothing supports",
        claim("A deployment may have started new instances.", kind="cause"),
        "needs evidence",
    ),
    Lie(
        "cause",
        "a finding without a figure",
        claim("The bill looks healthy in October 2026.", cites="E1"),
        "needs a figure",
    ),
    Lie("negation", "not", claim("EC2 did not cost {E3} in October 2026."), "does not hold"),
    Lie("negation", "a condition", claim("EC2 cost {E3} in October 2026 if credits are left out."), "does not hold"),
    # several in one answer
    Lie(
        "several",
        "unit, month and direction",
        claim("EC2 fell by 25.0 pp in September.", figure("25.0 pp", "change(E3,E4)")),
        "is in points",
    ),
    Lie(
        "several", "entity, period and value", claim("RDS cost $99 in September 2026.", figure("$99", "E3")), "is wrong"
    ),
    Lie(
        "several",
        "one true figure of three",
        claim("EC2 cost {E3}, RDS $1 and S3 $2 in October 2026.", figure("$1", "E5"), figure("$2", "E7")),
        "'$2' is wrong",
    ),
]


_INTRODUCTION = """# Lies that the checker refuses

Language models write fluent cost reports with wrong figures in them. Here every figure of a claim is bound to
evidence: a row of the marts with its entity, period, metric and unit, and the query that finds it again. Figures are
slots (`{E3}`, `{change(E3,E4)}`) that are filled from the evidence, or are declared with their source and recomputed.
What a claim's words say about them is held against the evidence as well. One fault and the claim is refused; the
fault goes back to the model once, then the claim is dropped.

The evidence is of an imagined month (`tests/insights/evidence.py`): of October 2026, the bill (E1), Amazon EC2 (E3),
RDS (E5) and S3 (E7), of September the same (E2, E4, E6, E8). This table is written by `python -m
tests.insights.lies`, and a test keeps it true. Closed lists of words cannot hold every lie of a language: what no
figure could show, such as why something happened, is marked as a likely cause, and is not verified.
"""


def table() -> str:
    """The lies as a Markdown document."""
    survived = sum(check(each, EVIDENCE, KNOWN).ok for each in HONEST)
    counts = (
        f"Refused: all {len(LIES)} lies below, and {len(ATTACKS)} more (`tests/insights/attacks.py`). Of {len(HONEST)} "
        f"honest claims (`tests/insights/honest.py`) {survived} survive. These lists were used to mend the checker. Of "
        "claims that it had not seen, round by round, it let through 59 of 70, 48 of 60 and 24 of 30 honest ones, and "
        "54 of 172, 21 of 131, 9 of 100 and 8 of 48 lies, some of them harmless, most by words that no list held yet. "
        "Of seven further lists (`tests/insights/unseen/`), on evidence of every subject, each written and kept before "
        "the checker was run on it, it let through 64 of 120, 49 of 60, 44 of 60, 51 of 60, 37 of 40, 77 of 100 and "
        "46 of 50 honest claims, and 8 of 120, 6 of 60, 5 of 60, 4 of 60, 3 of 40, 13 of 100 and 9 of 50 lies; it was "
        "mended on each before the next was written. The author of the sixth had not read the checker; the author of "
        "the seventh had. "
        "What it refuses of honest ones is mostly freer language than the prompts ask for; what it let through were "
        "words that no list held, and rounder wordings of cause, bound and time.\n"
    )
    lines = [_INTRODUCTION, counts, "| | lie | as it was told | refused because |", "|---|---|---|---|"]
    for n, lie in enumerate(LIES, 1):
        fault = next(each for each in check(lie.claim, EVIDENCE, KNOWN).faults if lie.fault in each)
        told = " ".join([lie.claim.text, *(f"[{each.text} is {each.source}]" for each in lie.claim.figures)])
        lines.append(f"| {n} | {lie.kind}: {lie.name} | {_cell(told)} | {_cell(fault)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    seen = "".join(char if char.isprintable() else f"(U+{ord(char):04X})" for char in text)
    return escaped(seen)


if __name__ == "__main__":
    print(table(), end="")
