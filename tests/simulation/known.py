"""Breaches that the code still has: kind -> the item of issue 8 that mends it. The test lets these pass.

Whoever mends an item removes its kinds from here.
"""

KNOWN: dict[str, str] = {}
