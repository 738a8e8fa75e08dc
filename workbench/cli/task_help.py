"""What ``workbench run TASK --help`` prints: a line for each setting, in the form's groups; and all about some of them.

One flag explained in full takes up to thirty lines (every choice with its explanation), so that among eighty of them
nobody finds the one that is looked for.
"""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Iterable, Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from workbench.cli.flags import SETTING, SentenceParser, between, conditions, default_words, flag_words, leaves
from workbench.errors import SettingsError
from workbench.fields import asked, bounds_of, kind_of, optional, values_of

_COLUMN = 28
_WIDEST, _NARROWEST = 110, 60
Line = tuple[str, str]


class TaskParser(SentenceParser):
    """A parser of a task's flags. `-h` prints every setting in a line."""

    def __init__(self, task: str, title: str, model: type[BaseModel]) -> None:
        super().__init__(prog=f"workbench run {task}", description=title)
        self._model = model

    def format_help(self) -> str:
        """The overview."""
        parts = [f"usage: {self.prog} [--SETTING VALUE ...]", f"{self.description}.", *self._sections()]
        parts.append(_section("How to run", (_how(a) for a in self._actions if not a.dest.startswith(SETTING))))
        parts.append(f"All about the settings that a word occurs in:\n  {self.prog} --help WORD")
        return "\n\n".join(parts) + "\n"

    def explained(self, words: str) -> str:
        """All about the settings in whose name, title or description these words occur.

        Raises
        ------
        SettingsError : they occur in none.
        """
        wanted = words.lower().lstrip("-").replace("-", "_")
        found = [(n, info) for n, info in leaves(self._model) if wanted in _searched(n, info)]
        if not found:
            raise SettingsError(f"No setting is about “{words}”", remedy=f"{self.prog} --help lists all")
        return "\n\n".join(_in_full(name, info, self._model) for name, info in found) + "\n"

    def _sections(self) -> Iterator[str]:
        groups: dict[str, list[tuple[str, FieldInfo]]] = {}
        for name, info in leaves(self._model):
            groups.setdefault(asked(info).group or "Settings", []).append((name, info))
        for title, fields in groups.items():
            plain, more = ([_short(n, i) for n, i in fields if asked(i).advanced is deep] for deep in (False, True))
            if plain:
                yield _section(title, plain)
            if more:
                yield _section(f"{title}, more", more)


def _searched(name: str, info: FieldInfo) -> str:
    return f"{name} {info.title} {info.description}".lower() + f" {info.title}".lower().replace(" ", "_")


def _short(name: str, info: FieldInfo) -> Line:
    """The first sentence, what the value may be, and the default."""
    first = (info.description or info.title or "").partition(". ")[0].rstrip(".")
    parts = [first, *_may_be(info), f"[{default_words(info)}]"]
    return flag_words(name, info), " ".join(parts)


def _may_be(info: FieldInfo) -> Iterator[str]:
    how, (low, high) = asked(info), bounds_of(info)
    if kind_of(info) in ("choice", "choices"):
        yield f"({', '.join(values_of(info))})"
    elif low is not None or high is not None:
        yield f"({between(low, high)} {how.unit}".rstrip() + ")"
    elif how.unit:
        yield f"({how.unit})"


def _how(action: argparse.Action) -> Line:
    metavar = f" {action.metavar}" if isinstance(action.metavar, str) else ""
    choices = f" {{{','.join(map(str, action.choices))}}}" if action.choices else ""
    return f"{', '.join(action.option_strings)}{metavar}{choices}", str(action.help or "")


def _section(title: str, lines: Iterable[Line]) -> str:
    return "\n".join([f"{title}:", *(_line(flag, text) for flag, text in lines)])


def _line(flag: str, text: str) -> str:
    width = min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size().columns))
    head, indent = f"  {flag}", " " * _COLUMN
    first = f"{head:<{_COLUMN}}" if len(head) < _COLUMN - 1 else f"{head}\n{indent}"
    wrapped = textwrap.wrap(text, width - _COLUMN, break_long_words=False, break_on_hyphens=False) or [""]
    return first + f"\n{indent}".join(wrapped)


def _in_full(name: str, info: FieldInfo, model: type[BaseModel]) -> str:
    how = asked(info)
    lines = [_line(flag_words(name, info), f"{info.title}. {info.description or ''}")]
    lines += [_line(f"  {value}", text) for value, text in how.choices.items()]
    more: list[str] = [words.strip("()") for words in _may_be(info) if not how.choices]
    more += ["none: leave open"] if optional(info) else []
    more += [f"only with {c}"] if (c := conditions(info, model)) else []
    return "\n".join([*lines, _line("", "; ".join([*more, f"default: {default_words(info)}"]))])
