"""The only place with SQL: functions that take a connection and give values."""
