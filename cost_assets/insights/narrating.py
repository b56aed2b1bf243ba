"""Every subject put into words: by a model where one may be asked and what it says holds, else by the template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from cost_assets.code import fingerprint
from cost_assets.insights import leaving, prompts, rendering
from cost_assets.insights.advice import as_json
from cost_assets.insights.answers import schema
from cost_assets.insights.checker.checking import Verdict, check_draft
from cost_assets.insights.claims import Subject
from cost_assets.insights.gathering import Gathered
from cost_assets.insights.models.asking import Asker
from cost_assets.insights.models.pseudonyms import Pseudonyms
from cost_assets.insights.models.questions import NotAnswered, Question
from cost_assets.insights.narrator import narrate
from cost_assets.insights.readings import Reading, read
from cost_assets.insights.saying import Insight

TEMPLATE = "template"
# What people wait for first: the deadline or the budget may end before all are asked.
_FIRST = ("day", "anomaly", "recommendations", "month")
_REPAIR = """Some of this does not hold:

{faults}

Answer once more with the whole JSON object: mend these claims or leave them out, and keep the others as they are."""

Key = tuple[str, str]


def by_template(gathered: Gathered, why: Mapping[Key, str] | None = None) -> list[Insight]:
    """Every subject in the template's words, among which a cost centre that is called `prices` is not named.

    Args:
        why: by kind and id of a subject, why no model spoke where one is configured.
    """
    version = f"{TEMPLATE}-{fingerprint('insights/narrator')[:8]}"
    names = {name: kind for name, kind in gathered.names.items() if kind != "cost_centre"}
    told = []
    for payer, subject in gathered.subjects:
        title, verdicts = check_draft(narrate(subject), subject, names)
        insight = _insight(payer, subject, TEMPLATE, version, title, verdicts)
        told.append(insight.because((why or {}).get((subject.kind, subject.id))))
    return told


def by_models(gathered: Gathered, asker: Asker, pseudonyms: Pseudonyms, log: Callable[[str], None]) -> list[Insight]:
    """Every subject in a model's words, or in the template's where none spoke or nothing that it said held."""
    payers = {(subject.kind, subject.id): payer for payer, subject in gathered.subjects}
    subjects = [leaving.let_go(subject, asker.settings.send) for _, subject in gathered.subjects]
    sent = {
        (each.kind, each.id): each for each in sorted(subjects, key=lambda e: _FIRST.index(e.kind)) if each.evidence
    }
    questions = {key: question(subject, pseudonyms) for key, subject in sent.items()}
    first = _ask(asker, questions, sent, gathered.names, pseudonyms, log)
    repairs = {
        key: _repair(questions[key], reading, pseudonyms)
        for key, reading in first.items() if isinstance(reading, Reading) and reading.faults
    }  # fmt: skip
    second = _ask(asker, repairs, sent, gathered.names, pseudonyms, log)
    told, why = {}, dict.fromkeys(payers, "nothing of it may leave this machine (llm.send)")
    whole = {(subject.kind, subject.id): subject for _, subject in gathered.subjects}
    for key in sent:
        said = _best(first[key], second.get(key))
        if isinstance(said, str):
            why[key] = said
        else:
            told[key] = _by_model(payers[key], whole[key], said, first[key], second.get(key))
    template = by_template(gathered, why)
    return [told.get((each.subject.kind, each.subject.id), each) for each in template]


def question(subject: Subject, pseudonyms: Pseudonyms) -> Question:
    """What a model is asked about a subject, all of whose evidence may leave."""
    prompt = prompts.load(subject.kind)
    return Question(
        prompt=prompt.name, version=prompt.version, subject_kind=subject.kind, subject_id=subject.id,
        messages=leaving.messages(prompt, subject, pseudonyms), max_tokens=prompt.max_tokens,
        temperature=prompt.temperature, schema=schema(),
    )  # fmt: skip


def _ask(
    asker: Asker,
    questions: Mapping[Key, Question],
    subjects: Mapping[Key, Subject],
    names: Mapping[str, str],
    pseudonyms: Pseudonyms,
    log: Callable[[str], None],
) -> dict[Key, Reading | str]:
    """What the checker makes of each answer; or why there is none."""
    found: dict[Key, Reading | str] = {}
    for answer in asker.many(questions.values(), lambda done, total: log(f"{done} of {total} questions answered")):
        key = (answer.question.subject_kind, answer.question.subject_id)
        if isinstance(answer, NotAnswered):
            found[key] = answer.reason
            continue
        reading = read(answer, subjects[key], names, pseudonyms)
        asker.ledger.verified(answer.call_id, len(reading.verdicts), len(reading.held))
        found[key] = reading
    return found


def _repair(asked: Question, reading: Reading, pseudonyms: Pseudonyms) -> Question:
    """The same conversation, with the answer and what is wrong with it."""
    faults = pseudonyms.hide("\n".join(f"- {fault}" for fault in reading.faults))
    more = (
        {"role": "assistant", "content": reading.answer.text},
        {"role": "user", "content": _REPAIR.format(faults=faults)},
    )
    return asked.longer(*more)


def _best(first: Reading | str, second: Reading | str | None) -> Reading | str:
    """The reading of which more held, the repaired one where both are as good; why there is none."""
    readings = [each for each in (second, first) if isinstance(each, Reading)]
    best = max(readings, key=lambda each: len(each.held), default=None)
    if best is None:
        return str(first)
    return best if best.held else f"nothing that {best.answer.model} said held: {best.faults[0]}"


def _by_model(
    payer: str, subject: Subject, said: Reading, first: Reading | str, second: Reading | str | None
) -> Insight:
    answers = [each.answer for each in (first, second) if isinstance(each, Reading)]
    insight = _insight(payer, subject, said.answer.model, said.answer.question.version, said.title, said.verdicts)
    costs = [each.paid_usd for each in answers]
    return insight.paid(
        _sum(each.input_tokens for each in answers),
        _sum(each.output_tokens for each in answers),
        None if None in costs else f"{sum(costs, Decimal(0)):f}",
    )


def _insight(
    payer: str | None, subject: Subject, narrator: str, version: str, title: Verdict, verdicts: Sequence[Verdict]
) -> Insight:
    held = [each for each in verdicts if each.ok]
    plain_title = rendering.plain(title) if title.ok else f"{subject.kind} {subject.id}"
    advice = [(each.claim, rendering.plain(each)) for each in held]
    return Insight(
        subject=subject,
        billing_account_id=payer,
        narrator=narrator,
        title=plain_title,
        body=rendering.body(verdicts),
        claims=rendering.claims_json(held),
        claims_total=len(verdicts),
        claims_verified=len(held),
        prompt_version=version,
        recommendations=as_json(subject, advice) if subject.kind == "recommendations" else None,
    )


def _sum(tokens: Iterable[int | None]) -> int | None:
    """None where one of them is not known."""
    known = list(tokens)
    return None if None in known else sum(known)
