"""Dialects as data: one TOML file for each way in which ENTs describe a person."""
