"""Keys to the server: made once, shown once, kept as hashes beside the library."""

from rag.keys.key import ADMIN, PREFIX, READ, BadKey, Caller, Key, KeysError, NoKey
from rag.keys.store import Keys

__all__ = ["ADMIN", "PREFIX", "READ", "BadKey", "Caller", "Key", "Keys", "KeysError", "NoKey"]
