"""The commands that train the classifier, look after its models, and collect people's labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from corpus.console import console_of, put
from corpus.tables import Format
from corpus.times import in_utc

label = typer.Typer(help="What people say of articles: a review queue, files in and out.", no_args_is_help=True)
models = typer.Typer(help="The classifiers of the workspace: which there are, which is in use.", no_args_is_help=True)

Form = Annotated[Format, typer.Option("--format", help="How to write it.")]
Out = Annotated[Path | None, typer.Option(help="Write to this file.")]
Annotator = Annotated[str, typer.Option(help="Whose word it is.")]
MODEL_COLUMNS = ("model", "status", "created_at", "labels", "examples", "measured_on", "micro_f1", "macro_f1")


def train(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    labels: Annotated[list[Path] | None, typer.Option(help="Label files; several may be given.")] = None,
    taxonomy: Annotated[Path | None, typer.Option(help="A taxonomy of your own; it needs no terms.")] = None,
    test: Annotated[Path | None, typer.Option(help="Label file to measure on, instead of the newest fifth.")] = None,
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option("--dry-run", help="Measure and say what would change; keep nothing.")
    ] = False,
    weak: Annotated[
        int, typer.Option(min=0, help="Articles of the workspace to learn from as the lexicon reads them.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of folds and bootstrap: the same seed gives the same model.")] = 0,
    form: Form = "table",
    out: Out = None,
) -> None:
    """Train the classifier on all labels, measure it on texts it did not see, and use it if it is not worse.

    Labels that cannot be used are listed, the others trained on; the exit code is then 1.

    Example: fupan train --labels mine.jsonl --test later.jsonl
    """
    from .lessons import Order, run_training  # noqa: PLC0415

    console = console_of(context)
    order = Order(tuple(labels or ()), taxonomy, test, dry_run, weak, seed)
    with console.writing("train", {}) as desk:
        found = run_training(console, desk, order)
    if form == "json":
        put(json.dumps(found.report, ensure_ascii=False, indent=1) + "\n", out)
    else:
        from corpus.tables import render  # noqa: PLC0415

        columns = ("label", "precision", "recall", "f1", "support", "threshold", "before")
        put(render(found.rows, columns, form), out)
        for line in found.lines:
            console.talk(line)
    if found.refused:
        raise typer.Exit(1)


@label.command("next")
def label_next(
    context: typer.Context,
    count: Annotated[int, typer.Option(min=1, help="How many articles.")] = 20,
    annotator: Annotator = "me",
) -> None:
    """Review the articles that teach most, with single keys: y yes, n no, s skip, a add a label, u undo, q quit.

    Example: fupan label next --count 50
    """
    from .keys import sit  # noqa: PLC0415
    from .use import in_use  # noqa: PLC0415
    from .workbench import questions, reader_of  # noqa: PLC0415

    console, counts = console_of(context), {"new": 0}
    with console.writing("label next", counts) as desk:
        use = in_use(desk)
        reader, model = reader_of(desk, use)
        found = questions(desk, reader, model, console.clock(), annotator)
        counts["new"] = sit(desk, console, use.taxonomy, found, count, annotator)
    console.tell(counts)


@label.command("import")
def label_import(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="JSON lines, or exports of Doccano or Label Studio.")],
    annotator: Annotator = "imported",
) -> None:
    """Take over labels: of articles by id or by their text, and of other texts for training.

    Example: fupan label import mine.jsonl --annotator anna
    """
    from .labelwork import import_labels  # noqa: PLC0415
    from .use import in_use  # noqa: PLC0415

    console, counts = console_of(context), {"new": 0, "texts": 0}
    with console.writing("label import", counts) as desk:
        problems = import_labels(console, desk, in_use(desk).taxonomy, paths, annotator, counts)
    console.problems(problems)
    console.tell(counts)
    if problems:
        raise typer.Exit(1)


@label.command("export")
def label_export(context: typer.Context, out: Out = None) -> None:
    """Write all labels as JSON lines that `label import` and `train --labels` read.

    Example: fupan label export --out labels.jsonl
    """
    from corpus.labelled import written  # noqa: PLC0415

    from .use import in_use  # noqa: PLC0415
    from .workbench import human_examples  # noqa: PLC0415

    with console_of(context).desk() as desk:
        examples, _ = human_examples(desk, in_use(desk).taxonomy)
    put("".join(written(examples)), out)


@label.command("stats")
def label_stats(
    context: typer.Context,
    suspects: Annotated[  # noqa: FBT002
        bool, typer.Option("--suspects", help="List labels that the classifier disagrees with.")
    ] = False,
    form: Form = "table",
    out: Out = None,
) -> None:
    """Count labels, compare annotators, or list the labels most likely to be wrong.

    Example: fupan label stats --suspects
    """
    from corpus.tables import render  # noqa: PLC0415

    from .labelwork import doubtful, tallies  # noqa: PLC0415
    from .use import in_use  # noqa: PLC0415

    console = console_of(context)
    with console.desk() as desk:
        use = in_use(desk)
        if suspects:
            put(render(doubtful(console, desk, use), ("label", "said", "probability", "id", "text"), form), out)
            return
        rows, notes = tallies(desk, use.taxonomy)
    put(render(rows, ("label", "present", "absent", "annotators"), form), out)
    for note in notes:
        console.talk(note)


@models.command("list")
def models_list(context: typer.Context, form: Form = "table", out: Out = None) -> None:
    """List the models, the newest first.

    Example: fupan models list
    """
    from corpus.store.models import entries  # noqa: PLC0415
    from corpus.tables import render  # noqa: PLC0415

    with console_of(context).desk() as desk:
        found = entries(desk.db)
    rows = [
        {
            "model": one.model, "status": one.status, "created_at": in_utc(one.created_at),
            "labels": len(one.card.get("labels", ())), "examples": one.card.get("examples"),
            "measured_on": one.card.get("measured_on"), "micro_f1": one.card.get("micro_f1"),
            "macro_f1": one.card.get("macro_f1"),
        }
        for one in found
    ]  # fmt: skip
    put(render(rows, MODEL_COLUMNS, form), out)
    if not rows:
        console_of(context).talk("note: no models yet, the lexicon reads alone; see `fupan train`")


@models.command("show")
def models_show(context: typer.Context, model: str, out: Out = None) -> None:
    """Show a model's card, and whether its file is sound.

    Example: fupan models show 3f9a
    """
    from corpus.store.models import entry  # noqa: PLC0415

    from .lessons import checked  # noqa: PLC0415

    with console_of(context).desk() as desk:
        one = entry(desk.db, model)
        state = checked(desk, one)
    card = {"model": one.model, "status": one.status, "file": state, **one.card}
    put(json.dumps(card, ensure_ascii=False, indent=1) + "\n", out)


@models.command("promote")
def models_promote(context: typer.Context, model: str) -> None:
    """Put a model to use; `fupan tag` then reads the archive again with it.

    Example: fupan models promote 3f9a
    """
    from corpus.store.connection import transaction  # noqa: PLC0415
    from corpus.store.models import entry, promote  # noqa: PLC0415

    from .registry import load_model  # noqa: PLC0415

    console = console_of(context)
    with console.writing("models promote", {}) as desk:
        one = entry(desk.db, model)
        load_model(desk.workspace.models / one.model, str(one.card.get("sha256")))
        with transaction(desk.db):
            promote(desk.db, one.model, console.clock())
    console.talk(f"in use: {one.model}; `fupan tag` reads the archive with it")


@models.command("rollback")
def models_rollback(context: typer.Context) -> None:
    """Go back to the model that was in use before, or to reading without one.

    Example: fupan models rollback
    """
    from corpus.store.connection import transaction  # noqa: PLC0415
    from corpus.store.models import rollback  # noqa: PLC0415

    console = console_of(context)
    with console.writing("models rollback", {}) as desk, transaction(desk.db):
        before = rollback(desk.db)
    console.talk(f"in use: {before.model if before else 'no model'}; `fupan tag` reads the archive with it")
