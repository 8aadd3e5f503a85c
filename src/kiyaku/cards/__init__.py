"""Signing in with the certificate for user authentication on a My Number card.

What is checked, in this order: that the answer is to a question asked just now and only once
(``challenges``), that the holder's key made it (``signatures``), that one of the pinned authorities
issued the certificate for this purpose and it is in force (``certificates``), and that it has not
been revoked (``revocation``). Whose login it opens is told by issuer and serial (``operations``).
The number of the card's holder is neither needed nor taken anywhere.
"""
