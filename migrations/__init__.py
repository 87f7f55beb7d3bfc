"""The history of the tables; ``migrations.apply`` brings a database up to the newest."""
