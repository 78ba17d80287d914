"""What an `.olean` file holds, decoded from untrusted bytes.

Read in this order: `exprs` (terms, interned), `constants` (declarations), `objects` (the bytes as objects that are safe
to look at), `decode` (imports, constants and their terms).
"""
