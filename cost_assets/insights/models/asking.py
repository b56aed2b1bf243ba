"""Ask language models: from the ledger if it was answered before, else from the first model of the chain that can."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import tenacity

from cost_assets.errors import CostsError
from cost_assets.insights import llm
from cost_assets.insights.models.at_once import at_once
from cost_assets.insights.models.breaker import Breaker
from cost_assets.insights.models.budget import Caps, OverBudget, upper_bound
from cost_assets.insights.models.calling import Calls
from cost_assets.insights.models.calls import Asked, CallRow, Tally, tally
from cost_assets.insights.models.ledger import Ledger
from cost_assets.insights.models.questions import Answer, NotAnswered, Question
from cost_assets.insights.models.replies import Failure, NotConfigured, RateLimited
from cost_assets.llm_settings import Llm, Model

_BACK_OFF = tenacity.wait_exponential_jitter(initial=1, max=30, jitter=1)


class Stopped(CostsError):
    """No further call is made in this run: it was interrupted, or its time is over."""


class Asker:
    """Asks for one run, from any thread. Use it with `with`: leaving the block by an exception stops it.

    Args:
        settings: `llm:` of `costs.yaml`.
        said_at: the home's now, naive UTC.
        asked_by: `user@host`, or the id of the Dagster run.
        sleep: waits so many seconds; without it, until the run is stopped at most.
    """

    def __init__(
        self,
        settings: Llm,
        ledger: Ledger,
        said_at: datetime,
        asked_by: str,
        sleep: Callable[[float], Any] | None = None,
    ) -> None:
        self.settings, self.ledger = settings, ledger
        self._said_at, self._asked_by = said_at, asked_by
        self._caps = Caps(settings.budget_usd_per_day, settings.budget_usd_per_month)
        self._ends = time.monotonic() + settings.deadline_seconds
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._breaker, self._calls = Breaker(), Calls(ledger)
        self._reserving = threading.Lock()
        self._made: list[str] = []
        self._cached: list[str] = []
        self._asking: dict[str, threading.Lock] = {}

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, kind: type[BaseException] | None, *failure: object) -> None:
        if kind:
            self.stop()

    def stop(self) -> None:
        """Make no further call. Those under way are paid for, so the process stays until each has come or timed out;
        nobody waits for them here, and a run that is cancelled has ended and let go of the lock."""
        if not self._stopped.is_set():
            self._stopped.set()
            # Before the executors that litellm needs are shut down, unlike a thread that is no daemon or `atexit`,
            # and also in a run's process, which multiprocessing ends without `atexit`.
            threading._register_atexit(self._calls.wait)

    def ask(self, question: Question) -> Answer | NotAnswered:
        """Ask the models in turn until one has answered. Failures and budgets are a reason, never an error."""
        if self.settings.send == "none":
            return NotAnswered(question, "llm.send is none: nothing may leave this machine")
        chain = self.settings.chain(question.prompt)
        if not chain:
            return NotAnswered(question, "llm.models names no language model")
        # Asked twice at once, the second waits for the first's answer.
        with self._asking.setdefault(question.digest(chain[0]), threading.Lock()):
            return self._ask(question, chain)

    def many(
        self, questions: Iterable[Question], progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Answer | NotAnswered]:
        """Ask at most `concurrency` at once; what comes of them, as it comes.

        An interruption of the thread that waits here stops the run. A consumer who leaves early only stops what had
        not begun.

        Args:
            progress: called after each with how many are done, and of how many.
        """
        waiting = list(questions)
        try:
            for done, result in enumerate(at_once(self.ask, waiting, self.settings.concurrency), start=1):
                if progress:
                    progress(done, len(waiting))
                yield result
        except GeneratorExit:
            raise
        except BaseException:
            self.stop()
            raise

    def tally(self) -> Tally:
        """What this run has asked so far, by the ledger."""
        made = set(self._made)
        return tally([row for row in self.ledger.rows() if row.call_id in made], cached=len(self._cached))

    def _ask(self, question: Question, chain: tuple[Model, ...]) -> Answer | NotAnswered:
        known = [self.ledger.recall(question.digest(model), _max_tokens(question, model)) for model in chain]
        for row in known:
            if row and row.state == "answered":
                self.ledger.hit(row.call_id)
                self._cached.append(row.call_id)
                return _answer(question, row, cached=True)
        reasons: dict[str, str] = {}
        for model, row in zip(chain, known, strict=True):
            if row:
                reasons[f"{row.failure}; it is not paid for again"] = str(row.failure_kind)
                continue
            try:
                return self._retried(question, model)
            except (Failure, OverBudget, Stopped) as failure:
                reasons[str(failure)] = type(failure).__name__
        return NotAnswered(question, "; ".join(reasons), tuple(reasons.values()))

    def _retried(self, question: Question, model: Model) -> Answer:
        """Ask one model, again while its failures pass, there are attempts left, and the wait fits into the run."""
        began = time.monotonic()
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: self._may_pass(error, model)),
            stop=tenacity.stop_any(tenacity.stop_after_attempt(self.settings.attempts), self._is_too_long),
            wait=lambda state: self._wait_seconds(state, model),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            for attempt in retrying:
                with attempt:
                    return self._attempt(question, model, attempt.retry_state.attempt_number)
        except Failure as failure:
            self._breaker.gave_up(model, failure, began)
            raise
        raise AssertionError("tenacity ends by an answer or an error")

    def _attempt(self, question: Question, model: Model, number: int) -> Answer:
        """Ask one model once.

        Raises:
            Failure: it gave no usable answer, or is left alone in this run.
            OverBudget: the call was not made.
            Stopped: the run is over.
        """
        if broken := self._breaker.broken(model):
            raise type(broken)(str(broken), broken.http_status)
        if number == 1 and (rest := self._breaker.rest(model)):
            if time.monotonic() + rest >= self._ends:
                raise RateLimited(f"{model.model} wants to rest for {rest:.0f} s, longer than this run may ask", 429)
            self._sleep(rest)
        if self._stopped.is_set():
            raise Stopped("the run was stopped before a model had answered")
        if time.monotonic() >= self._ends:
            raise Stopped(
                f"llm.deadline_seconds ({self.settings.deadline_seconds:g}) are over: no call is made any more"
            )
        digest, max_tokens = question.digest(model), _max_tokens(question, model)
        if number > 1 and (row := self.ledger.recall(digest, max_tokens)) and row.state == "answered":
            return _answer(question, row, cached=False)  # an answer that was given up came after all
        call = self._call(question, model, max_tokens)
        try:
            call_id = self._reserved(question, call, digest, number)
            reply = self._calls.make(call_id, call)
        except Failure as failure:
            self._breaker.failed(model, failure)
            raise
        self._breaker.answered(model)
        tokens, cost = (reply.input_tokens, reply.output_tokens), reply.cost_usd
        return Answer(question, reply.text, reply.model, call_id, False, *tokens, cost, cost)

    def _call(self, question: Question, model: Model, max_tokens: int) -> llm.Call:
        return llm.Call(
            model=model,
            messages=question.messages,
            max_tokens=max_tokens,
            timeout_seconds=model.timeout_seconds or question.timeout_seconds,
            temperature=question.temperature if model.temperature is None else model.temperature,
            schema=question.schema,
            name=question.prompt,
        )

    def _reserved(self, question: Question, call: llm.Call, digest: str, number: int) -> str:
        llm.ready()  # its import takes seconds, which are not to count as the model's
        price = llm.price(call.model)
        if price is None and self._caps:
            raise NotConfigured(
                f"nobody knows what {call.model.model} costs, so the budget cannot be kept; write its price: "
                "{input: …, output: …}, in USD per million tokens"
            )
        cost = price and upper_bound(price, call.messages, call.schema, call.max_tokens)
        asked = Asked(
            question_hash=digest,
            prompt=question.prompt,
            prompt_version=question.version,
            subject_kind=question.subject_kind,
            subject_id=question.subject_id,
            model=call.model.model,
            messages=json.dumps([dict(message) for message in question.messages], ensure_ascii=False),
            max_tokens=call.max_tokens,
            said_at=self._said_at,
            asked_by=self._asked_by,
            attempt=number,
        )
        while True:
            ended = self._calls.ended
            try:
                with self._reserving:  # who finds the budget full finds the calls under way that fill it
                    call_id = self.ledger.reserve(asked, cost, self._caps)
                    self._calls.begin()
            except OverBudget:
                # Calls cost less than is reserved for them: what is under way may soon leave enough.
                if self._stopped.is_set() or not self._calls.wait_for_another(ended, call.timeout_seconds):
                    raise
            else:
                self._made.append(call_id)
                return call_id

    def _wait_seconds(self, state: tenacity.RetryCallState, model: Model) -> float:
        """As long as the server asked for, else longer each time, and never all threads at the same moment."""
        asked_for = getattr(state.outcome and state.outcome.exception(), "retry_after", None)
        wait = _BACK_OFF(state) if asked_for is None else asked_for * random.uniform(1, 1.1)
        return max(wait, self._breaker.rest(model))

    def _may_pass(self, error: BaseException, model: Model) -> bool:
        return isinstance(error, Failure) and error.passes and not self._breaker.broken(model)

    def _is_too_long(self, state: tenacity.RetryCallState) -> bool:
        """Whether the run will be over before the next attempt."""
        return self._stopped.is_set() or time.monotonic() + state.upcoming_sleep >= self._ends


def _max_tokens(question: Question, model: Model) -> int:
    return model.max_tokens or question.max_tokens


def _answer(question: Question, row: CallRow, cached: bool) -> Answer:
    cost = Decimal(0) if cached else row.cost_usd
    tokens = (row.input_tokens, row.output_tokens)
    return Answer(question, row.answer or "", row.model, row.call_id, cached, *tokens, cost, row.cost_usd)
