"""Which models are left alone during a run: the ones that cannot answer for the rest of it, and the ones that rest."""

from __future__ import annotations

import threading
import time

from cost_assets.insights.models.replies import Failure
from cost_assets.llm_settings import Model

_Key = tuple[str, str | None, str | None]


class Breaker:
    """What is known of the models of one run, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._broken: dict[_Key, Failure] = {}
        self._answered_at: dict[_Key, float] = {}
        self._rests_until: dict[_Key, float] = {}

    def broken(self, model: Model) -> Failure | None:
        """Why a model is not asked any more in this run."""
        return self._broken.get(_key(model))

    def rest(self, model: Model) -> float:
        """For how many seconds from now a model wants to be left alone."""
        return max(0.0, self._rests_until.get(_key(model), 0.0) - time.monotonic())

    def answered(self, model: Model) -> None:
        """A model answered."""
        self._answered_at[_key(model)] = time.monotonic()

    def failed(self, model: Model, failure: Failure) -> None:
        """A call failed: nobody asks the model again if it cannot answer, or before the time for which it asked."""
        with self._lock:
            if failure.breaks:
                self._broken.setdefault(_key(model), failure)
            if failure.retry_after:
                until = time.monotonic() + failure.retry_after
                self._rests_until[_key(model)] = max(until, self._rests_until.get(_key(model), 0.0))

    def gave_up(self, model: Model, failure: Failure, began: float) -> None:
        """A question was given up after all its attempts, the first at `began` (monotonic).

        If the model has answered nobody since, it is down, and others need not find that out again.
        """
        with self._lock:
            if failure.passes and self._answered_at.get(_key(model), float("-inf")) < began:
                self._broken.setdefault(_key(model), failure)


def _key(model: Model) -> _Key:
    return model.model, model.base_url, model.api_key_env
