"""What must not leave this machine, and the made-up names that leave in its place."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cost_assets.insights.models.cleaning import LONGEST, clean

_LETTERS = "bcdfghjkmnpqrstvwxz"  # without vowels, l and y: no words, no numbers, nothing that is misread
_CODE_LENGTH = 8
_SHORTEST = 3
_FEWEST_DIGITS, _ACCOUNT_DIGITS = 6, 12
_PSEUDONYM = re.compile(
    r"(?<![a-z])(?:(?P<kind>[a-z]+)(?P<joint>[\s\-\u2010-\u2015_*`\\]{1,6}))?"
    rf"(?P<code>[{_LETTERS}]{{{_CODE_LENGTH}}})(?![a-z])",
    re.IGNORECASE,
)
_WORD, _WORDS = re.compile(r"\w"), re.compile(r"\w+")
_DECIMAL = re.compile(r"(?<![\w.-])[-+]?\d+\.\d+(?![\w.-])")
_DETECTED = (
    ("arn", re.compile(r"\barn:[\w-]+:[^\s\"'<>,;(){}\[\]]*[\w/*]", re.IGNORECASE)),
    ("email", re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")),
    ("account", re.compile(r"(?<!\d)(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d)")),
    ("resource", re.compile(r"\b[a-z]{1,12}-[0-9a-f]{8}(?:[0-9a-f]{9})?\b", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Protected:
    """A value that must not leave. `kind` is what stands in its pseudonym: `account`, `resource`, …: letters only."""

    kind: str
    value: str


_Span = tuple[int, int, Protected]


class Pseudonyms:
    """Turns protected values into pseudonyms (`account-kdmfqrst`) and back. The same key gives the same ones.

    Protected are the values that are given, wherever they stand, whatever their case, cleaned or not, and as JSON would
    write them; a word that holds one is hidden whole. Besides: account ids, ARNs, e-mail addresses and ids of resources
    (`i-0abc…`) that look like it, and what the patterns match. Only where they stand alone are hidden values of one or
    two characters, and of less than twelve digits and nothing else; of less than six digits never: no figure would be
    left.

    Texts are hidden before they are written as JSON, and revealed after they were read from it: see `hide_all`.

    Args:
        key: see `secret_key.py`.
        values: of one value, the first kind counts.
        patterns: regular expressions of what else must not leave (`llm.protect`).
    """

    def __init__(self, key: bytes, values: Iterable[Protected] = (), patterns: Iterable[str] = ()) -> None:
        self._key = key
        self._patterns = [("private", re.compile(pattern)) for pattern in patterns]
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}  # by value in lower case
        self._values: dict[str, Protected] = {}  # by code
        self._anywhere: dict[str, Protected] = {}
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)  # of those in `_anywhere`, by how they begin
        self._alone: dict[str, Protected] = {}
        self._known: dict[str, Protected] = {}  # by each form in which a value may stand, in lower case
        for protected in values:
            for form in _forms(protected):
                self._known.setdefault(form, protected)
        for form, protected in self._known.items():
            if len(form) < _SHORTEST or (form.isdecimal() and len(form) < _ACCOUNT_DIGITS):
                self._alone[form] = protected
            else:
                self._anywhere[form] = protected
                self._lengths[form[:_SHORTEST]].add(len(form))

    def hide(self, text: str) -> str:
        """The text with a pseudonym for each protected value. Hiding twice hides nothing more."""
        parts, at = [], 0
        for start, end, protected in self._hidden(text):
            parts += [text[at:start], self._pseudonym(protected)]
            at = end
        return "".join(parts) + text[at:]

    def reveal(self, text: str) -> str:
        """The text with the values that this object has hidden, also where a model wrote their pseudonyms otherwise:
        in another case, with markup around or inside them, without what stands before the dash."""

        def value(found: re.Match[str]) -> str:
            protected = self._values.get(found["code"].lower())
            if protected is None:
                return found[0]
            if (found["kind"] or "").lower() != protected.kind:
                return f"{found['kind'] or ''}{found['joint'] or ''}{protected.value}"
            opening, closing = _marks(found["joint"])
            return f"{opening}{protected.value}{closing}"

        return _PSEUDONYM.sub(value, text)

    def hide_all(self, said: Any) -> Any:
        """What is to be written as JSON, with every text in it hidden."""
        return _each_text(said, self.hide)

    def reveal_all(self, said: Any) -> Any:
        """What was read from JSON, with every text in it revealed."""
        return _each_text(said, self.reveal)

    def _hidden(self, text: str) -> list[_Span]:
        """What of a text is hidden, in order. Of overlapping values the longest is; and then the whole word, and
        together what stands side by side, since a pseudonym beside a letter would not be found again."""
        lower, taken = _lower(text), bytearray(len(text))
        for start, end in self._hidden_already(lower):
            taken[start:end] = b"\x01" * (end - start)
        chosen: list[_Span] = []
        for start, end, protected in sorted(self._found(text, lower), key=lambda span: (span[0] - span[1], span[0])):
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                chosen.append((start, end, protected))
        whole: list[_Span] = []
        for start, end, protected in sorted(chosen, key=lambda span: span[0]):
            first, last = start, end
            while first > 0 and not taken[first - 1] and _WORD.match(text[first - 1]):
                first -= 1
            while last < len(text) and not taken[last] and _WORD.match(text[last]):
                taken[last] = 1
                last += 1
            if whole and whole[-1][1] == first:
                first = whole.pop()[0]
            wider = (first, last) != (start, end)
            whole.append((first, last, self._as_known(protected.kind, text[first:last]) if wider else protected))
        return whole

    def _hidden_already(self, lower: str) -> Iterator[tuple[int, int]]:
        for found in _PSEUDONYM.finditer(lower):
            if protected := self._values.get(found["code"]):
                prefix = f"{protected.kind}-"
                start = found.start("code")
                yield start - len(prefix) * lower[:start].endswith(prefix), found.end("code")

    def _found(self, text: str, lower: str) -> Iterator[_Span]:
        """Where a value that was given stands, or something that looks like one; these may overlap."""
        figures = [found.span() for found in _DECIMAL.finditer(text)]
        for start, form in self._given(lower):
            yield start, start + len(form), self._anywhere[form]
        for found in _WORDS.finditer(lower) if self._alone else ():
            if found[0] in self._alone and not (found[0].isdecimal() and _lies_in(found.span(), figures)):
                yield *found.span(), self._alone[found[0]]
        for kind, pattern in (*self._patterns, *_DETECTED):
            for found in pattern.finditer(text):
                if not (kind == "account" and _lies_in(found.span(), figures)):
                    yield *found.span(), self._as_known(kind, found[0])

    def _as_known(self, kind: str, text: str) -> Protected:
        return self._known.get(_lower(text), Protected(kind, text))

    def _pseudonym(self, protected: Protected) -> str:
        code = self._code(protected)
        name = f"{protected.kind}-{code}"
        return code if self._holds_a_value(name) else name

    def _code(self, protected: Protected) -> str:
        with self._lock:
            value = _lower(protected.value)
            if value not in self._codes:
                code = next(code for code in self._candidates(value) if self._is_free(code))
                self._codes[value] = code
                self._values[code] = protected
            return self._codes[value]

    def _candidates(self, value: str) -> Iterator[str]:
        attempt = 0
        while True:
            digest = hmac.digest(self._key, f"{attempt}:{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)
            yield "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_CODE_LENGTH])
            attempt += 1

    def _is_free(self, code: str) -> bool:
        return code not in self._values and not self._holds_a_value(code)

    def _holds_a_value(self, name: str) -> bool:
        return any(True for _ in self._given(name))

    def _given(self, lower: str) -> Iterator[tuple[int, str]]:
        """Where values stand that are hidden wherever they do, and how they are written there."""
        for start in range(len(lower) - _SHORTEST + 1):
            for length in self._lengths.get(lower[start : start + _SHORTEST], ()):
                if (form := lower[start : start + length]) in self._anywhere:
                    yield start, form


def _forms(protected: Protected) -> set[str]:
    """How a value may stand in a prompt, in lower case: as it is, cleaned, and each as JSON writes it."""
    if not re.fullmatch(r"[a-z]+", protected.kind):
        raise ValueError(f"the kind of a protected value is {protected.kind!r}; it should be small letters only")
    value = protected.value.strip()
    plain = {value, clean(value, longest=2 * len(value) + 20)}
    if len(cut := clean(value)) == LONGEST:
        plain.add(cut.removesuffix("…"))
    written = {json.dumps(each, ensure_ascii=escaped)[1:-1] for each in plain for escaped in (True, False)}
    forms = {_lower(form) for form in plain | written}
    return {form for form in forms if form and not (form.isdecimal() and len(form) < _FEWEST_DIGITS)}


def _each_text(said: Any, turned: Callable[[str], str]) -> Any:
    if isinstance(said, Mapping):
        return {turned(str(name)): _each_text(value, turned) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_each_text(each, turned) for each in said]
    return turned(said) if isinstance(said, str) else said


def _marks(joint: str) -> tuple[str, str]:
    """The markup to put before and after a value whose pseudonym had some around its dash.

    What stands before the dash closes what was opened before the pseudonym, and the other way round.
    """
    closing, dash, opening = re.fullmatch(r"([*_`]*)(.*?)([*_`]*)", joint, re.DOTALL).groups()
    return (opening, closing) if dash else ("", "")


def _lower(text: str) -> str:
    """In lower case, each character in its place."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)


def _lies_in(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)
