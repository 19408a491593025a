"""The shipped templates: every one, filled, is a valid message; a slip of the pen is told, not swallowed."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from gateway.errors import ConfigurationError
from gateway.routing.kennis import RegelKennis
from gateway.settings import find_file
from gateway.simulator import template
from gateway.simulator.errors import OrderError
from gateway.simulator.sender import Order, compose
from gateway.simulator.values import values_at
from gateway.stuf import validate
from gateway.stuf.business.judge import judge
from gateway.stuf.business.soort import bericht_over
from gateway.stuf.message import Systeem
from gateway.stuf.operations import BY_NAME
from gateway.stuf.problems import Gewicht
from gateway.stuf.read import read_message
from gateway.stuf.stamp import Stamp
from tests.factories import ruleset

SCHEMAS = validate.load(find_file(Path("schemas/stuf-zkn")))
STAMP = Stamp("REGIE-20260401093000000", "20260401093000000")

CLIENTEN = [
    {"bsn": "999910012", "geslachtsnaam": "Hazelaar", "voorletters": "M.J."},
    {"bsn": "999910024", "geslachtsnaam": "Hazelaar"},
]
OP_EEN_ADRES = {
    "voornamen": "Mirjam Jolanda",
    "geslacht": "V",
    "geboortedatum": "19840312",
    "woonplaats": "Lindewaard",
    "straat": "Iepenlaan",
    "postcode": "9990ZZ",
    "huisnummer": "12",
}
ZAAK = {"zaak": "9990ZK2026000001"}
PERSON = {"omschrijving": "Plan", "bsn": "999910036", "geslachtsnaam": "Esdoorn", "voorletters": "W."}
TYPE = {"zaaktype": "WMO-HH", "zaaktype omschrijving": "Behandelen aanvraag huishoudelijke ondersteuning"}
PLAN = {"gezinsplan": "9990GP2026000001"}
NIEUW = {
    **ZAAK,
    "omschrijving": "Ondersteuning",
    "toelichting": "Na een signaal",
    "startdatum": "20260401",
    "registratiedatum": "20260401",
    "einddatumGepland": "20260601",
    "clienten": CLIENTEN,
    "uitvoerenden": [{"medewerker": "WT0093", "achternaam": "Olmstra", "rol": "Coach"}],
    "status": "Zaak geregistreerd",
    "volgnummer": "1",
    "datumStatusGezet": "20260401093000",
}
ZORG = {"zorgaanbieders": [{"vestiging": "000099990017", "handelsnaam": "Thuiskracht"}]}
AANVRAGER = {"aanvrager": "999910012", "aanvrager geslachtsnaam": "Hazelaar", "aanvrager voorletters": "M.J."}
DOCUMENT = {
    "document": "9990DOC2026000001",
    "documenttype": "Plan van aanpak",
    "creatiedatum": "20260401",
    "titel": "Plan",
    "formaat": "text/plain",
    "vertrouwelijkAanduiding": "ZAAKVERTROUWELIJK",
    "auteur": "K. Olmstra",
}
INHOUD = {"inhoud": "RmljdGllZg==", "bestandsnaam": "plan.txt"}
REGISSEUR = {"regisseur": "REG0417", "regisseur achternaam": "Berkhof"}

MINIMAL: Mapping[str, Mapping[str, object]] = {
    "actualiseerZaakstatus": {**ZAAK, "volgnummer": 2, "status": "In behandeling"},
    "bevestigOverdragenZaak": ZAAK,
    "creeerZaak-aanvraag": {**ZAAK, **TYPE, "clienten": CLIENTEN, "aanvrager": "999910012"},
    "creeerZaak-deelplan": {**ZAAK, **TYPE, **PLAN, "clienten": CLIENTEN},
    "creeerZaak-deelplan-van-client": {**ZAAK, **TYPE, **PLAN, "clienten": CLIENTEN, "aanvrager": "999910012"},
    "creeerZaak-gezinsplan": {**ZAAK, "clienten": CLIENTEN},
    "creeerZaak-levensdomeinplan": {**ZAAK, **PLAN, "clienten": CLIENTEN},
    "geefLijstZaakdocumenten": ZAAK,
    "geefZaakdetails": ZAAK,
    "geefZaakdocumentLezen": {"document": "9990DOC2026000001"},
    "geefZaakstatus": ZAAK,
    "genereerDocumentIdentificatie": {},
    "genereerZaakIdentificatie": {},
    "initieerNotificeerOverZaak": {**ZAAK, **TYPE, "gebeurtenis": "Creeer zaak", "zendendeApplicatie": "REGIE"},
    "maakZaakdocument": {**ZAAK, "document": "9990DOC2026000001"},
    "notificeerOverZaak": {**ZAAK, **TYPE, "gebeurtenis": "Creeer zaak"},
    "overdragenZaak": {**ZAAK, **TYPE},
    "updateZaak": {**ZAAK, "toelichting": "Nieuw"},
    "updateZaak-client-beeindigen": {**ZAAK, "bsn": "999910024"},
    "updateZaak-client-toevoegen": {**ZAAK, "bsn": "999910036"},
    "updateZaak-koppelen": {**ZAAK, **PLAN},
    "updateZaakdocument": {"document": "9990DOC2026000001", "versie": "1.1"},
    "voegZaakdocumentToe": {**ZAAK, "document": "9990DOC2026000001", "inhoud": "RmljdGllZg=="},
    "zakLv01-gezinsplan-van-client": {"bsn": "999910012"},
    "zakLv01-zaken-van-initiator": {"bsn": "999910012"},
}
"""The least a tester must say."""

FULL: Mapping[str, Mapping[str, object]] = {
    "actualiseerZaakstatus": {
        **MINIMAL["actualiseerZaakstatus"],
        "omschrijving": "Ondersteuning",
        "toelichting": "Op verzoek",
        "datumStatusGezet": "20260402",
        "medewerker": "BO1",
        "achternaam": "Wilgenhof",
    },
    "bevestigOverdragenZaak": {**ZAAK, "antwoord": "Overdracht geweigerd", "meldingen": ["Geen plaats", "Bel even"]},
    "creeerZaak-aanvraag": {**NIEUW, **TYPE, **AANVRAGER},
    "creeerZaak-deelplan": {
        **NIEUW,
        **TYPE,
        **PLAN,
        **ZORG,
        "levensdomeinplan": "9990LD2026000001",
        "initiator": "WT0093",
        "initiator achternaam": "Olmstra",
        "initiator rol": "Wijkteam",
    },
    "creeerZaak-deelplan-van-client": {
        **NIEUW,
        **TYPE,
        **PLAN,
        **ZORG,
        **AANVRAGER,
        "levensdomeinplan": "9990LD2026000001",
    },
    "creeerZaak-gezinsplan": {
        **NIEUW,
        **TYPE,
        **ZORG,
        **REGISSEUR,
        "belanghebbenden": CLIENTEN,
        "clienten": [{**CLIENTEN[0], **OP_EEN_ADRES}],
        "kenmerken": [{"kenmerk": "DOSSIER-1", "bron": "Regiesysteem"}],
    },
    "creeerZaak-levensdomeinplan": {**NIEUW, **TYPE, **PLAN, **ZORG, **REGISSEUR},
    "initieerNotificeerOverZaak": {
        **MINIMAL["initieerNotificeerOverZaak"],
        **PLAN,
        "meldingen": ["Een", "Twee"],
        "domeingegevens": "9990DOC2026000001",
    },
    "maakZaakdocument": {**ZAAK, **DOCUMENT},
    "notificeerOverZaak": {
        **MINIMAL["notificeerOverZaak"],
        **PLAN,
        "meldingen": ["Een"],
        "domeingegevens": "9990DOC2026000001",
    },
    "overdragenZaak": {**ZAAK, **TYPE, **PLAN, "domeingegevens": "9990DOC2026000001", "meldingen": ["Graag snel"]},
    "updateZaak": {
        **ZAAK,
        **TYPE,
        "omschrijving": "Ondersteuning",
        "toelichting oud": "Oud",
        "toelichting": "Nieuw",
        "einddatumGepland oud": "20260601",
        "einddatumGepland": "20260701",
        "einddatum oud": "20260701",
        "einddatum": "20260702",
    },
    "updateZaak-koppelen": {
        **ZAAK,
        **TYPE,
        **PLAN,
        "omschrijving": "Vervoer",
        "bsn": "999910024",
        "geslachtsnaam": "Hazelaar",
        "voorletters": "D.",
        "beginRelatie": "20260401",
    },
    "updateZaak-client-beeindigen": {**ZAAK, **TYPE, **PERSON, "beginRelatie": "20260301", "eindRelatie": "20260401"},
    "updateZaak-client-toevoegen": {**ZAAK, **TYPE, **PERSON, "beginRelatie": "20260401"},
    "zakLv01-gezinsplan-van-client": {"bsn": "999910012", "zaaktype": "LEVDOMPLAN", "maximumAantal": 5},
    "updateZaakdocument": {
        "document": "9990DOC2026000001",
        "titel oud": "Plan",
        "titel": "Plan 2",
        "versie": "1.1",
        "formaat": "text/plain",
        **INHOUD,
    },
    "voegZaakdocumentToe": {**ZAAK, **DOCUMENT, **INHOUD},
}
"""As much as a tester can say, for the templates with many fields."""

CASES = [(naam, values) for table in (MINIMAL, FULL) for naam, values in table.items()]


def message(naam: str, values: Mapping[str, object]) -> etree._Element:
    """A whole message as a peer would send it."""
    cross = "REGIE-1" if naam == "bevestigOverdragenZaak" else ""
    order = Order(template.shipped(naam), values, cross_refnummer=cross)
    return compose(order, Systeem("Gemeente Lindewaard", "REGIE"), Systeem("", "ZMAG"), STAMP)


@pytest.mark.parametrize(("naam", "values"), CASES, ids=[f"{naam}-{len(values)}" for naam, values in CASES])
def test_filled_template_is_valid(naam: str, values: Mapping[str, object]) -> None:
    """Every shipped template makes a message that is valid against the profile, with much or with little said."""
    assert SCHEMAS.problems(message(naam, values)) == ()


@pytest.mark.parametrize(("naam", "values"), CASES, ids=[f"{naam}-{len(values)}" for naam, values in CASES])
def test_filled_template_breaks_no_rule(naam: str, values: Mapping[str, object]) -> None:
    """What a shipped template says also keeps to every business rule that can refuse a message."""
    filled = read_message(message(naam, values), template.shipped(naam).operation.soap_action)
    problems = judge(bericht_over(filled, RegelKennis(ruleset())))
    assert [problem for problem in problems if problem.gewicht is Gewicht.FOUT] == []


@pytest.mark.parametrize("naam", template.names())
def test_full_case_gives_every_field(naam: str) -> None:
    """The tables above leave no field of a template untried."""
    tried = {**MINIMAL[naam], **FULL.get(naam, {})}
    assert set(template.shipped(naam).fields) - {"maximumAantal"} <= {*tried}


@pytest.mark.parametrize("naam", template.names())
def test_gateway_recognises_the_operation(naam: str) -> None:
    """What a template says it calls is what the gateway makes of its content, also without SOAPAction."""
    element = message(naam, MINIMAL[naam])
    wanted = template.shipped(naam).operation
    assert read_message(element, wanted.soap_action).operation == wanted
    assert read_message(element).operation in (wanted, BY_NAME["zakLv01"])


def test_list_is_repeated_and_items_win() -> None:
    """A list gives an element for each item, with the item's own values, in order."""
    element = message("creeerZaak-gezinsplan", MINIMAL["creeerZaak-gezinsplan"])
    path = "object/heeftBetrekkingOp/gerelateerde/natuurlijkPersoon/inp.bsn"
    assert values_at(element, path) == ["999910012", "999910024"]


def test_old_value_left_out_means_there_was_none() -> None:
    """Without an old value the old object says geenWaarde, because both objects name what changes (StUF 5.2.2)."""
    element = message("updateZaak", {**ZAAK, "toelichting": "Nieuw"})
    assert values_at(element, "object/toelichting") == ["", "Nieuw"]
    assert values_at(element, "object/toelichting/@noValue") == ["geenWaarde"]


def test_value_cannot_become_markup() -> None:
    """A value with angle brackets stays text."""
    element = message("creeerZaak-gezinsplan", {**ZAAK, "clienten": CLIENTEN, "omschrijving": "</x><y>&"})
    assert values_at(element, "object/omschrijving") == ["</x><y>&"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "geef een waarde voor 'zaak'"),
        ({"zaak": "", "clienten": []}, "geef een waarde voor 'zaak'"),
        ({"zaka": "9990"}, "kent geen 'zaka'"),
        ({**ZAAK, "clienten": [{"bnsn": "999910012"}]}, "'clienten', kent geen 'bnsn'"),
        ({**ZAAK, "clienten": "999910012"}, "'clienten' moet een lijst zijn"),
        ({**ZAAK, "clienten": [], "omschrijving": "Hu\x07lp"}, "een teken dat niet in een bericht kan"),
        ({**ZAAK, "clienten": [], "omschrijving": "Hu\ud83dlp"}, "een teken dat niet in een bericht kan"),
    ],
)
def test_slip_of_the_pen_is_told(values: Mapping[str, object], told: str) -> None:
    """A missing, unknown or ill-formed value is refused by name, with what there is."""
    with pytest.raises(OrderError, match=told):
        message("creeerZaak-gezinsplan", values)


def test_unknown_template_names_the_known_ones() -> None:
    """A wrong template name is answered with the list of right ones."""
    with pytest.raises(OrderError, match="geefZaakstatus"):
        template.shipped("../geheim")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"<a", "welgevormde"),
        (b"<a/>", "geen bekende operatie"),
        (b'<a xmlns:s="urn:regiewissel:sjabloon" s:operatie="creeerZaak_Lk01"/>', "geen bekende operatie"),
    ],
)
def test_own_template_is_checked(source: bytes, told: str) -> None:
    """A template of the tester must be XML and belong to an operation of the catalogue."""
    with pytest.raises(ConfigurationError, match=told):
        template.read_template("eigen", source)
