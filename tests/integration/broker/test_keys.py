"""A message whose schema faults are tolerated may hold anything: it is kept whole, or refused in words."""

import pytest
from sqlalchemy import Engine

from tests.factories import (
    CLIENT,
    GEZINSPLAN,
    GEZPLAN,
    Wissel,
    bevestig,
    creeer_zaak,
    initieer,
    notificeer,
    overdraag,
    update_zaak,
    voeg_document_toe,
    zaakvraag,
)

LONG = "9990" * 1000
EXTRA = {"gebeurtenis": LONG, "gezinsplan": LONG, "zendendeApplicatie": LONG}


@pytest.fixture
def wissel(engine: Engine) -> Wissel:
    """A gateway on a store of each kind whose schemas find nothing, as when every finding is tolerated."""
    wissel = Wissel(engine)
    wissel.accept(creeer_zaak(zaak=GEZINSPLAN, zaaktype=GEZPLAN, clienten=[CLIENT]))
    return wissel


REFUSED = {
    "zaak": (creeer_zaak(zaak=LONG, plannen=[GEZINSPLAN]), "identificatie van de zaak"),
    "zaak of a status": (update_zaak(zaak=LONG, status="Klaar"), "identificatie van de zaak"),
    "zaak of an order": (overdraag(zaak=LONG), "identificatie van de zaak"),
    "zaak of a document": (voeg_document_toe(zaak=LONG), "identificatie van de zaak"),
    "zaak in a question": (zaakvraag(zaak=LONG), "identificatie van de zaak"),
    "document": (voeg_document_toe(document=LONG), "identificatie van het document"),
    "organisatie": (creeer_zaak().replace("Gemeente Lindewaard", LONG), "organisatie van de zender"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_told(name: str, wissel: Wissel) -> None:
    """An identificatie or name longer than StUF has it is the sender's to mend: StUF055, on every store the same."""
    bericht, told = REFUSED[name]
    answer = wissel.answer(bericht)
    assert (answer.code, told in answer.details) == ("StUF055", True)


KEPT = {
    "plan": creeer_zaak(plannen=[LONG]),
    "client": creeer_zaak(clienten=[LONG]),
    "status": update_zaak(status=LONG),
    "omschrijving of a zaaktype": creeer_zaak(zaaktype=("WMO-HH", LONG), plannen=[GEZINSPLAN]),
    "extra elements": notificeer(extra=EXTRA),
    "extra elements of a trigger": initieer(extra=EXTRA),
    "omschrijving of a document": voeg_document_toe(omschrijving=LONG),
    "outside the basic plane": creeer_zaak(zaak="😀" * 40, omschrijving="𐍈 &lt;&amp;&gt; \u2028"),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_only_passed_on_may_be_long(name: str, wissel: Wissel) -> None:
    """What the store keeps nothing by is accepted, delivered, and told about, however long it is."""
    wissel.accept(KEPT[name])
    wissel.deliver()
    assert {state for *_, state in wissel.states()} == {"delivered"}


def test_a_number_that_is_too_long_to_be_known_is_not_known(wissel: Wissel) -> None:
    """A crossRefnummer no message can have had refers to nothing: StUF043, not a failing store."""
    assert wissel.answer(bevestig(LONG)).code == "StUF043"
