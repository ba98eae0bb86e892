"""The one home of sqlalchemy: tables, migrations, and what is asked of them."""
