"""A sitting at the terminal: single keys, the text with its evidence highlighted, answers kept article by article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from corpus.errors import UnknownLabel
from corpus.store.connection import transaction
from corpus.store.labels import REVIEWED, Verdict, add_verdicts, withdraw
from corpus.store.readings import apply_verdicts

from .review import KEYS, Sitting, highlighted, ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.console import Console, Desk
    from corpus.taxonomy import Taxonomy

    from .review import Answered, Question

SHOWN: Final = 900  # characters of a text
MARKS: Final = ("\x1b[1;33m", "\x1b[0m")
PLAIN: Final = ("«", "»")


def sit(  # noqa: PLR0913, PLR0917 - the whole table
    desk: Desk, console: Console, taxonomy: Taxonomy, questions: Sequence[Question], count: int, annotator: str,
    read_key: Callable[[], str] | None = None,
) -> int:  # fmt: skip
    """Ask until the questions or the patience end; every finished article is kept at once. Returns how many."""
    known = dict.fromkeys(taxonomy.labels, 0)
    sitting = Sitting(tuple(ranked(questions, known, count)))
    press = read_key or key_of_terminal
    sys.stderr.write(f"{KEYS}\n")
    while sitting.question is not None:
        sys.stderr.write(_screen(sitting, sitting.question, taxonomy))
        key = press()
        after = _added(sitting, taxonomy, press) if key == "a" else sitting.press(key or "q")
        _keep(desk, console, sitting, after, annotator)
        sitting = after
    return sum(not one.skipped for one in sitting.done)


def _screen(sitting: Sitting, question: Question, taxonomy: Taxonomy) -> str:
    asked = sitting.asked
    marks = MARKS if sys.stderr.isatty() else PLAIN
    spans = [span for span in (asked.spans if asked else ()) if span[1] <= SHOWN]
    lines = ["", highlighted(question.text[:SHOWN], spans, marks), ""]
    if sitting.added:
        lines.append(f"added: {', '.join(sitting.added)}")
    if asked:
        label = taxonomy.labels[asked.label]
        lines.append(
            f"[{sitting.at + 1}/{len(sitting.questions)}] {label.id} ({label.zh}, {label.en}) {asked.score:.2f}?"
        )
    else:
        lines.append(f"[{sitting.at + 1}/{len(sitting.questions)}] nothing suggested: a adds a label, y ends")
    return "\n".join(lines) + "\n"


def _added(sitting: Sitting, taxonomy: Taxonomy, press: Callable[[], str]) -> Sitting:
    """Ask for the id of a label, ended by Enter; an unknown one is told and nothing changes."""
    sys.stderr.write("label: ")
    typed = ""
    while (key := press()) not in {"\n", "\r", ""}:
        typed = typed[:-1] if key in {"\x7f", "\b"} else typed + key
        sys.stderr.write(key)
    sys.stderr.write("\n")
    try:
        return sitting.add(taxonomy.label(typed.strip()).id)
    except UnknownLabel as error:
        sys.stderr.write(f"{error}\n")
        return sitting


def _keep(desk: Desk, console: Console, before: Sitting, after: Sitting, annotator: str) -> None:
    new = after.done[len(before.done) :]
    undone = before.done[len(after.done) :]
    with transaction(desk.db):
        for one in undone:
            withdraw(desk.db, one.article, annotator)
        for one in new:
            add_verdicts(desk.db, _verdicts(one, annotator, console))
            apply_verdicts(desk.db, [one.article])


def _verdicts(one: Answered, annotator: str, console: Console) -> list[Verdict]:
    if one.skipped:
        return []
    now = console.clock()
    said = [(label, True) for label in one.present] + [(label, False) for label in (*one.absent, REVIEWED)]
    return [Verdict(one.article, label, annotator, present, None, now) for label, present in said]


def key_of_terminal() -> str:
    """Return the next key, without waiting for Enter where stdin is a terminal; empty at its end."""
    if not sys.stdin.isatty():
        return sys.stdin.read(1)
    try:
        import termios  # noqa: PLC0415 - not on Windows
        import tty  # noqa: PLC0415
    except ImportError:
        return _windows_key()
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSADRAIN)  # what was typed ahead is kept
        return sys.stdin.read(1)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _windows_key() -> str:
    import msvcrt  # noqa: PLC0415 - only there

    return str(getattr(msvcrt, "getwch")())  # noqa: B009 - not declared on other platforms
