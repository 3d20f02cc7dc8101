"""Which files are taken for tables and pictures, by the ends of their names."""

WORKBOOKS = (".xlsx", ".xls", ".ods")
TABLES = (".csv", ".tsv", ".txt", *WORKBOOKS)
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")
