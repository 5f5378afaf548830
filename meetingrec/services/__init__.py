"""The use cases: where a permission is decided and the audit entry is written, in the transaction of the act."""
