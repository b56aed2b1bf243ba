"""A call that is under way in a thread of its own, which keeps the answer whoever still waits for it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

from cost_assets.insights import llm
from cost_assets.insights.models.ledger import Ledger
from cost_assets.insights.models.replies import Failure, Reply, TimedOut

_SLACK_SECONDS = 1.0


class Calls:
    """The calls of a run that are under way.

    The thread that makes a call also writes what came of it into the ledger, so that no answer depends on somebody who
    may have been interrupted. It is a daemon: a process that ends does not wait for it, unless somebody does in `wait`.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._ends: dict[threading.Thread, float] = {}
        self._ended = threading.Condition()
        self._under_way = 0
        self.ended = 0  # how many have, so far

    def begin(self) -> None:
        """Count a call as under way from its reservation on; `make` has to follow."""
        with self._ended:
            self._under_way += 1

    def make(self, call_id: str, call: llm.Call) -> Reply:
        """Make a call that has been reserved and begun, and wait no longer than its timeout, however slowly bytes drip.

        An answer that comes later still goes into the ledger.

        Raises:
            Failure: it gave no usable answer.
        """
        result: Future[Reply] = Future()
        thread = threading.Thread(target=self._work, args=(call_id, call, result), daemon=True)
        with self._ended:
            self._ends[thread] = time.monotonic() + call.timeout_seconds + _SLACK_SECONDS
        thread.start()
        try:
            return result.result(call.timeout_seconds + _SLACK_SECONDS)
        except TimeoutError:
            failure = TimedOut(f"{call.model.model} did not answer within {call.timeout_seconds:g} s")
            self._ledger.fail(call_id, failure)
        raise failure

    def wait(self) -> None:
        """Wait for what is under way, each call until its timeout at most."""
        for thread, ends in list(self._ends.items()):
            thread.join(max(0.0, ends - time.monotonic()))

    def wait_for_another(self, ended: int, seconds: float) -> bool:
        """Wait until more than `ended` have ended; False if none is under way, or after so many seconds."""
        with self._ended:
            self._ended.wait_for(lambda: self.ended > ended or not self._under_way, seconds)
            return self.ended > ended

    def _work(self, call_id: str, call: llm.Call, result: Future[Reply]) -> None:
        try:
            reply = llm.attempt(call)
            self._ledger.settle(call_id, reply)
        except Failure as failure:
            result.set_exception(self._failed(call_id, failure))
        except BaseException as error:
            result.set_exception(error)
        else:
            result.set_result(reply)
        finally:
            with self._ended:
                self._ends.pop(threading.current_thread(), None)
                self._under_way -= 1
                self.ended += 1
                self._ended.notify_all()

    def _failed(self, call_id: str, failure: Failure) -> BaseException:
        try:
            self._ledger.fail(call_id, failure)
        except Exception as error:
            return error
        return failure
