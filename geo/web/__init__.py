"""What the server answers besides the app: the API, its headers and names, and how it ends."""
