"""Claims by the million: loaded in whole batches into Parquet files or PostgreSQL."""
