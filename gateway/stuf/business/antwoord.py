"""What ZDS demands of the answers to a free message: the identificatie or checkout that was asked for."""

from gateway.stuf.business.rule import Familie, Rule
from gateway.stuf.business.verplicht import mist, verplicht, zonder

_VERPLICHT = {
    "genereerZaakIdentificatie_Du02": "zaak/identificatie",
    "genereerDocumentIdentificatie_Du02": "document/identificatie",
    "geefZaakdocumentbewerken_Du02": "parameters/checkedOutId",
}
"""Message element -> what it must hold."""

RULES: tuple[Rule, ...] = (
    verplicht(
        "ZDS-antwoord",
        Familie.ZDS,
        "ZDS 1.1 genereerZaakIdentificatie, genereerDocumentIdentificatie, geefZaakdocumentbewerken",
        "Een antwoord geeft wat is gevraagd: de nieuwe identificatie of het checkedOutId.",
        mist({place: path for root, path in _VERPLICHT.items() for place in zonder(f"self::ZKN:{root}", path)}),
        _VERPLICHT,
    ),
)
