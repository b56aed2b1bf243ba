"""The table of lies as answers over HTTP, four lies and an honest claim in each: what is published of them."""

from __future__ import annotations

import json
from dataclasses import asdict

from cost_assets.insights import rendering
from cost_assets.insights.claims import Claim, Subject
from cost_assets.insights.models.pseudonyms import Pseudonyms
from cost_assets.insights.readings import read
from tests.insights import model_server as serve
from tests.insights.conftest import question
from tests.insights.evidence import EVIDENCE, KNOWN
from tests.insights.honest import HONEST
from tests.insights.lies import LIES


def told(claim: Claim) -> dict:
    return asdict(claim) | {"evidence": list(claim.evidence), "figures": [asdict(each) for each in claim.figures]}


def test_of_answers_full_of_lies_only_the_honest_claim_is_published(asker, model_server):
    honest = next(each for each in HONEST if each.kind == "finding")
    subject = Subject("month", "2026-10", tuple(EVIDENCE))
    asking, left, unread = asker(), list(LIES), 0
    for number in range(0, len(left), 4):
        lies = left[number : number + 4]
        claims = [told(honest), *(told(lie.claim) for lie in lies)]
        model_server.script(serve.answer(json.dumps({"title": "{E1.entity}", "claims": claims})))
        reading = read(asking.ask(question(f"round {number}")), subject, KNOWN, Pseudonyms(b"k" * 32))
        if reading.fault:  # a lie whose shape is refused takes the whole answer with it
            assert reading.held == ()
            unread += 1
            continue
        assert [each.ok for each in reading.verdicts] == [True, *[False] * len(lies)], [lie.name for lie in lies]
        assert f"1 of {len(claims)} claims verified" in rendering.body(reading.verdicts)
    assert unread <= 5
