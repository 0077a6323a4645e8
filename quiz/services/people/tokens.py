"""Secrets that are handed out once and stored as a digest only."""

from __future__ import annotations

import hashlib
import secrets

# 256 bits, as 43 characters that may stand in an address.
TOKEN_BYTES = 32


def new_token() -> str:
    """Return a token for a session or a link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(secret: str) -> str:
    """Return the digest under which a secret is stored: SHA-256, as hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
