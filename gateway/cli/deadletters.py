"""`regiewissel deadletters`: what waits for a person, and what that person decides."""

import getpass
from typing import Annotated

import typer

from gateway.broker import deadletters
from gateway.broker.deadletters import Choice, Decided, chosen
from gateway.broker.insight import DeliveryFilter, DeliveryView
from gateway.broker.labels import said_of
from gateway.cli.database import open_insight, open_store
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table
from gateway.settings import load_settings

app = typer.Typer(help="Geparkeerde en vastgehouden bezorgingen.", no_args_is_help=True)

Ids = Annotated[list[int] | None, typer.Argument(metavar="BEZORGING...", help="Nummers van bezorgingen.", min=1)]
Everything = Annotated[bool, typer.Option("--all", help="Alle die aan de filters voldoen, in plaats van nummers.")]
Destination = Annotated[str, typer.Option("--bestemming", help="Alleen aan deze partner.")]
Reason = Annotated[str, typer.Option("--oorzaak", help="Alleen waarvan de oorzaak deze tekst bevat.")]
Who = Annotated[str, typer.Option("--wie", help="Wie dit besluit; anders de gebruiker van dit systeem.")]
Why = Annotated[str, typer.Option("--reden", help="Waarom; wordt bij elke bezorging bewaard.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Toon alleen wat er zou gebeuren.")]


@app.command("list")
def list_deadletters(
    destination: Destination = "",
    reason: Reason = "",
    each: Annotated[bool, typer.Option("--elk", help="Elke bezorging in plaats van een regel per oorzaak.")] = False,
    as_json: AsJson = False,
) -> None:
    """Toon wat op een mens wacht, per oorzaak. Exit 1 als er iets wacht."""
    insight = open_insight(load_settings())
    if each:
        rows = chosen(insight, DeliveryFilter(destination=destination, reason=reason))
        _print_deliveries(rows, as_json)
        raise typer.Exit(NOT_IN_ORDER if rows else 0)
    causes = tuple(
        one for one in insight.causes() if destination in ("", one.destination) and reason in one.reason
    )  # fmt: skip
    if as_json:
        print_json(causes)
    elif not causes:
        print_line("Er wacht niets op een mens.")
    else:
        print_table(
            "Wacht op een mens",
            ("aan", "toestand", "aantal", "sinds", "oorzaak"),
            ((one.destination, said_of(one.state, "delivery"), one.number, one.since, one.reason) for one in causes),
        )
    raise typer.Exit(NOT_IN_ORDER if causes else 0)


@app.command()
def show(
    delivery_id: Annotated[int, typer.Argument(metavar="BEZORGING", help="Nummer van de bezorging.", min=1)],
    as_json: AsJson = False,
) -> None:
    """Toon een bezorging; het bericht zelf staat in 'messages show'."""
    rows = open_insight(load_settings()).deliveries(DeliveryFilter(ids=(delivery_id,)))
    if not rows:
        print_line(f"Bezorging {delivery_id} bestaat niet.")
        raise typer.Exit(NOT_IN_ORDER)
    _print_deliveries(rows, as_json)


@app.command()
def requeue(
    ids: Ids = None,
    everything: Everything = False,
    destination: Destination = "",
    reason: Reason = "",
    who: Who = "",
    why: Why = "opnieuw aangeboden",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bied bezorgingen opnieuw aan; het schema van pogingen begint opnieuw."""
    rows = _chosen(ids, everything, destination, reason)
    if dry_run:
        _print_deliveries(rows, as_json)
        return
    _told(
        deadletters.decide(rows, Choice.REQUEUE, _who(who), why, open_store(load_settings())),
        "opnieuw aangeboden",
        as_json,
    )


@app.command()
def discard(
    why: Annotated[str, typer.Option("--reden", help="Waarom; wordt bij elke bezorging bewaard.", prompt=False)],
    ids: Ids = None,
    everything: Everything = False,
    destination: Destination = "",
    reason: Reason = "",
    who: Who = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Gooi bezorgingen weg; de ontvanger krijgt ze nooit. Vraagt een reden."""
    rows = _chosen(ids, everything, destination, reason)
    if dry_run:
        _print_deliveries(rows, as_json)
        return
    settings = load_settings()
    done = deadletters.discard(rows, _who(who), why, open_insight(settings), open_store(settings))
    _told(done, "weggegooid", as_json)


def _chosen(ids: list[int] | None, everything: bool, destination: str, reason: str) -> tuple[DeliveryView, ...]:
    """The deliveries meant. Raises typer.BadParameter when neither or both of numbers and --all are given."""
    if bool(ids) == everything:
        raise typer.BadParameter("geef nummers van bezorgingen, of --all met filters")
    wanted = DeliveryFilter(ids=tuple(ids or ()), destination=destination, reason=reason)
    rows = chosen(open_insight(load_settings()), wanted)
    if absent := sorted(set(ids or ()) - {row.id for row in rows}):
        raise typer.BadParameter(f"wacht niet op een mens: {', '.join(map(str, absent))}")
    return rows


def _who(given: str) -> str:
    """Who decides, as the event will name them."""
    return given or getpass.getuser()


def _told(done: Decided, what: str, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        print_line(f"{len(done.moved)} bezorging(en) {what}.")
        if done.missed:
            print_line(f"Intussen veranderd en overgeslagen: {', '.join(map(str, done.missed))}")
    raise typer.Exit(NOT_IN_ORDER if done.missed else 0)


def _print_deliveries(rows: tuple[DeliveryView, ...], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    if not rows:
        print_line("Geen bezorgingen.")
    print_table(
        "Bezorgingen",
        ("nr", "bericht", "aan", "als", "toestand", "pogingen", "sinds", "oorzaak"),
        (
            (row.id, row.message_id, row.destination, row.operation, said_of(row.state, "delivery"), row.attempts,
             row.created_at, row.reason)
            for row in rows
        ),
    )  # fmt: skip
