"""A seller's consent: what both platforms share between the consent page and the stored connection.

Belongs here: taking the code out of what was pasted. Does not belong here: addresses and answers of one platform
(``tiktok_shop/consent.py``, ``tiktok_ads/consent.py``), talking to the seller (``linkstar connect``).
"""

from __future__ import annotations

import hmac
import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from ingestion.messages import text as message

_CODE: Final = re.compile(r"[\x21-\x7e]{4,512}")
_CONNECTION_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")


class ConsentError(RuntimeError):
    """No connection came of it; the text is one sentence with its remedy, and holds no code, token or secret."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")


def code_of(pasted: str, state: str | None = None) -> str:
    """The authorisation code in what was pasted: the code itself, or the address the consent page led to.

    Args:
        pasted: as it came.
        state: what the consent page was opened with; an address with another one is not its answer. None: not known.

    Raises:
        ConsentError: there is no code in it, or it answers another consent.
    """
    text = pasted.strip()
    if "?" in text or "://" in text:
        values = parse_qs(str(urlsplit(text).query).replace("+", "%2B"))
        returned = values.get("state", [""])[0]
        if state and returned and not hmac.compare_digest(returned.encode(), state.encode()):
            raise ConsentError(message("consent_other_state"), message("fix_consent_again"))
        text = (values.get("auth_code") or values.get("code") or [""])[0]
    if not _CODE.fullmatch(text):
        raise ConsentError(message("consent_no_code"), message("fix_consent_paste"))
    return text


def checked_name(name: str) -> str:
    """A connection's name as it is stored: it becomes part of a file name and of environment variables.

    Raises:
        ConsentError: it holds something else than letters, digits and underscores.
    """
    wanted = name.strip().lower()
    if not _CONNECTION_NAME.fullmatch(wanted):
        raise ConsentError(message("consent_bad_name", name=name), message("fix_connection_name"))
    return wanted
