"""Made-up buyers: ids and the personal data the API would return about them.

The personal data exists to be dropped: every value carries a word no real person has, so that a test can
search a warehouse for it. Nothing is stored; a buyer is a function of the market and a number.
"""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.dice import make_id
from ingestion.sandbox.markets import Market

# A reader of a warehouse must never find any of these.
PERSONAL_MARKERS = ("Exampleson", "Imaginary Lane", "buyer-relay", "(+")

_GIVEN = (
    "Testina",
    "Mockbert",
    "Samplia",
    "Dummyo",
    "Fictia",
    "Placebo",
    "Stubbert",
    "Fakira",
    "Demoria",
    "Loremia",
)


def user_id(market: Market, number: int) -> str:
    """Platform id of a buyer."""
    return make_id("7494", market.index, number, 19)


def buyer_name(number: int) -> str:
    """A name nobody has."""
    return f"{_GIVEN[number % len(_GIVEN)]} Exampleson {number}"


def contact(market: Market, number: int) -> dict[str, Any]:
    """Order-level personal fields of a buyer."""
    name = buyer_name(number)
    return {
        "buyer_email": f"buyer-relay-{market.index}-{number}@example.invalid",
        "buyer_nickname": name.replace(" ", "_").lower(),
        "buyer_avatar": f"https://example.invalid/avatar/{number}.png",
    }


def recipient_address(market: Market, number: int) -> dict[str, Any]:
    """The delivery address object of an order."""
    name = buyer_name(number)
    town = market.towns[number % len(market.towns)]
    street = f"{number % 190 + 1} Imaginary Lane"
    return {
        "full_address": f"{street}, {town}, {market.country}",
        "name": name,
        "first_name": name.split(" ")[0],
        "last_name": name.split(" ", 1)[1],
        "phone_number": f"{market.phone_prefix}{number % 100:02d}",
        "address_detail": street,
        "address_line1": street,
        "address_line2": "",
        "address_line3": "",
        "address_line4": "",
        "postal_code": f"ZZ{number % 1000:03d}",
        "region_code": market.region,
        "district_info": [
            {
                "address_level": "L0",
                "address_level_name": "Country",
                "address_name": market.country,
                "iso_code": market.region,
            },
            {"address_level": "L1", "address_level_name": "City", "address_name": town},
        ],
    }
