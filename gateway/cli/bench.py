"""`regiewissel bench`: what each step of one message costs, as a ratio to reading its XML, all within one run.

Times of one machine say little about another; the ratio of two things measured side by side says much more.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from types import MappingProxyType

import typer
from lxml import etree
from rich.table import Table

from gateway import bootstrap
from gateway.cli.output import console, print_json, print_line
from gateway.logs import configure_logs
from gateway.routing.decide import decide_on
from gateway.routing.facts import Facts
from gateway.routing.kennis import RegelKennis
from gateway.settings import Settings, find_file
from gateway.simulator.sender import Order, compose
from gateway.simulator.template import Values, shipped
from gateway.stuf.business.judge import judge
from gateway.stuf.business.soort import bericht_over
from gateway.stuf.canonical import digest
from gateway.stuf.message import StufMessage, Systeem
from gateway.stuf.operations import PortType
from gateway.stuf.parse import open_envelope, read_xml
from gateway.stuf.problems import Problem
from gateway.stuf.read import read_message
from gateway.stuf.replies import confirm
from gateway.stuf.stamp import Stamp, tijdstip
from gateway.stuf.validate import ENTRY
from gateway.stuf.write import envelope

ROUNDS = 7
FLOOR = "XML lezen"
BARE = "kaal: lxml en XMLSchema"
STRICT = "streng: lezen, schema en alle regels"
WHOLE = "streng, met operatie en onderwerp bepalen"
MOST = 1.6
"""What STRICT may cost, as a ratio to bare parsing and XMLSchema of the same message."""

NUMBER = b"999999999"
BEGIN = datetime(2026, 1, 1, 8, 30, tzinfo=UTC)

Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One measured step. ratio: how often the XML could have been read in that time."""

    step: str
    microseconds: float
    ratio: float


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(bench)


@dataclass(frozen=True, slots=True)
class Measured:
    """All steps, and what checking strictly costs: STRICT and WHOLE as a ratio to BARE.

    STRICT is what a validator does; working out what a message is about, which is in WHOLE, is for routing.
    """

    message_bytes: int
    steps: list[Row]
    strict_to_bare: float
    whole_to_bare: float


def bench(
    as_json: bool = typer.Option(False, "--json", help="Geef de uitkomst als JSON."),
    number: int = typer.Option(100, "--aantal", min=10, max=10_000, help="Berichten per ronde; er zijn zeven ronden."),
) -> None:
    """Meet wat elke stap van één creeerZaak kost, als verhouding tot het lezen van de XML."""
    configure_logs("WARNING", "console")
    measured = measure(number)
    if as_json:
        print_json(measured)
        return
    table = Table("Stap", "µs (mediaan)", f"x {FLOOR}", title="Eén creeerZaak van een gezinsplan, per stap")
    for row in measured.steps:
        table.add_row(row.step, f"{row.microseconds:,.0f}", f"{row.ratio:.2f}")
    console.print(table)
    print_line(
        f"Bericht van {measured.message_bytes / 1000:.1f} kB. Streng kost {measured.strict_to_bare:.2f} keer kaal; "
        f"hoogstens {MOST} is de afspraak. Met operatie en onderwerp bepalen {measured.whole_to_bare:.2f} keer."
    )


def measure(number: int) -> Measured:
    """The steps of a creeerZaak, each taken `number` times in interleaved rounds; medians over the rounds."""
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        steps = _steps(folder, held)
        times: dict[str, list[float]] = {name: [] for name in steps}
        for step in steps.values():
            step()  # The first use compiles and connects; that belongs to the start, not to a message.
        for _ in range(ROUNDS):
            for name, step in steps.items():
                times[name].append(_timed(step, number))
    floor = median(times[FLOOR])
    rows = [Row(name, median(values), median(values) / floor) for name, values in times.items()]

    def to_bare(name: str) -> float:
        # Round by round: two things measured right after each other share whatever else the machine was doing.
        return median(one / bare for one, bare in zip(times[name], times[BARE], strict=True))

    return Measured(len(_message()), rows, to_bare(STRICT), to_bare(WHOLE))


def _timed(step: Step, number: int) -> float:
    begin = time.perf_counter()
    for _ in range(number):
        step()
    return (time.perf_counter() - begin) / number * 1e6


def _steps(folder: Path, held: ExitStack) -> dict[str, Step]:
    settings = Settings(database_url=f"sqlite:///{folder}/bench.db", data_dir=folder)
    gateway = bootstrap.build(settings, workers=0)
    held.callback(gateway.engine.dispose)
    intake, numbers, body = gateway.intake, count(), _message()
    message = read_message(open_envelope(read_xml(body)))
    register_ = held.enter_context(gateway.register())
    moment, action = tijdstip(BEGIN).encode(), f'"{message.operation.soap_action}"'

    def take_in() -> None:
        number = next(numbers)
        # Each later than the one before it: one that is late is written down, and that costs more.
        later = tijdstip(BEGIN + timedelta(milliseconds=number)).encode()
        fresh = body.replace(NUMBER, f"{number:09}".encode()).replace(moment, later)
        intake.receive(PortType.ONTVANG_ASYNCHROON, fresh, action, None)

    schema = etree.XMLSchema(file=str(find_file(bootstrap.SCHEMAS) / ENTRY))

    def bare() -> bool:
        return schema.validate(etree.fromstring(body)[-1][0])

    kennis = RegelKennis(gateway.rules())

    def judged(read: StufMessage) -> tuple[Problem, ...]:
        return (*intake.schemas.problems(read.element), *judge(bericht_over(read, kennis)))

    def strict() -> tuple[Problem, ...]:
        """Everything that is judged of a message by itself."""
        return judged(replace(message, element=open_envelope(read_xml(body))))

    def whole() -> tuple[Problem, ...]:
        return judged(read_message(open_envelope(read_xml(body))))

    return {
        FLOOR: lambda: read_xml(body),
        "operatie en onderwerp bepalen": lambda: read_message(message.element),
        "vingerafdruk voor dubbelen": lambda: digest(message.element),
        "valideren tegen het schema": lambda: intake.schemas.problems(message.element),
        BARE: bare,
        STRICT: strict,
        WHOLE: whole,
        "route bepalen": lambda: decide_on(Facts(message, gateway.rules(), register_)),
        "Bv03 schrijven": lambda: confirm(message.stuurgegevens, Stamp("1", "20260101")),
        "hele inname met commit": take_in,
    }


def _message() -> bytes:
    """A gezinsplan with all that comes with a family; NUMBER stands where a fresh number makes it another message."""
    number = NUMBER.decode()
    order = Order(shipped("creeerZaak-gezinsplan"), {"zaak": f"9990{number}", **_GEZIN})
    zender, ontvanger = Systeem("Gemeente Lindewaard", "REGIE"), Systeem("Gemeente Lindewaard", "ZMAG")
    return envelope(compose(order, zender, ontvanger, Stamp(f"BENCH-{number}", tijdstip(BEGIN))))


def _persoon(bsn: str, voornamen: str, geboortedatum: str) -> dict[str, str]:
    """What a plan tells of a person."""
    return {
        "bsn": bsn,
        "geslachtsnaam": "Voorbeeld",
        "voorletters": f"{voornamen[0]}.",
        "voornamen": voornamen,
        "geslacht": "V",
        "geboortedatum": geboortedatum,
        "woonplaats": "Lindewaard",
        "straat": "Iepenlaan",
        "postcode": "9990ZZ",
        "huisnummer": "12",
    }


_GEZIN: Values = MappingProxyType({
    "omschrijving": "Gezinsplan Voorbeeld",
    "toelichting": "Signaal ontvangen van de basisschool; het plan is nog in de fase van diagnose.",
    "einddatumGepland": "20261231",
    "kenmerken": [{"kenmerk": "DOSSIER-4711", "bron": "Regiesysteem"}, {"kenmerk": "WT-0093", "bron": "Wijkteam"}],
    "clienten": [
        _persoon("999910012", "Mirjam Jolanda", "19840312"),
        _persoon("999910024", "Daan", "20060921"),
        _persoon("999910061", "Lotte", "20100217"),
    ],
    "belanghebbenden": [_persoon("999910048", "Tineke", "19620630")],
    "uitvoerenden": [
        {"medewerker": "REG0417", "achternaam": "Berkhof", "rol": "Regisseur"},
        {"medewerker": "WT0093", "achternaam": "Olmstra"},
        {"medewerker": "WT0114", "achternaam": "Verhulst"},
    ],
    "zorgaanbieders": [{"vestiging": "000012345678", "handelsnaam": "Jeugdhulp Lindewaard"}],
    "status": "In behandeling",
})  # fmt: skip
"""What a regisseur knows of a family when the plan begins: made up."""
