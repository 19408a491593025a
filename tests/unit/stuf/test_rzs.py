"""The four messages of RZS 1.0: what is written is valid, and is read back as it was meant."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.settings import find_file
from gateway.stuf import ns, rzs, validate
from gateway.stuf.message import Status, StufMessage, Systeem, Zaaktype
from gateway.stuf.parse import read_xml, text_at
from gateway.stuf.read import read_message
from gateway.stuf.rzs import Zaakbericht
from gateway.stuf.stamp import Stamp
from gateway.stuf.write import serialise

SCHEMAS = validate.load(find_file(validate.SHIPPED))
WISSEL, WMO = Systeem("Gemeente Lindewaard", "REGIEWISSEL"), Systeem("", "WMOBO", "A")
STAMP = Stamp("RW-REGIEWISSEL-000000001", "20260401100000123")


def texts(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Text that XML can hold and that a schema's whitespace rules leave alone."""
    alphabet = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
    return st.text(alphabet, min_size=least, max_size=most)


zaaktypen = st.builds(Zaaktype, texts(14, 0), texts(80, 0))
statussen = st.builds(
    Status,
    st.sampled_from(["", "1", "12", "9999"]),
    texts(80, 0),
    texts(10, 0),
    st.sampled_from(["", "20260401", "20260401100000"]),
)
extra = st.fixed_dictionaries(
    {"gebeurtenis": texts(60)},
    optional={name: texts(60) for name in ("gezinsplan", "domeingegevens", "zendendeApplicatie")},
)
berichten = st.builds(
    Zaakbericht, texts(40, 5), zaaktypen, st.none() | statussen, extra, st.lists(texts(600), max_size=3).map(tuple)
)


def _back(element: etree._Element) -> StufMessage:
    """The message as its receiver reads it from the bytes."""
    return read_message(read_xml(serialise(element)))


def _written_code(code: str) -> str:
    return code if len(code) <= rzs.MAX_CODE else ""


@pytest.mark.parametrize(
    ("write", "operation"),
    [(rzs.notificeer, "notificeerOverZaak"), (rzs.initieer, "initieerNotificeerOverZaak")],
    ids=["notificeer", "initieer"],
)
@given(bericht=berichten)
def test_a_notification_is_read_back(write: Any, operation: str, bericht: Zaakbericht) -> None:
    """Zaak, zaaktype, status, extra elements and parties come out as they went in, but for a code that is too long."""
    message = _back(write(WISSEL, WMO, STAMP, bericht))
    about = message.onderwerp
    assert message.operation.naam == operation
    assert (message.stuurgegevens.zender, message.stuurgegevens.ontvanger) == (WISSEL, WMO)
    assert message.stuurgegevens.referentienummer == STAMP.referentienummer
    assert about.zaakidentificatie == bericht.zaakidentificatie
    assert about.zaaktype == Zaaktype(_written_code(bericht.zaaktype.code), bericht.zaaktype.omschrijving)
    assert about.status == bericht.status
    assert about.extra == bericht.extra


@given(bericht=berichten)
def test_every_notification_conforms(bericht: Zaakbericht) -> None:
    """Whatever is known or unknown about the zaak, the notification is valid."""
    assert SCHEMAS.problems(rzs.notificeer(WISSEL, WMO, STAMP, bericht)) == ()


@given(bericht=berichten)
def test_every_work_order_conforms_and_tells_all(bericht: Zaakbericht) -> None:
    """A work order has no room for extra elements: each becomes a melding, none longer than 250, none lost."""
    element = rzs.overdragen(WISSEL, WMO, STAMP, bericht)
    assert SCHEMAS.problems(element) == ()
    meldingen = [melding.text or "" for melding in element.findall(ns.rzs("melding"))]
    assert all(0 < len(melding) <= rzs.MAX_MELDING for melding in meldingen)
    for naam, waarde in bericht.extra.items():
        assert f"{naam}: {waarde}" in meldingen
    written = "".join(meldingen).replace(" ", "")
    assert all(melding.replace(" ", "") in written for melding in bericht.meldingen)
    assert _back(element).operation.naam == "overdragenZaak"


@given(zaak=texts(40, 5), cross=texts(40), melding=texts(600), accepted=st.booleans())
def test_the_answer_to_a_work_order_is_read_back(zaak: str, cross: str, melding: str, accepted: bool) -> None:
    """The answer refers to the order, names the zaak and says accepted or refused."""
    antwoord = rzs.GEACCEPTEERD if accepted else rzs.GEWEIGERD
    element = rzs.bevestig_overdracht(WMO, WISSEL, STAMP, cross, zaak, antwoord, (melding,))
    message = _back(element)
    assert SCHEMAS.problems(element) == ()
    assert message.operation.naam == "bevestigOverdragenZaak"
    assert (message.stuurgegevens.cross_refnummer, message.onderwerp.zaakidentificatie) == (cross, zaak)
    assert text_at(element, f"{ns.rzs('object')}/{ns.zkn('antwoord')}") == antwoord


@pytest.mark.parametrize("code", ["1234567890", "12345678901"])
def test_a_zaaktype_code_longer_than_ten_is_left_out(code: str) -> None:
    """The schema holds ten characters (RZS C-7): a longer code would make the message invalid, half a code a lie."""
    element = rzs.notificeer(WISSEL, WMO, STAMP, Zaakbericht("9990Z", Zaaktype(code, "Zaaktype")))
    assert _back(element).onderwerp.zaaktype.code == ("1234567890" if len(code) == 10 else "")


def test_the_functie_is_the_one_the_schema_allows() -> None:
    """initieerNotificeerOverZaak carries functie notificeerOverZaak, the only valid value (RZS C-1)."""
    assert _back(rzs.initieer(WISSEL, WMO, STAMP, Zaakbericht("9990Z"))).stuurgegevens.functie == "notificeerOverZaak"
