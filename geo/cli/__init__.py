"""The command line: `check`, `import`, `load`, `export`, `brief`, `backup`, `restore`."""
