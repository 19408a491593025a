"""`regiewissel register`: what routing remembers about a zaak, and correcting it by hand."""

from typing import Annotated

import typer

from gateway.broker.insight import ZaakView
from gateway.cli.database import open_insight, open_store
from gateway.cli.output import NOT_IN_ORDER, AsJson, print_json, print_line, print_table
from gateway.errors import ConfigurationError
from gateway.routing.load import load_rules
from gateway.routing.register import HANDMATIG, KnownZaak
from gateway.routing.rules import SoortPlan
from gateway.settings import Settings, find_file, load_settings

app = typer.Typer(help="Wat de wissel van zaken onthoudt om te kunnen routeren.", no_args_is_help=True)

Zaak = Annotated[str, typer.Argument(metavar="ZAAK", help="Zaakidentificatie.")]


@app.command()
def show(zaak: Zaak, as_json: AsJson = False) -> None:
    """Toon wat er van een zaak bekend is. Exit 1 als dat niets is."""
    known = open_insight(load_settings()).zaak(zaak)
    if known is None:
        print_line(f"Van zaak {zaak} is niets bekend.")
        raise typer.Exit(NOT_IN_ORDER)
    if as_json:
        print_json(known)
    else:
        _print(known)


@app.command("set")
def set_zaak(
    zaak: Zaak,
    zaaktype: Annotated[str, typer.Option(help="Code van een zaaktype uit de routeringsregels.")] = "",
    soort_plan: Annotated[SoortPlan | None, typer.Option("--soort-plan", help="Soort plan.")] = None,
    gezinsplan: Annotated[
        str, typer.Option(help="Zaakidentificatie van het gezinsplan waar de zaak onder hangt.")
    ] = "",
    eigenaar: Annotated[str, typer.Option(help="Partner die de zaak maakte.")] = "",
) -> None:
    """Vul of verbeter wat er van een zaak bekend is; wat niet wordt genoemd blijft staan."""
    settings = load_settings()
    if not any((zaaktype, soort_plan, gezinsplan, eigenaar)):
        raise typer.BadParameter("noem ten minste een van --zaaktype, --soort-plan, --gezinsplan en --eigenaar")
    omschrijving = _agreed(settings, zaaktype, eigenaar)
    if not (zaak + gezinsplan).isprintable():
        raise typer.BadParameter("een zaakidentificatie bestaat uit leesbare tekens")
    if soort_plan == "gezinsplan":
        gezinsplan = gezinsplan or zaak
    with open_store(settings).write() as work:
        work.learn(zaken=[KnownZaak(zaak, zaaktype, omschrijving, soort_plan or "", gezinsplan, eigenaar, HANDMATIG)])
    print_line(f"Zaak {zaak} is bijgewerkt.")


def _agreed(settings: Settings, zaaktype: str, eigenaar: str) -> str:
    """The omschrijving of a zaaktype. Raises ConfigurationError when the rules do not know it, or not the partner."""
    rules = load_rules(find_file(settings.rules))
    if zaaktype and zaaktype not in rules.zaaktypen:
        raise ConfigurationError(f"Onbekend zaaktype {zaaktype}; bekend zijn {', '.join(rules.zaaktypen)}")
    if eigenaar and eigenaar not in rules.partners:
        raise ConfigurationError(f"Onbekende partner {eigenaar}; bekend zijn {', '.join(rules.partners)}")
    return rules.zaaktypen[zaaktype].omschrijving if zaaktype else ""


def _print(known: ZaakView) -> None:
    print_table(
        f"Zaak {known.zaakidentificatie}",
        ("wat", "waarde"),
        (
            ("zaaktype", f"{known.zaaktype} {known.zaaktype_omschrijving}".strip()),
            ("soort plan", known.soort_plan),
            ("gezinsplan", known.gezinsplan),
            ("gemaakt door", known.eigenaar),
            ("bekend uit", known.bron),
            ("sinds", known.learned_at),
            ("documenten", ", ".join(known.documenten)),
            ("deelplannen", ", ".join(known.deelplannen)),
            ("opdrachten aan", ", ".join(known.opdrachten)),
        ),
    )
