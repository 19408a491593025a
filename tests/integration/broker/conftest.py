"""The stores these tests run on."""

from tests.databases import engine, postgres_engine, postgres_kept, sqlite_engine, sqlite_template

__all__ = ["engine", "postgres_engine", "postgres_kept", "sqlite_engine", "sqlite_template"]
