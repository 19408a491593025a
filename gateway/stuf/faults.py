"""The standard fault codes as a table (StUF 03.01 table 4.1 and the tables of chapters 5-8)."""

from dataclasses import dataclass
from typing import Literal

Plek = Literal["client", "server"]

MAX_OMSCHRIJVING = 200
MAX_DETAILS = 1000


@dataclass(frozen=True, slots=True)
class FaultCode:
    """One row: the code, who has to act (plek) and the literal omschrijving."""

    code: str
    plek: Plek
    omschrijving: str

    @property
    def before_acceptance(self) -> bool:
        """True for the codes that must be checked before Bv03, the only ones a strict Fo03 may carry."""
        return self.code <= "StUF046"


_ROWS: tuple[tuple[str, Plek, str], ...] = (
    ("StUF001", "server", "Versie StUF niet ondersteund"),
    ("StUF004", "server", "Sectormodel niet ondersteund"),
    ("StUF007", "server", "Versie sectormodel niet ondersteund"),
    ("StUF010", "client", "Combinatie van ontvangende organisatie, applicatie en administratie onbekend"),
    ("StUF013", "client", "Combinatie van zendende organisatie, applicatie en administratie onbekend"),
    ("StUF016", "client", "Combinatie zender en referentienummer niet uniek"),
    ("StUF019", "client", "TijdstipBericht niet groter dan voorgaand TijdstipBericht van zender"),
    ("StUF022", "client", "Berichtcode onbekend"),
    ("StUF025", "server", "Berichtcode niet ondersteund"),
    ("StUF028", "client", "Entiteittype onbekend binnen sectormodel"),
    ("StUF031", "server", "Entiteittype niet ondersteund"),
    ("StUF034", "client", "Functie onbekend binnen sectormodel"),
    ("StUF037", "server", "Functie niet ondersteund"),
    ("StUF040", "server", "Combinatie van berichtcode, entiteittype en functie niet ondersteund"),
    ("StUF043", "client", "Crossreferentienummer niet bekend"),
    ("StUF046", "server", "Opslaan bericht niet mogelijk"),
    ("StUF049", "server", "Proces voor afhandelen synchroon bericht niet beschikbaar"),
    (
        "StUF052",
        "client",
        "Het zendende systeem is niet geautoriseerd voor de gevraagde combinatie van berichtcode, entiteittype en "
        "functie",
    ),
    ("StUF055", "client", "Berichtbody is niet conform schema in sectormodel"),
    ("StUF058", "server", "Proces voor afhandelen bericht geeft fout"),
    ("StUF062", "client", "<StUF:tijdvakGeldigheid> niet gevuld zoals de standaard voorschrijft"),
    ("StUF064", "server", "Object niet gevonden"),
    ("StUF067", "server", "Dubbelen voor object gevonden"),
    ("StUF076", "client", "<vanaf> en <totEnMet> bevatten niet dezelfde elementen"),
    ("StUF097", "client", "Zowel het attribute scope als een inhoud gespecificeerd voor het element <scope>"),
    ("StUF103", "client", "indicatorVervolgvraag is true, maar het element <start> ontbreekt"),
    ("StUF133", "server", "Antwoordend systeem ondersteunt gevraagde sortering niet"),
    (
        "StUF960",
        "server",
        "Het antwoordende systeem is niet in staat het verzoek af te handelen binnen de connection time out",
    ),
)

FAULTS: dict[str, FaultCode] = {code: FaultCode(code, plek, omschrijving) for code, plek, omschrijving in _ROWS}


def fault_code(code: str) -> FaultCode:
    """The row of a code.

    Raises KeyError for a code outside the table: rules and callers may only name codes that exist.
    """
    return FAULTS[code]
