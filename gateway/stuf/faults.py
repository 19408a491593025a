"""All standard fault codes as a table (StUF 03.01 table 4.1 and the tables of chapters 5-8)."""

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
    ("StUF061", "server", "Starten berichtverzending niet mogelijk binnen 5 minuten"),
    ("StUF062", "client", "<StUF:tijdvakGeldigheid> niet gevuld zoals de standaard voorschrijft"),
    ("StUF063", "server", "Een te wijzigen waarde heeft in de registratie een beginGeldigheid groter dan tbo"),
    ("StUF064", "server", "Object niet gevonden"),
    ("StUF065", "server", "tr ≤ de grootste tijdstipRegistratie voor het object in de registratie"),
    ("StUF066", "client", "Een te corrigeren entiteit bevat geen te corrigeren element"),
    ("StUF067", "server", "Dubbelen voor object gevonden"),
    ("StUF068", "client", "Toekomstmutatie in Lk01/Lk02-bericht"),
    (
        "StUF069",
        "client",
        "Niet alle elementen in historische correctie komen in de registratie voor met waarde en het "
        "tijdvakGeldigheid in 'oud'",
    ),
    ("StUF070", "client", "Synchronisatiebericht historisch niet consistent"),
    ("StUF076", "client", "<vanaf> en <totEnMet> bevatten niet dezelfde elementen"),
    ("StUF079", "client", "Een element komt voor in zowel <gelijk> als <vanaf> en <totEnMet>"),
    ("StUF082", "client", "Het attribute StUF:exact is gebruikt op een element binnen <vanaf> of <totEnMet>"),
    ("StUF085", "client", "Onvolledige datum binnen <vanaf> of <totEnMet>"),
    ("StUF088", "client", "Meer dan één sleutel gespecificeerd als selectiecriterium"),
    ("StUF091", "client", "Een sleutel en andere elementen gespecificeerd als selectiecriterium"),
    ("StUF094", "server", "Ontvangend systeem registreert sleutel in het verzendende systeem niet"),
    ("StUF097", "client", "Zowel het attribute scope als een inhoud gespecificeerd voor het element <scope>"),
    ("StUF103", "client", "indicatorVervolgvraag is true, maar het element <start> ontbreekt"),
    ("StUF106", "client", "Het element <start> bevat niet alle elementen gespecificeerd in <vanaf> en <totEnMet>"),
    ("StUF118", "client", "peiltijdstipMaterieel ontbreekt"),
    ("StUF119", "client", "peiltijdstipFormeel ontbreekt"),
    ("StUF124", "server", "Antwoordend systeem ondersteunt afhandelen asynchrone vragen niet"),
    ("StUF127", "server", "Gebruiker binnen zendend systeem onbekend in antwoordend systeem en nodig voor autorisatie"),
    ("StUF130", "server", "Beantwoording asynchrone vraag vergt teveel systeemresources"),
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
