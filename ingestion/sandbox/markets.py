"""The three shops of the sandbox: what differs between their markets, as data.

Belongs here: currency, zone, taxes, cash on delivery, wording of addresses. Does not belong here: anything
drawn by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Market:
    """One shop and its market.

    Args:
        tax_rates: hundredths of a percent; one is drawn per order where tax is added on top.
        vat_rate: hundredths of a percent contained in the price; 0 where prices are before tax.
        price_factor: minor units of the currency for one US dollar of list price.
        shipping_fee: minor units a buyer is charged before discounts.
        parcel_hours: shortest and longest time in transit.
    """

    index: int
    region: str
    shop_code: str
    shop_id: str
    shop_name: str
    seller_type: str
    cipher: str
    timezone: str
    currency: str
    symbol: str
    order_share: float
    price_factor: int
    price_step: int
    tax_rates: tuple[int, ...]
    vat_rate: int
    cod_share: float
    has_line_cancellation: bool
    shipping_fee: int
    parcel_hours: tuple[int, int]
    creator_count: int
    language: str
    country: str
    towns: tuple[str, ...]
    phone_prefix: str
    payment_methods: tuple[str, ...]
    warehouse_id: str
    carrier: str
    owners: tuple[str, ...]
    agencies: tuple[str, ...]
    usd_rate: float

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the shop's business day."""
        return ZoneInfo(self.timezone)

    @property
    def has_tax_in_price(self) -> bool:
        """Whether list prices contain the tax."""
        return self.vat_rate > 0


MARKETS: tuple[Market, ...] = (
    Market(
        index=0,
        region="US",
        shop_code="LINKUS01",
        shop_id="7490000000000000101",
        shop_name="Linkstar Home US",
        seller_type="LOCAL",
        cipher="TTP_sandbox+US/01==",
        timezone="America/Los_Angeles",
        currency="USD",
        symbol="$",
        order_share=0.5,
        price_factor=100,
        price_step=100,
        tax_rates=(0, 600, 725, 825, 888),
        vat_rate=0,
        cod_share=0.0,
        has_line_cancellation=True,
        shipping_fee=599,
        parcel_hours=(44, 150),
        creator_count=80,
        language="en",
        country="United States",
        towns=("Nowhereville", "Sampleton", "Mockford", "Placeholder City"),
        phone_prefix="(+1)555010",
        payment_methods=("Credit card", "PayPal", "Klarna"),
        warehouse_id="7300000000000000101",
        carrier="DemoShip US",
        owners=("Ada", "Bo"),
        agencies=("", "", "", "Brightside MCN"),
        usd_rate=1.0,
    ),
    Market(
        index=1,
        region="GB",
        shop_code="LINKGB01",
        shop_id="7490000000000000201",
        shop_name="Linkstar Home UK",
        seller_type="LOCAL",
        cipher="ROW_sandbox+GB/02==",
        timezone="Europe/London",
        currency="GBP",
        symbol="£",
        order_share=0.3,
        price_factor=80,
        price_step=100,
        tax_rates=(0,),
        vat_rate=2000,
        cod_share=0.0,
        has_line_cancellation=True,
        shipping_fee=349,
        parcel_hours=(30, 90),
        creator_count=55,
        language="en",
        country="United Kingdom",
        towns=("Exampleham", "Fictionbury", "Testwick"),
        phone_prefix="(+44)7700900",
        payment_methods=("Credit card", "PayPal", "Apple Pay"),
        warehouse_id="7300000000000000201",
        carrier="DemoShip UK",
        owners=("Cleo",),
        agencies=("", "", "Harbour Talent"),
        usd_rate=1.27,
    ),
    Market(
        index=2,
        region="TH",
        shop_code="LINKTH01",
        shop_id="7490000000000000301",
        shop_name="Linkstar Home TH",
        seller_type="CROSS_BORDER",
        cipher="ROW_sandbox+TH/03==",
        timezone="Asia/Bangkok",
        currency="THB",
        symbol="฿",
        order_share=0.2,
        price_factor=1900,
        price_step=1000,
        tax_rates=(0,),
        vat_rate=700,
        cod_share=0.45,
        has_line_cancellation=False,
        shipping_fee=3900,
        parcel_hours=(30, 110),
        creator_count=45,
        language="th",
        country="Thailand",
        towns=("Ban Tua Yang", "Mueang Somsak", "Khlong Thotsop"),
        phone_prefix="(+66)800000",
        payment_methods=("PromptPay", "Credit card", "TrueMoney"),
        warehouse_id="7300000000000000301",
        carrier="DemoShip TH",
        owners=("Dao",),
        agencies=("", "", "Mango Creators"),
        usd_rate=0.0285,
    ),
)
