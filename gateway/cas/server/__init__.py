"""Toward services: who may ask, what they ask, and every answer that they get."""
