"""Which messages may not overtake each other: the order key of a delivery (design section 4)."""

from gateway.routing.facts import Facts


def lane(destination: str, facts: Facts) -> str:
    """(destination, zaakidentificatie; else document, else zender)."""
    subject = (
        facts.zaakidentificatie
        or facts.message.onderwerp.documentidentificatie
        or facts.message.stuurgegevens.zender.applicatie
    )
    return f"{destination}|{subject}"
