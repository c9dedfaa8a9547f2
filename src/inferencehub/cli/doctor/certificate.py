"""What there is to say of a TLS certificate: until when it is valid."""

from __future__ import annotations

import ssl
from time import time
from typing import Any

from .finding import Finding

# Let's Encrypt renews with a third of its 90 days left; who has less than three weeks is not being renewed.
SOON_DAYS = 21
DAY_S = 86_400


def finding_of_certificate(certificate: dict[str, Any], whose: str, mend: str, now_s: float | None = None) -> Finding:
    """Of one as `SSLSocket.getpeercert` gives it."""
    left_days = (ssl.cert_time_to_seconds(certificate["notAfter"]) - (time() if now_s is None else now_s)) / DAY_S
    if left_days < 0:
        return Finding("fail", "tls", f"{whose} expired on {certificate['notAfter']}", mend)
    text = f"{whose} is valid until {certificate['notAfter']}"
    if left_days < SOON_DAYS:
        return Finding("warn", "tls", f"{text}: {left_days:.0f} more days", mend)
    return Finding("ok", "tls", text)
