"""Identity: the project's chain and its peers, each a command from records to labels.

Every command reads the same parquet of enriched records and writes ``record_id, label``: records
with one label are one asset.
"""
