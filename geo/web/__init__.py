"""The server around the app: the API, HTTP headers, allowed host names, and shutdown."""
