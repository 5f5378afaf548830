"""The encrypted library database. The only home of SQL."""

import sys

import sqlcipher3
import sqlcipher3.dbapi2

# Before sqlite-utils is imported anywhere: it looks for SQLite's exceptions under this name, and would not know
# SQLCipher's (reliability.md 3.2, trap a).
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2
