"""What a message is about: every example message, and the corners the examples do not have."""

import re
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import StufError
from gateway.stuf import ns
from gateway.stuf.message import Onderwerp, Status, StufMessage, Zaaktype
from gateway.stuf.operations import BY_NAME
from gateway.stuf.parse import read_xml, stuurgegevens_of, unwrap
from gateway.stuf.read import onderwerp_of, read_message
from tests.factories import CLIENT, creeer_zaak, initieer, notificeer, update_zaak, voeg_document_toe, zaakvraag

GP, LD, WM, SH, LV = "9990GP2016000042", "9990LD2016000108", "9990WM2016001205", "9990SH2016000733", "9990LV2016000310"
ZAAK, DOC = "0000ZAAK2025000101", "0000DOC2025000501"
GEZPLAN = Zaaktype("GEZPLAN", "Opstellen en uitvoeren gezinsplan")
WMO = Zaaktype("WMO-HH", "Behandelen aanvraag huishoudelijke ondersteuning")
GEZINSPLAN = Zaaktype("GEZINSPLAN", "Opstellen en uitvoeren gezinsplan")
SIGNAAL = Status("1", "Signaal geregistreerd", "GP-1", "20160404093015")
BESCHIKKING = Status("3", "Beschikking verzonden", "WMOHH-3", "20160520101530")


def _initieer(zaak: str, zaaktype: Zaaktype, gebeurtenis: str, zender: str, **more: Any) -> tuple[str, Onderwerp]:
    extra = {"gebeurtenis": gebeurtenis, "zendendeApplicatie": zender}
    return "initieerNotificeerOverZaak", Onderwerp(zaak, zaaktype=zaaktype, extra=extra, **more)


def _notificeer(zaak: str, zaaktype: Zaaktype, gebeurtenis: str, **more: Any) -> tuple[str, Onderwerp]:
    return "notificeerOverZaak", Onderwerp(zaak, zaaktype=zaaktype, extra={"gebeurtenis": gebeurtenis}, **more)


def _creeer(zaak: str, code: str, omschrijving: str, **more: Any) -> tuple[str, Onderwerp]:
    return "creeerZaak_Lk01", Onderwerp(zaak, mutatiesoort="T", zaaktype=Zaaktype(code, omschrijving), **more)


EXAMPLES: dict[str, tuple[str, Onderwerp]] = {
    "rzs/01": _creeer(
        GP, "GEZPLAN", "Opstellen en uitvoeren gezinsplan", clienten=("999910012", "999910024", "999910061")
    ),
    "rzs/02": _creeer(
        LD, "LEVDOMPLAN", "Opstellen en uitvoeren levensdomeinplan", plannen=(GP,), clienten=("999910012",)
    ),
    "rzs/03": _creeer(WM, WMO.code, WMO.omschrijving, plannen=(GP,), clienten=("999910012",)),
    "rzs/04": _creeer(
        SH,
        "SCHULDHULP",
        "Behandelen verzoek schuldhulpverlening",
        plannen=(GP, LD),
        clienten=("999910012",),
        initiatoren=("999910012",),
    ),
    "rzs/05": (
        "updateZaak_Lk01",
        Onderwerp(GP, mutatiesoort="W", zaaktype=GEZPLAN, clienten=("999910036",), beeindigd=("999910061",)),
    ),
    "rzs/06": (
        "updateZaak_Lk01",
        Onderwerp(
            LV,
            mutatiesoort="W",
            zaaktype=Zaaktype("LLVERVOER", "Behandelen aanvraag leerlingenvervoer"),
            plannen=(GP,),
            clienten=("999910024",),
        ),
    ),
    "rzs/07": ("overdragenZaak", Onderwerp(WM, zaaktype=WMO)),
    "rzs/08": ("bevestigOverdragenZaak", Onderwerp(WM)),
    "rzs/09": ("bevestigOverdragenZaak", Onderwerp(WM)),
    "rzs/10": _initieer(GP, GEZPLAN, "Creeer zaak", "REGIE", status=SIGNAAL),
    "rzs/11": _initieer(WM, WMO, "Actualiseer zaakstatus", "WMOBO", status=BESCHIKKING),
    "rzs/12": _initieer(GP, GEZPLAN, "Update zaak", "REGIE"),
    "rzs/13": _initieer(WM, WMO, "Voeg zaakdocument toe", "REGIE"),
    "rzs/14": _initieer(WM, WMO, "Update zaakdocument", "WMOBO"),
    "rzs/15": _notificeer(GP, GEZPLAN, "Creeer zaak", status=SIGNAAL),
    "rzs/16": _notificeer(WM, WMO, "Actualiseer zaakstatus", status=BESCHIKKING),
    "rzs/17": _notificeer(GP, GEZPLAN, "Update zaak"),
    "rzs/18": _notificeer(WM, WMO, "Voeg zaakdocument toe"),
    "rzs/19": _notificeer(WM, WMO, "Update zaakdocument"),
    "rzs/20": ("zakLv01", Onderwerp(zaaktype=Zaaktype("GEZPLAN"), clienten=("999910012",))),
    "rzs/23": ("zakLv01", Onderwerp(initiatoren=("999910012",))),
    "rzs/24": (
        "actualiseerZaakstatus_Lk01",
        Onderwerp(WM, mutatiesoort="W", status=Status("3", "Beschikking verzonden", "", "20160520101530")),
    ),
    "rzs/25": ("geefZaakstatus_Lv01", Onderwerp(WM)),
    "rzs/27": ("voegZaakdocumentToe_Lk01", Onderwerp(WM, "9990DOC2016000881", "T")),
    "rzs/28": ("Bv03", Onderwerp()),
    "rzs/29": ("Fo03", Onderwerp()),
    "zds11/Bv03Bericht": ("Bv03", Onderwerp()),
    "zds11/Fo03Bericht": ("Fo03", Onderwerp()),
    "zds11/actualiseerZaakstatus_zakLk01": (
        "actualiseerZaakstatus_Lk01",
        Onderwerp(
            ZAAK,
            mutatiesoort="W",
            zaaktype=GEZINSPLAN,
            status=Status("2", "Plan in uitvoering", "", "20250402082500"),
        ),
    ),
    "zds11/cancelCheckout_Di02": ("cancelCheckout_Di02", Onderwerp(documentidentificatie=DOC)),
    "zds11/creeerZaak_deelplan_zakLk01": (
        "creeerZaak_Lk01",
        Onderwerp(
            "0000ZAAK2025000117",
            mutatiesoort="T",
            zaaktype=Zaaktype("SCHULDHULP", "Aanvraag schuldhulpverlening behandelen"),
            plannen=(ZAAK,),
            clienten=("999990019",),
        ),
    ),
    "zds11/creeerZaak_zakLk01": (
        "creeerZaak_Lk01",
        Onderwerp(
            ZAAK,
            mutatiesoort="T",
            zaaktype=GEZINSPLAN,
            clienten=("999990019",),
            status=Status("1", "Signaal geregistreerd", "", "20250310091500"),
        ),
    ),
    "zds11/geefLijstZaakdocumenten_zakLv01": ("geefLijstZaakdocumenten_Lv01", Onderwerp(ZAAK)),
    "zds11/geefZaakdetails_zakLv01": ("geefZaakdetails_Lv01", Onderwerp(ZAAK)),
    "zds11/geefZaakdocumentLezen_edcLv01": (
        "geefZaakdocumentLezen_Lv01",
        Onderwerp(documentidentificatie=DOC),
    ),
    "zds11/geefZaakdocumentbewerken_Di02": (
        "geefZaakdocumentbewerken_Di02",
        Onderwerp(documentidentificatie=DOC),
    ),
    "zds11/geefZaakstatus_zakLv01": ("geefZaakstatus_Lv01", Onderwerp(ZAAK)),
    "zds11/genereerDocumentIdentificatie_Di02": ("genereerDocumentIdentificatie_Di02", Onderwerp()),
    "zds11/genereerZaakIdentificatie_Di02": ("genereerZaakIdentificatie_Di02", Onderwerp()),
    "zds11/maakZaakdocument_edcLk01": (
        "maakZaakdocument_Lk01",
        Onderwerp(ZAAK, "0000DOC2025000502", "T", GEZINSPLAN),
    ),
    "zds11/updateZaak_zakLk01": (
        "updateZaak_Lk01",
        Onderwerp(ZAAK, mutatiesoort="W", zaaktype=GEZINSPLAN),
    ),
    "zds11/updateZaakdocument_Di02": (
        "updateZaakdocument_Di02",
        Onderwerp(documentidentificatie=DOC, mutatiesoort="W"),
    ),
    "zds11/voegZaakdocumentToe_edcLk01": (
        "voegZaakdocumentToe_Lk01",
        Onderwerp(ZAAK, DOC, "T", GEZINSPLAN),
    ),
}
"""Start of the file's name -> operation and everything that is read."""

ANSWERS = {
    "rzs/21": GP,
    "rzs/22": "",
    "rzs/26": WM,
    "zds11/Bv02Bericht": "",
    "zds11/Bv04Bericht": "",
    "zds11/Fo02Bericht": "",
    "zds11/geefLijstZaakdocumenten_zakLa01": ZAAK,
    "zds11/geefZaakdetails_zakLa01": ZAAK,
    "zds11/geefZaakdocumentLezen_edcLa01": "",
    "zds11/geefZaakdocumentbewerken_Du02": "",
    "zds11/geefZaakstatus_zakLa01": ZAAK,
    "zds11/geefZaakstatus_zakLa01_leeg": "",
    "zds11/genereerDocumentIdentificatie_Du02": "",
    "zds11/genereerZaakIdentificatie_Du02": "",
}
"""Answers, which nobody can offer as a message of its own -> the zaak they are about."""


def _file(berichten: Path, name: str) -> Path:
    exact = berichten / f"{name}.xml"
    if exact.exists():
        return exact
    (found,) = berichten.glob(f"{name}_*.xml")
    return found


def _element(berichten: Path, name: str) -> Any:
    return unwrap(read_xml(_file(berichten, name).read_bytes()))


@pytest.mark.parametrize("by_action", [False, True], ids=["by content", "by SOAPAction"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_read(name: str, by_action: bool, berichten: Path) -> None:
    """Each example message gives its operation and all it says, with and without a SOAPAction."""
    operation, onderwerp = EXAMPLES[name]
    action = BY_NAME[operation].soap_action if by_action else None
    message = read_message(_element(berichten, name), action)
    assert (message.operation.naam, message.onderwerp) == (operation, onderwerp)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_no_message_of_its_own(name: str, berichten: Path) -> None:
    """What only ever comes back on a connection is refused as a message, but can be read for what it is about."""
    element = _element(berichten, name)
    with pytest.raises(StufError, match="StUF025"):
        read_message(element)
    assert onderwerp_of(element, stuurgegevens_of(element)).zaakidentificatie == ANSWERS[name]


def test_every_example_is_in_these_tables(berichten: Path) -> None:
    """No example message is left out by accident."""
    found = {path.relative_to(berichten).as_posix() for path in berichten.rglob("*.xml")}
    listed = {_file(berichten, name).relative_to(berichten).as_posix() for name in (*EXAMPLES, *ANSWERS)}
    assert listed == found


def test_the_action_an_example_names_is_the_one_we_send(berichten: Path) -> None:
    """The SOAPAction in the head of each RZS example is the one its operation has in the catalogue."""
    named = 0
    for name, (operation, _) in EXAMPLES.items():
        said = re.search(r"SOAPAction: (http\S+)", _file(berichten, name).read_text("utf-8"))
        if said:
            named += 1
            assert said[1] in BY_NAME[operation].actions, name
    assert named > 20


def _read(xml: str) -> StufMessage:
    return read_message(read_xml(xml.encode()))


def test_nil_says_nothing() -> None:
    """A relation that is nil is read as absent: no plan, no client, no status, no zaaktype."""
    nil = 'xsi:nil="true" StUF:noValue="geenWaarde"'
    names = ("isVan", "heeftBetrekkingOp", "heeftBetrekkingOpAndere", "heeft")
    inner = "".join(f"<ZKN:{name} {nil}/>" for name in names)
    onderwerp = _read(
        update_zaak().replace("</ZKN:object></ZKN:zakLk01>", f"{inner}</ZKN:object></ZKN:zakLk01>").xml
    ).onderwerp
    assert onderwerp == Onderwerp(onderwerp.zaakidentificatie, mutatiesoort="W")


def test_nil_is_passed_over() -> None:
    """A relation that is nil does not hide the one behind it, as when one is ended and another begun."""
    nil = '<ZKN:isVan xsi:nil="true" StUF:noValue="geenWaarde"/>'
    bericht = creeer_zaak().replace("<ZKN:isVan ", f"{nil}<ZKN:isVan ")
    assert bericht.message.onderwerp.zaaktype.code == "WMO-HH"


@pytest.mark.parametrize("word", ["Client", "client", "CLIENT", "Cliënt", "cliënt"])
def test_a_client_is_recognised_however_it_is_spelt(word: str) -> None:
    """The omschrijving of the relation makes a person a client, in any spelling."""
    bericht = creeer_zaak(clienten=[CLIENT]).replace(">Client<", f">{word}<")
    assert bericht.message.onderwerp.clienten == (CLIENT,)


def test_another_person_is_no_client() -> None:
    """A person the zaak concerns in another way is not read as a client."""
    bericht = creeer_zaak(clienten=[CLIENT]).replace(">Client<", ">Mantelzorger<")
    assert bericht.message.onderwerp.clienten == ()


def test_what_is_new_counts_and_what_was_fills_in() -> None:
    """Of a change the second object counts; identification and zaaktype may stand in the first alone."""
    xml = update_zaak(zaak="OUD").xml
    first, second = xml.split("<ZKN:object ", 2)[1:]
    stripped = second.replace("<ZKN:identificatie>OUD</ZKN:identificatie>", "")
    assert _read(xml.replace(second, stripped)).onderwerp.zaakidentificatie == "OUD"
    changed = second.replace(">OUD<", ">NIEUW<")
    assert _read(xml.replace(second, changed)).onderwerp.zaakidentificatie == "NIEUW"
    assert first


@pytest.mark.parametrize("bericht", [update_zaak(), voeg_document_toe(), zaakvraag(), notificeer(), initieer()])
def test_a_message_without_content_is_about_nothing(bericht: Any) -> None:
    """A message that lost its object or gelijk is read, and says nothing; the schema will judge it."""
    xml = re.sub(r"<(ZKN|RZS):(object|gelijk) .*</\1:\2>", "", bericht.xml)
    onderwerp = read_message(read_xml(xml.encode()), bericht.action).onderwerp
    assert (onderwerp.zaakidentificatie, onderwerp.documentidentificatie, onderwerp.zaaktype) == ("", "", Zaaktype())


def test_gebeurtenis_is_named_or_follows_from_the_operation() -> None:
    """A notification names its gebeurtenis, a change has that of its service, a question has none."""
    assert notificeer(extra={"gebeurtenis": "Update zaak"}).message.gebeurtenis == "Update zaak"
    assert notificeer().message.gebeurtenis == ""
    assert voeg_document_toe().message.gebeurtenis == "Voeg zaakdocument toe"
    assert zaakvraag().message.gebeurtenis == ""


def test_key_is_zender_and_number() -> None:
    """What makes a message unique is who sent it, without the user, and its number."""
    bericht = creeer_zaak(referentienummer="R-1").replace(
        "<StUF:applicatie>REGIE</StUF:applicatie>",
        "<StUF:applicatie>REGIE</StUF:applicatie><StUF:administratie>A</StUF:administratie><StUF:gebruiker>X</StUF:gebruiker>",
    )
    assert bericht.message.key == ("Gemeente Lindewaard|REGIE|A", "R-1")


def test_persons_stay_out_of_repr() -> None:
    """Neither a BSN nor the element shows when a message is printed."""
    shown = repr(creeer_zaak(clienten=[CLIENT]).message)
    assert CLIENT not in shown
    assert ns.zkn("zakLk01") in shown and "Element" not in shown
