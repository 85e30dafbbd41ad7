"""Hands this service's tables to the migrations, and makes the search index beside them."""

from alembic import context

from hotline.tables import HotlineTable
from hotline.tables.search_index import create_search_index
from servicekit.migrations import run_environment

run_environment(HotlineTable.metadata)
create_search_index(context.config.attributes["connection"])
