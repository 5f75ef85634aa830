"""Plain data for screen, files and API: map, panel, tables, timeline, charts, citations."""
