"""The data model: claims with dates, places, sources and figures; filters; settings."""
