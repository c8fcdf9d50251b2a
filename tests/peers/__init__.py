"""The real components that the gateway talks to, each started for a test on loopback and stopped by whoever started it.

``simplesamlphp`` is an ENT, ``mellon`` stands for the GAR, ``postgres`` and ``redis_server`` are the stores of
production, ``gateway`` is the product as an operator runs it, ``browser`` is the person's browser.
"""
