"""`regiewissel messages`: what passed, what became of it and why."""

from typing import Annotated

import typer

from gateway.broker.insight import MAX_ROWS, Explanation, MessageDetail, MessageFilter, MessageState, MessageView
from gateway.broker.labels import said_of
from gateway.cli.database import open_insight
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table
from gateway.settings import load_settings

app = typer.Typer(help="Berichten: wat kwam er langs en wat werd ervan.", no_args_is_help=True)

MessageId = Annotated[int, typer.Argument(metavar="BERICHT", help="Nummer van het bericht in de wissel.", min=1)]


@app.command("list")
def list_messages(
    referentienummer: Annotated[str, typer.Option(help="Precies dit referentienummer.")] = "",
    zender: Annotated[str, typer.Option(help="Applicatie of partnernaam van de zender.")] = "",
    zaak: Annotated[str, typer.Option(help="Precies deze zaakidentificatie.")] = "",
    state: Annotated[MessageState | None, typer.Option(help="Wat ervan werd.")] = None,
    before: Annotated[int | None, typer.Option(help="Alleen berichten met een lager nummer.", min=1)] = None,
    limit: Annotated[int, typer.Option(help="Hoeveel berichten.", min=1, max=MAX_ROWS)] = 20,
    as_json: AsJson = False,
) -> None:
    """Toon berichten, nieuwste eerst."""
    wanted = MessageFilter(referentienummer, zender, zaak, state or "", before, limit)
    rows = open_insight(load_settings()).messages(wanted)
    if as_json:
        print_json(rows)
    else:
        print_messages("Berichten", rows)
        if not rows:
            print_line("Geen berichten.")


@app.command()
def show(message_id: MessageId, as_json: AsJson = False) -> None:
    """Toon een bericht: bezorgingen, pogingen, gebeurtenissen en waar het op wacht."""
    message = _found(message_id)
    if as_json:
        print_json(message)
        return
    _print_head(message)
    _print_deviations(message)
    waits = {wait.delivery_id: wait.text for wait in message.waits}
    print_table(
        "Bezorgingen",
        ("nr", "aan", "als", "toestand", "pogingen", "volgende poging", "uitleg"),
        (
            (row.id, row.destination, row.operation, said_of(row.state, "delivery"), row.attempts,
             row.next_attempt_at, waits.get(row.id, row.reason))
            for row in message.deliveries
        ),
    )  # fmt: skip
    print_table(
        "Pogingen",
        ("bezorging", "nr", "begonnen", "klaar", "uitkomst", "antwoord", "HTTP"),
        (
            (row.delivery_id, row.number, row.started_at, row.ended_at, said_of(row.outcome, "outcome"), row.reason,
             row.http_status)
            for row in message.attempts
        ),
    )  # fmt: skip
    print_table(
        "Gebeurtenissen",
        ("wanneer", "wat", "bezorging", "bijzonderheden"),
        ((row.at, said_of(row.action, "event"), row.delivery_id, row.detail) for row in message.events),
    )
    if message.cause:
        print_messages("Gemaakt vanwege", (message.cause,))
    if message.made:
        print_messages("Hierdoor gemaakt", message.made)


@app.command()
def explain(message_id: MessageId, as_json: AsJson = False) -> None:
    """Leg uit waarom een bericht deze route kreeg: elke regel, de feiten en het besluit."""
    message = _found(message_id)
    if as_json:
        print_json(message.explanation)
        return
    _print_head(message)
    _print_deviations(message)
    if message.explanation.rules:
        print_explanation(message.explanation)
    elif message.cause:
        print_line(f"De wissel maakte dit bericht zelf, vanwege bericht {message.cause.id}.")
    else:
        print_line("Over dit bericht is geen besluit genomen: het werd al eerder geweigerd.")


def print_messages(title: str, rows: tuple[MessageView, ...]) -> None:
    """A table of messages."""
    print_table(
        title,
        ("bericht", "ontvangen", "wat", "van", "referentienummer", "zaak", "uitkomst", "bezorging"),
        (
            (row.id, row.received_at, row.operation or "niet herkend", row.zender, row.referentienummer,
             row.zaakidentificatie, f"{said_of(row.state, 'message')} {row.fault or row.reply}".strip(),
             "; ".join(f"{one.destination} {said_of(one.state, 'delivery')}" for one in row.deliveries))
            for row in rows
        ),
    )  # fmt: skip


def print_explanation(explanation: Explanation) -> None:
    """Every rule up to the one that decided, the facts it asked for, and where the message goes."""
    rows = ((number, row.naam, row.hit, row.reason) for number, row in enumerate(explanation.rules, 1))
    print_table("Regels", ("nr", "regel", "past", "eerste voorwaarde die niet klopt"), rows)
    print_table("Feiten", ("feit", "waarde"), (explanation.facts or {}).items())
    for route in explanation.routes:
        print_line(f"{said_of(route.kind, 'route').capitalize()} {route.destination} als {route.operation}", "bold")


def _print_head(message: MessageDetail) -> None:
    outcome = f"{said_of(message.state, 'message')} {message.fault or message.reply}".strip()
    print_line(f"Bericht {message.id}: {message.operation or 'niet herkend'}, {outcome}", "bold")
    facts = (
        ("van", message.zender), ("aan", message.ontvanger), ("referentienummer", message.referentienummer),
        ("zaak", message.zaakidentificatie), ("soort", message.soort_plan), ("gezinsplan", message.gezinsplan),
        ("regel", message.rule), ("antwoord", message.reply if message.fault else ""),
        ("reden", message.fault_details),
    )  # fmt: skip
    for name, value in facts:
        if value:
            print_line(f"  {name}: {value}")


def _print_deviations(message: MessageDetail) -> None:
    print_table(
        "Afwijkingen van de standaard",
        ("regel", "plaats", "regelnr", "wat er mis is", "gedaan"),
        (
            (row.rule, row.path, row.line, f"{row.melding}. {row.doe}",
             ": ".join(filter(None, (row.behandeling, row.gedaan))))
            for row in message.deviations
        ),
    )  # fmt: skip


def _found(message_id: int) -> MessageDetail:
    message = open_insight(load_settings()).message(message_id)
    if message is None:
        print_line(f"Bericht {message_id} bestaat niet.")
        raise typer.Exit(NOT_IN_ORDER)
    return message
