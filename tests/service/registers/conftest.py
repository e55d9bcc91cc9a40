"""The tests of the follower run on a county of their own, on each database."""

from tests.county import counties_url, county, database, new_folder, settings

__all__ = ["counties_url", "county", "database", "new_folder", "settings"]
