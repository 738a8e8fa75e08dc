"""Lines of a text file by their first word, and the numbers on them, as whole arrays.

A mesh of five million triangles is 200 MB of text. Line by line in Python it takes minutes and gigabytes; here the
bytes of one kind of line are cut out together and read in one go.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Index = NDArray[np.int64]
_SPACE = 32


class TextLines:
    """A text less comments (``#`` to the end of a line) and indents; a backslash at a line's end continues it."""

    def __init__(self, data: bytes) -> None:
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\\\n" in data:
            data = data.replace(b"\\\n", b" ")
        if b"#" in data:
            data = re.sub(rb"#[^\n]*", b"", data)
        if data[:1] in (b" ", b"\t") or b"\n " in data or b"\n\t" in data:
            data = re.sub(rb"(?m)^[ \t]+", b"", data)
        self._bytes: NDArray[np.uint8] = np.frombuffer(data + b"\n", np.uint8)
        ends = np.flatnonzero(self._bytes == ord("\n"))
        self._starts: Index = np.r_[0, ends[:-1] + 1]
        self._lengths: Index = ends + 1 - self._starts

    def beginning_with(self, word: bytes) -> Flags:
        """(L,) which lines have this first word."""
        found: Flags = self._lengths > len(word) + 1
        where = np.flatnonzero(found)
        for place, letter in enumerate(word):
            where = where[self._bytes[self._starts[where] + place] == letter]
        where = where[self._bytes[self._starts[where] + len(word)] <= _SPACE]
        found = np.zeros(len(self._starts), bool)
        found[where] = True
        return found

    def word_counts(self) -> Index:
        """(L,) how many words each line has."""
        return self.words(np.ones(len(self._starts), bool), b"")[1]

    def line(self, number: int) -> bytes:
        """One line as it is."""
        begin = int(self._starts[number])
        return bytes(self._bytes[begin : begin + int(self._lengths[number])])

    def flags(self, numbers: Index) -> Flags:
        """(L,) which lines are these."""
        found = np.zeros(len(self._starts), bool)
        found[numbers] = True
        return found

    def words(self, lines: Flags, first_word: bytes) -> tuple[NDArray[np.uint8], Index]:
        """The text of some lines less their first word, and (L,) how many words each has then."""
        text = self._bytes[np.repeat(lines, self._lengths)]
        lengths = self._lengths[lines]
        begins = np.cumsum(lengths) - lengths
        for place in range(len(first_word)):
            text[begins + place] = _SPACE
        if not len(begins):
            return text, begins
        is_word = text > _SPACE
        is_word[1:] &= text[:-1] <= _SPACE
        return text, _per_line(is_word, begins, lengths)


def _per_line(is_word: Flags, begins: Index, lengths: Index) -> Index:
    """(L,) how many words begin on each line."""
    places = np.flatnonzero(is_word)
    each, rest = divmod(len(places), len(begins))
    if each and not rest:
        # As many on every line, as in most files: then each line's first and last word lie on it.
        first, last = places[::each], places[each - 1 :: each]
        if (first >= begins).all() and (last < begins + lengths).all():
            return np.full(len(begins), each, np.int64)
    return np.diff(np.searchsorted(places, begins + lengths), prepend=0).astype(np.int64)


def read_numbers(
    text: NDArray[np.uint8] | bytes, kind: type[np.float64] | type[np.int64], count: int | None = None
) -> NDArray[Any]:
    """(count,) the numbers in a text, apart by any white space; as many as there are where the count is not known.

    Raises
    ------
    ValueError : another count, or words that are no numbers.
    """
    plain = bytes(text)
    if plain.isspace():  # of which NumPy makes a -1
        plain = b""
    with warnings.catch_warnings():
        # Before version 2.4 NumPy stopped at the first word that is no number and only warned.
        warnings.simplefilter("error", DeprecationWarning)
        try:
            found: NDArray[Any] = np.fromstring(plain, kind, sep=" ")
        except DeprecationWarning as warning:
            raise ValueError("some words are no numbers") from warning
    if count is not None and len(found) != count:
        raise ValueError("some words are no numbers")
    return found
