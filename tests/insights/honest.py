"""Honest claims, in the prose that language models write."""

from __future__ import annotations

from tests.insights.evidence import claim, figure

HONEST = [
    # slots
    claim("Amazon Elastic Compute Cloud cost {E3} in October 2026."),
    claim("{E3.entity} cost {E3} in {E3.period}, up {change(E3,E4)} from {E4} in {E4.period}."),
    claim("EC2 rose by {difference(E3,E4)} ({change(E3,E4)}) to {E3} in October 2026."),
    claim("RDS fell by {abs(difference(E5,E6))} between September and October 2026.", kind="finding"),
    claim("Amazon RDS fell {abs(change(E5,E6))} month over month to {E5}."),
    claim("The bill for October 2026 came to {E1}, {change(E1,E2)} more than in September."),
    claim("Total spend was {E1} in October 2026, against {E2} in September 2026."),
    claim("EC2 and RDS together cost {sum(E3,E5)} in October 2026."),
    claim("Amazon EC2 accounted for {share(E3,E1)} of the total bill in October 2026."),
    claim("EC2 made up {share(E3,E1)} of the bill, RDS {share(E5,E1)} and S3 {share(E7,E1)}."),
    claim("EC2 cost {E3}, RDS {E5} and S3 {E7} in October 2026."),
    claim("In October 2026, EC2 cost {E3} and RDS {E5}."),
    claim("RDS cost {E5} in October 2026, down from {E6} the month before."),
    claim("S3 grew from {E8} in September to {E7} in October 2026, an increase of {change(E7,E8)}."),
    claim("The total bill exceeded the budget of {E12} by {difference(E1,E12)} in October 2026."),
    claim("The forecast for November 2026 is {E11}."),
    claim("November 2026 is forecast at {E11} in total, after {E1} in October 2026."),
    claim("Coverage rose by {points(E18,E19)} to {E18} in October 2026."),
    claim("Commitment coverage was {E18} in October 2026, up from {E19} in September 2026."),
    claim("Unused commitments cost {E20} in October 2026."),
    claim("Between 3 and 9 October 2026, EC2 cost {E23}, which is {E21} more than the {E22} expected."),
    claim("EC2 cost {E23} from 3 to 9 October 2026, against an expected {E22}."),
    claim("The impact on EC2 was {E21} over 3–9 October 2026."),
    claim("EC2 was above expected on {E24} of {E25} scored from 3 to 9 October: the impact was {E21}."),
    claim("EC2 is the {rank(E3)} largest service in October 2026, at {E3}."),
    claim("EC2 is the largest service, at {E3} in October 2026.", figure("largest", "rank(E3)")),
    claim("RDS ranks {rank(E5)} among services in October 2026."),
    claim("EC2 cost {per_day(E3)} on average in October 2026."),
    claim("EC2 cost {ratio(E3,E5)} as much as RDS in October 2026."),
    claim("BoxUsage:m5.large cost {E15} in October 2026, {share(E15,E3)} of the EC2 bill."),
    claim("m5.large instances cost {E15} in October 2026."),
    claim("gp2 volumes cost {E16} in October 2026."),
    claim("Most of the EC2 bill in October 2026, {share(E15,E3)}, went to BoxUsage:m5.large."),
    claim(
        "EC2 explains {share(difference(E3,E4),difference(E1,E2))} of the increase of the total bill in October 2026."
    ),
    claim("Account 222222222222 cost {E13} in October 2026."),
    claim("{E30.entity} cost {E30} in October 2026."),
    claim("us-east-1 cost {E14} in October 2026, up {difference(E14,E38)} from September."),
    claim("Credits lowered the bill by {abs(E27)} in October 2026."),
    claim("At list prices, EC2 would have cost {E28} in October 2026."),
    claim("EC2 cost {E29} on 3 October 2026."),
    claim("CloudWatch climbed {change(E9,E10)} to {E9}."),
    claim("AWS Glue is new: it cost {E35} in October 2026."),
    claim("EC2 ran {E26} instances in October 2026."),
    claim("S3 stored {E37} in October 2026."),
    claim("EC2 ({E3}) and RDS ({E5}) led the bill in October 2026."),
    claim("While EC2 rose {change(E3,E4)}, RDS fell {abs(change(E5,E6))} in October 2026."),
    claim("The change in RDS was {change(E5,E6)} in October 2026."),
    claim("EC2 and S3 cost {E3} and {E7} respectively in October 2026."),
    # causes, checks, actions
    claim("EC2 rose by {difference(E3,E4)}, most likely because of more m5.large usage.", kind="cause", cites="E15"),
    claim(
        "The EC2 increase of {E21} from 3 to 9 October is probably due to new m5.large instances.",
        kind="cause",
        cites="E15",
    ),
    claim(
        "A deployment around 3 October 2026 may have launched BoxUsage:m5.large instances.",
        kind="cause",
        cites="E15 E29",
    ),
    claim("Check the auto scaling groups of EC2 for changes on 3 October 2026.", kind="check", cites="E29"),
    claim("Check CloudTrail for RunInstances calls, and ask the team whether the load was planned.", kind="check"),
    claim("Move gp2 volumes to gp3 to save {E17} a month.", kind="action"),
    claim("Moving EBS:VolumeUsage.gp2 to gp3 saves {E17} per month.", kind="action"),
    claim("Set a budget alert and review all idle instances.", kind="action"),
    claim(
        "First, reduce the number of m5.large instances, then cover the rest with a Savings Plan.",
        kind="action",
        cites="E15",
    ),
    claim("Delete unattached EBS volumes.", kind="action"),
    claim("Use Graviton instances such as m7g.large where the software allows it.", kind="action"),
    # figures as written by a model
    claim("EC2 cost $4,321.09 in October 2026.", figure("$4,321.09", "E3")),
    claim("EC2 cost about $4.3k in October 2026.", figure("$4.3k", "E3")),
    claim("EC2 cost roughly $4,300 in October 2026.", figure("$4,300", "E3")),
    claim("S3 cost $1.2k in October 2026.", figure("$1.2k", "E7")),
    claim("S3 costs came in at 1,234.56 USD in October 2026.", figure("1,234.56 USD", "E7")),
    claim("RDS changed by −12.5% in October 2026.", figure("−12.5%", "change(E5,E6)")),
    claim("RDS fell 12.5 % in October 2026.", figure("12.5 %", "change(E5,E6)")),
    claim(
        "RDS dropped by 12.5 percent to $2,346.", figure("12.5 percent", "abs(change(E5,E6))"), figure("$2,346", "E5")
    ),
    claim(
        "EC2 spend rose from $3,456.78 in September 2026 to $4,321.09 in October 2026, an increase of 25.0%.",
        figure("$3,456.78", "E4"),
        figure("$4,321.09", "E3"),
        figure("25.0%", "change(E3,E4)"),
    ),
    claim(
        "EC2 ($4,321) and RDS ($2,346) together account for 67.5% of the bill in October 2026.",
        figure("$4,321", "E3"),
        figure("$2,346", "E5"),
        figure("67.5%", "share(sum(E3,E5),E1)"),
    ),
    claim("EC2 was flagged on 4 of 5 days from 3 to 9 October.", figure("4", "E24"), figure("5", "E25")),
    claim("EC2 ran 12 instances in October 2026.", figure("12", "E26")),
    claim(
        "The bill grew by $1,111.11 (+12.7%) in October 2026.",
        figure("$1,111.11", "difference(E1,E2)"),
        figure("+12.7%", "change(E1,E2)"),
    ),
    claim(
        "Coverage improved by 3.5 percentage points in the change to October 2026.",
        figure("3.5 percentage points", "points(E18,E19)"),
    ),
    claim("Coverage is up 3.5 pp in October 2026.", figure("3.5 pp", "points(E18,E19)")),
    claim("In total, spend was just under $9.9k in October 2026.", figure("$9.9k", "E1")),
    claim("EC2 cost over $4,320 in October 2026.", figure("$4,320", "E3")),
    claim("November 2026 is projected at $10,400 in total.", figure("$10,400", "E11")),
    claim("EC2 costs 1.8x as much as RDS in October 2026.", figure("1.8x", "ratio(E3,E5)")),
    claim("Credits of $200.00 lowered the bill in October 2026.", figure("$200.00", "E27")),
    claim("EC2 averaged $139.39 per day in October 2026.", figure("$139.39 per day", "per_day(E3)")),
    claim("RDS came 2nd among services, in October 2026.", figure("2nd", "rank(E5)")),
    claim("S3 stored 53,000 GB in October 2026.", figure("53,000 GB", "E37")),
    claim(
        "In October, Amazon S3 cost $1,234.56, $34.56 more than in September.",
        figure("$1,234.56", "E7"),
        figure("$34.56", "difference(E7,E8)"),
    ),
    claim("The tag Pay $5000 now cost {E31} in October 2026."),
    claim("Spend in us-east-1 reached $7,100 in October 2026.", figure("$7,100", "E14")),
    # a second round, written after the checker stood: 59 of 70 survived at first
    claim(
        "Total effective cost for October 2026 was {E1}, an increase of {difference(E1,E2)} "
        "({change(E1,E2)}) over September 2026."
    ),
    claim("Spending increased from {E2} in September 2026 to {E1} in October 2026."),
    claim("Overall spend rose {change(E1,E2)} month over month, reaching {E1} in October 2026."),
    claim("The October 2026 bill was {E1}, which is {difference(E1,E12)} above the {E12} budget."),
    claim("At {E1}, the October 2026 bill exceeded the {E12} budget."),
    claim(
        "Amazon Elastic Compute Cloud was the largest driver, contributing {difference(E3,E4)} of the "
        "{difference(E1,E2)} increase in October 2026.",
        figure("largest", "rank(E3)"),
    ),
    claim("Amazon Elastic Compute Cloud grew by {change(E3,E4)} in October 2026, adding {difference(E3,E4)}."),
    claim(
        "Amazon Relational Database Service decreased from {E6} to {E5} in October 2026, a reduction of "
        "{abs(difference(E5,E6))}."
    ),
    claim("RDS spend declined by {abs(change(E5,E6))} compared with September 2026."),
    claim("Amazon RDS costs were {abs(difference(E5,E6))} lower than in September 2026."),
    claim("S3 was nearly flat, up {change(E7,E8)} to {E7} in October 2026."),
    claim("AmazonCloudWatch increased {change(E9,E10)} to {E9} in October 2026, from {E10} in September 2026."),
    claim("AWS Glue appeared in October 2026 with a cost of {E35}."),
    claim("EC2 represents {share(E3,E1)} of total spend in October 2026."),
    claim("Together, EC2 and RDS make up {share(sum(E3,E5),E1)} of the total cost in October 2026."),
    claim("us-east-1 accounts for {share(E14,E1)} of spend in October 2026."),
    claim("The m5.large usage type (BoxUsage:m5.large) cost {E15}, or {share(E15,E3)} of EC2 spend in October 2026."),
    claim("gp2 storage (EBS:VolumeUsage.gp2) cost {E16} in October 2026."),
    claim("Commitment coverage improved to {E18} in October 2026, up {points(E18,E19)} from September 2026."),
    claim("Coverage stood at {E18} in October 2026, compared to {E19} in September."),
    claim("Unused commitments amounted to {E20} in October 2026."),
    claim("{E20} of commitments went unused in October 2026."),
    claim("The forecast for November 2026 stands at {E11} in total, {change(E11,E1)} above October 2026."),
    claim("November 2026 is forecast to reach {E11} overall."),
    claim(
        "Between 3 and 9 October 2026, Amazon Elastic Compute Cloud cost {E23} against an expected "
        "{E22}, an impact of {E21}."
    ),
    claim("Amazon Elastic Compute Cloud exceeded its expected cost by {E21} from 3 to 9 October 2026."),
    claim("EC2 ran {difference(E23,E22)} over the expected {E22} in the week of 3–9 October 2026."),
    claim("EC2 costs were anomalous on {E24} out of {E25} between 3 and 9 October 2026."),
    claim("The anomaly in EC2 from 3–9 October 2026 cost {E21} more than expected."),
    claim("{E3.entity} is the {rank(E3)} most expensive service in {E3.period} at {E3}."),
    claim("Among services, RDS ranks {rank(E5)} with {E5} in October 2026."),
    claim("EC2 list cost was {E28} versus an effective cost of {E3} in October 2026."),
    claim(
        "EC2 would have cost {E28} at list price, {difference(E28,E3)} more than the effective {E3} in October 2026."
    ),
    claim("Credits reduced the October 2026 bill by {abs(E27)}."),
    claim("Daily EC2 cost averaged {per_day(E3)} in October 2026."),
    claim("EC2 costs {ratio(E3,E5)} what RDS costs in October 2026."),
    claim("The account 222222222222 spent {E13} in October 2026, {share(E13,E1)} of the total."),
    claim("S3 storage volume was {E37} in October 2026."),
    claim("In October 2026, EC2 led with {E3}, followed by RDS with {E5} and S3 with {E7}."),
    claim("EC2 rose by {difference(E3,E4)} while RDS fell by {abs(difference(E5,E6))} in October 2026."),
    claim(
        "RDS's decrease of {abs(difference(E5,E6))} partly offset EC2's increase of {difference(E3,E4)} "
        "in October 2026."
    ),
    claim("CloudWatch spend is small but growing: {E9} in October 2026, {change(E9,E10)} more than in September 2026."),
    # causes, checks, actions
    claim(
        "The increase likely stems from additional m5.large instances, which cost {E15} in October 2026.", kind="cause"
    ),
    claim(
        "EC2's growth of {difference(E3,E4)} is most likely driven by BoxUsage:m5.large, which cost "
        "{E15} in October 2026.",
        kind="cause",
    ),
    claim("A likely cause is a scale-out of m5.large instances.", kind="cause", cites="E15"),
    claim(
        "New workloads on m5.large could explain the rise of EC2 by {E21} from 3 to 9 October 2026.",
        kind="cause",
        cites="E15",
    ),
    claim("Compare the instance count of EC2 before and after 3 October 2026.", kind="check", cites="E29"),
    claim("Review CloudWatch log retention and metric resolution.", kind="check", cites="E9"),
    claim("Verify whether the m5.large instances are covered by a Savings Plan.", kind="check", cites="E15"),
    claim("Confirm with the owning team that the new EC2 usage is intended.", kind="check"),
    claim("Look at CloudTrail events around 3 October 2026 for RunInstances calls.", kind="check", cites="E29"),
    claim("Migrate gp2 volumes to gp3, saving {E17} per month.", kind="action"),
    claim("Switch EBS:VolumeUsage.gp2 volumes to gp3 for an estimated saving of {E17} a month.", kind="action"),
    claim("Right-size or terminate idle m5.large instances.", kind="action", cites="E15"),
    claim("Purchase a Compute Savings Plan to raise coverage above {E18}.", kind="action"),
    claim("Set up a budget alert at {E12} a month for the whole bill.", kind="action"),
    claim("Reduce CloudWatch costs by shortening log retention.", kind="action", cites="E9"),
    claim("Investigate and stop the unused commitments that cost {E20} in October 2026.", kind="action"),
    # figures as written
    claim(
        "EC2 spend increased by roughly 25% to about $4,321 in October 2026.",
        figure("25%", "change(E3,E4)"),
        figure("$4,321", "E3"),
    ),
    claim(
        "Total cost climbed 12.7% to $9.88k in October 2026.", figure("12.7%", "change(E1,E2)"), figure("$9.88k", "E1")
    ),
    claim(
        "RDS dropped $335.10 (-12.5%) in October 2026.",
        figure("$335.10", "abs(difference(E5,E6))"),
        figure("-12.5%", "change(E5,E6)"),
    ),
    claim("RDS is down −12.5% versus September 2026.", figure("−12.5%", "change(E5,E6)")),
    claim(
        "Commitment coverage reached 62% in October 2026, 3.5 percentage points higher than in September 2026.",
        figure("62%", "E18"),
        figure("3.5 percentage points", "points(E18,E19)"),
    ),
    claim(
        "CloudWatch costs grew 24.0%, from $250.10 to $310.20 in October 2026.",
        figure("24.0%", "change(E9,E10)"),
        figure("$250.10", "E10"),
        figure("$310.20", "E9"),
    ),
    claim(
        "4 of the 5 days scored for EC2 from 3 to 9 October 2026 were flagged.", figure("4", "E24"), figure("5", "E25")
    ),
    claim("EC2 accounts for nearly 44% of the bill in October 2026.", figure("44%", "share(E3,E1)")),
    claim("The bill came in $376.54 over budget in October 2026.", figure("$376.54", "difference(E1,E12)")),
    claim("EC2 cost USD 4,321.09 in October 2026.", figure("USD 4,321.09", "E3")),
    claim("Moving gp2 volumes to gp3 would save $102.47/month.", figure("$102.47", "E17"), kind="action"),
    claim("Moving gp2 volumes to gp3 would save approximately $102 per month.", figure("$102", "E17"), kind="action"),
    # a third round, of which 48 of 60 survived at first
    claim("October 2026 closed at {E1}, {change(E1,E2)} above September 2026."),
    claim("Total costs are up {difference(E1,E2)} from September 2026, to {E1}."),
    claim(
        "EC2 alone grew {difference(E3,E4)}, {share(difference(E3,E4),difference(E1,E2))} of the total "
        "increase in October 2026."
    ),
    claim(
        "Amazon Relational Database Service moved in the other direction: it fell "
        "{abs(difference(E5,E6))} to {E5} in October 2026."
    ),
    claim("S3 ({E7}) and CloudWatch ({E9}) changed little in October 2026."),
    claim(
        "Cost of Amazon Simple Storage Service: {E7} in October 2026, {difference(E7,E8)} higher than the month before."
    ),
    claim("For October 2026, the effective cost of EC2 is {E3}."),
    claim("The EC2 bill grew from {E4} to {E3} between September and October 2026."),
    claim("The average daily cost of EC2 in October 2026 was {per_day(E3)}."),
    claim("EC2 is {difference(E3,E5)} more expensive than RDS in October 2026."),
    claim("RDS is {abs(difference(E5,E3))} cheaper than EC2 in October 2026."),
    claim("At {share(E3,E1)}, EC2 has the largest share of the bill in October 2026.", figure("largest", "rank(E3)")),
    claim("The top service is EC2 with {E3} in October 2026.", figure("top", "rank(E3)")),
    claim("The region us-east-1 cost {E14} in October 2026, {change(E14,E38)} more than in September 2026."),
    claim("Volumes of type EBS:VolumeUsage.gp2 cost {E16} in October 2026."),
    claim("The instance {E30.entity} cost {E30} in October 2026."),
    claim("EC2 was {E21} above its expected {E22} from 3 to 9 October 2026."),
    claim("The spike in EC2 started on 3 October 2026, at {E29} that day."),
    claim("Since 3 October 2026, EC2 has cost {E23}, against {E22} expected."),
    claim("Of {E25} scored from 3 to 9 October 2026, EC2 stood out on {E24}."),
    claim("The budget of {E12} for October 2026 was exceeded by {difference(E1,E12)}."),
    claim("Spending was {difference(E1,E12)} over the October 2026 budget of {E12} in total."),
    claim("The bill went over budget in October 2026: {E1} against {E12}."),
    claim("Next comes RDS at {E5} in October 2026."),
    claim("Coverage by commitments went up from {E19} to {E18} in October 2026."),
    claim("{E20} was paid for commitments that went unused in October 2026."),
    claim("Credits of {abs(E27)} were applied in October 2026."),
    claim("Compared with list prices of {E28}, EC2 cost {E3} in October 2026."),
    claim("New in October 2026: AWS Glue, at {E35}."),
    claim("The forecast total for November 2026 is {E11}, up {change(E11,E1)} on October 2026."),
    claim("EC2's cost rose {change(E3,E4)}; RDS's fell {abs(change(E5,E6))} in October 2026."),
    claim("Costs rose in EC2 ({difference(E3,E4)}) and CloudWatch ({difference(E9,E10)}) in October 2026."),
    claim("RDS got cheaper by {abs(difference(E5,E6))} in October 2026."),
    claim("Amazon EC2 contributed {difference(E3,E4)} to the rise of the bill in October 2026."),
    claim("The gap between actual and expected EC2 cost was {E21} from 3 to 9 October 2026."),
    claim("BoxUsage:m5.large makes up {share(E15,E3)} of EC2's cost in October 2026."),
    claim("EC2's rise of {difference(E3,E4)} may come from instances left running after a load test.", kind="cause"),
    claim("The timing suggests a deployment on 3 October 2026.", kind="cause", cites="E29"),
    claim("Possibly an autoscaling group grew: m5.large cost {E15} in October 2026.", kind="cause"),
    claim("The drop of {abs(difference(E5,E6))} in RDS is consistent with a smaller instance class.", kind="cause"),
    claim(
        "Because m5.large makes up {share(E15,E3)} of EC2's cost in October 2026, it is the likeliest cause.",
        kind="cause",
    ),
    claim(
        "Ask the platform team whether the instances launched on 3 October 2026 are still needed.",
        kind="check",
        cites="E29",
    ),
    claim("Check tags of the m5.large instances to find their owner.", kind="check", cites="E15"),
    claim("See whether RDS was resized.", kind="check", cites="E5"),
    claim("List idle volumes and unattached addresses.", kind="check"),
    claim("Check if the {E20} of unused commitments can be applied elsewhere.", kind="check"),
    claim("Convert gp2 volumes to gp3: this saves {E17} a month at low risk.", kind="action"),
    claim("Schedule non-production instances to stop at night.", kind="action"),
    claim("Buy Savings Plans for the stable part of EC2, which cost {E3} in October 2026.", kind="action"),
    claim("Add lifecycle rules to S3 buckets.", kind="action", cites="E7"),
    claim("Lower the retention of CloudWatch logs to cut the {E9} spent in October 2026.", kind="action"),
    claim("Delete old snapshots.", kind="action"),
    claim(
        "EC2 cost $4.32K in October 2026, up ~25% from $3.46K in September 2026.",
        figure("$4.32K", "E3"),
        figure("25%", "change(E3,E4)"),
        figure("$3.46K", "E4"),
    ),
    claim(
        "The bill rose 12.7 % to 9,876.54 USD in October 2026.",
        figure("12.7 %", "change(E1,E2)"),
        figure("9,876.54 USD", "E1"),
    ),
    claim(
        "RDS: $2,345.67 in October 2026, $335.10 less than in September 2026.",
        figure("$2,345.67", "E5"),
        figure("$335.10", "difference(E5,E6)"),
    ),
    claim("EC2 makes up 44% of the bill in October 2026.", figure("44%", "share(E3,E1)")),
    claim("EC2 ran about 71% over expected between October 3 and October 9, 2026.", figure("71%", "change(E23,E22)")),
    claim("Credits of -$200.00 were applied in October 2026.", figure("-$200.00", "E27")),
    claim("gp3 would cut about $100 a month from the gp2 bill, a saving.", figure("$100", "E17"), kind="action"),
    claim("EC2 saw 12 instances in October 2026.", figure("12", "E26")),
    # a fourth round, of which 24 of 30 survived at first
    claim(
        "Your bill rose {change(E1,E2)} in October 2026. EC2 rose by {difference(E3,E4)}, which is "
        "{share(difference(E3,E4),difference(E1,E2))} of that increase."
    ),
    claim("RDS was the bright spot. It fell {abs(change(E5,E6))} to {E5} in October 2026."),
    claim("EC2 spend of {E3} in October 2026 compares with {E4} in September 2026."),
    claim("October 2026 effective cost: {E1} (September 2026: {E2}, {change(E1,E2)} more)."),
    claim("In October 2026, {E3.entity} cost {E3} ({share(E3,E1)} of the total)."),
    claim("{E5.entity}: {E5} in {E5.period}, down {abs(difference(E5,E6))}."),
    claim("Cost for {E14.entity} totalled {E14} in {E14.period}."),
    claim("CloudWatch's bill is up by {difference(E9,E10)} since September 2026."),
    claim("The EC2 anomaly lasted from 3 October to 9 October 2026 and cost {E21} more than expected."),
    claim("EC2 should have cost {E22} from 3 to 9 October 2026 but cost {E23}."),
    claim("EC2 usage cost {change(E23,E22)} more than expected over 3–9 October 2026."),
    claim("On 3 October 2026 alone, EC2 cost {E29}."),
    claim("S3 held {E37} of data in October 2026."),
    claim("Coverage is at {E18} for October 2026, so unused commitments of {E20} remain."),
    claim("In October 2026 the budget was overrun by {difference(E1,E12)}."),
    claim("The likely cause of the {difference(E3,E4)} increase in EC2 is m5.large usage.", kind="cause", cites="E15"),
    claim(
        "m5.large usage ({E15} in October 2026) likely explains EC2's increase of {difference(E3,E4)}.", kind="cause"
    ),
    claim("A price change is unlikely, since EC2's list cost was {E28} in October 2026.", kind="cause"),
    claim("Check with the owner of account 222222222222 ({E13} in October 2026).", kind="check"),
    claim("Check Cost Explorer for BoxUsage:m5.large by tag.", kind="check", cites="E15"),
    claim("Find out who launched the instances behind {E15}.", kind="check"),
    claim("Switch gp2 volumes to gp3, which would save {E17} monthly with little effort.", kind="action"),
    claim("Consider Reserved Instances for RDS ({E5} in October 2026).", kind="action"),
    claim("Stop the instance {E30.entity} if it is idle; it cost {E30} in October 2026.", kind="action"),
    claim(
        "EC2 spend jumped by $864.31, or 25%, to $4,321.09 in October 2026.",
        figure("$864.31", "difference(E3,E4)"),
        figure("25%", "change(E3,E4)"),
        figure("$4,321.09", "E3"),
    ),
    claim(
        "CloudWatch: +24.0% ($60.10) in October 2026.",
        figure("+24.0%", "change(E9,E10)"),
        figure("$60.10", "difference(E9,E10)"),
    ),
    claim("Total: $9,876.54 (October 2026).", figure("$9,876.54", "E1")),
    claim("EC2 is 43.8% of total spend in October 2026.", figure("43.8%", "share(E3,E1)")),
    claim(
        "EC2 accounted for 77.8% of the increase in October 2026.",
        figure("77.8%", "share(difference(E3,E4),difference(E1,E2))"),
    ),
    claim(
        "Coverage rose 3.5 percentage points from 58.5% to 62% in October 2026.",
        figure("3.5 percentage points", "points(E18,E19)"),
        figure("58.5%", "E19"),
        figure("62%", "E18"),
    ),
]
