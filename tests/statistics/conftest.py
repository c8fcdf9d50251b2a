"""Registries of the tests' own, as the registry's tests have them."""

from registry.conftest import BOTH, cluster, database, engine, filled_database, nothing, prepared_file

__all__ = ["BOTH", "cluster", "database", "engine", "filled_database", "nothing", "prepared_file"]
