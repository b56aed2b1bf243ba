"""The traps that many fall into with a bill, a few rows each, worked out by hand.

| trap | test, or why none |
|---|---|
| T1 whole fee of a reservation beside its usage | test_commitments |
| T2 effective cost and fee of a plan both summed | test_commitments, all payment options |
| T3 reservations not amortized | test_commitments, all payment options |
| T4 unused part of a commitment lost | test_commitments |
| T5 blended cost used | test_discounts |
| T6 cost of covered usage moved to the plan | test_commitments; by resource in tests/test_resources.py |
| T7 refund of a plan's fee as a negative spike | test_commitments, with T8 |
| T8 every refund on a plan zeroed | test_commitments, with T7 |
| T9 net columns taken only above zero | test_discounts |
| T10 net columns that are not there | test_discounts; when they come, test_deliveries |
| T11 a discount as rows and inside columns | test_discounts |
| T12 marketplace | test_lines |
| T13 tax and support without a resource | test_lines |
| T14 credits that hide usage | test_lines |
| T15 split cost rows counted | test_lines |
| T16 files that an overwrite left behind | test_deliveries |
| T17 deliveries kept side by side summed | test_deliveries |
| T18 two exports of one account | test_deliveries; which of three counts, in tests/test_overlaps.py |
| T19 files in an unknown layout | test_deliveries |
| T20 columns that come with a service | test_deliveries |
| T21 columns that come and go | test_deliveries; types, in tests/exports/test_drifting.py |
| T22 case and placeholders | test_focus |
| T23 savings beside the purchase that pays for them | test_focus |
| T24 FOCUS that does not conform | test_focus |
| T25 FOCUS 1.0, then 1.2 | test_focus |
| T26 savings clamped | test_discounts |
| T27 currencies summed | test_lines |
| T28 UTC, and ends that are exclusive | test_time |
| T29 fees of hours to come | test_time; as not yet unused, in tests/golden/test_commitments.py |
| T30 partial last days in a forecast | test_readers: such days say so |
| T31 lengths of months | test_time; tiers that start anew, none: of anomalies |
| T32 renamed services | test_readers |
| T33 moves that offset each other | test_readers |
| T34 tags that come late | tests/test_resources.py |
| T35 tags that multiply rows | test_lines |
| T36 savings at retail prices | none: of recommendations |
| T37 savings at a goal | none: of recommendations |
| T38 missing metrics read as idle | none: of recommendations |
| T39 list prices instead of the bill | test_readers |
| T40 cost of asking | test_readers |
| T41 arithmetic of a language model | none: of insights |
| T42 instructions in tags | test_readers |
| T43 largest or smallest instead of the sum | test_commitments |
| T44 newest file instead of the whole delivery | test_deliveries |
"""
