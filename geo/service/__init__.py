"""Opens an atlas, watches its files, answers questions and makes backups; knows no Streamlit."""
