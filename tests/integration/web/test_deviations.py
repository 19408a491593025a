"""What a message did wrong, on its page and in the API."""

from gateway.access.tolerantie import Behandeling
from tests.deviating import GEBOREN, deviate, deviation
from tests.integration.web.conftest import Site


def test_the_page_of_a_message_tells_what_deviates(site: Site) -> None:
    """Rule, place, line, what is wrong, what to do and what was done are on it; of values only the shape."""
    message_id = deviate(site.wissel.engine, [deviation(behandeling=Behandeling.HERSTELD)])
    text = site.client.get(f"/berichten/{message_id}").text
    for expected in (
        "Afwijkingen van de standaard", "schema.vorm", "BG:inp.bsn", "regel 12", "De waarde is geen datum",
        "Schrijf acht cijfers.", "hersteld", "Streepjes weggehaald", "9999-99-99",
    ):  # fmt: skip
        assert expected in text
    assert GEBOREN not in text


def test_a_message_without_deviations_has_no_such_part(site: Site) -> None:
    """Most messages are as they should be and say nothing about it."""
    assert "Afwijkingen" not in site.client.get(f"/berichten/{site.traffic.delivered}").text


def test_the_api_tells_the_same(site: Site) -> None:
    """The JSON of a message lists its deviations, without the values of a repair."""
    message_id = deviate(site.wissel.engine, [deviation(behandeling=Behandeling.HERSTELD)])
    response = site.client.get(f"/api/v1/messages/{message_id}")
    (told,) = response.get_json()["deviations"]
    assert (told["rule"], told["behandeling"], told["voor"]) == ("schema.vorm", "hersteld", "9999-99-99")
    assert GEBOREN not in response.text
