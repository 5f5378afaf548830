"""The encrypted library database. The only home of SQL."""
