"""Tables as people keep them: read, sent to the services in pieces, and written.

`table_file` reads any of them: bytes (`encodings`, `csv_file`, `xlsx_file`, `xls_file`) become
lines of `cells`, lines become rows under known `columns`. `pieces` sends rows and hears what
became of them; `divisions`, `members`, `programmes` and `volunteers` are such tables: a list of
columns each, and how a piece of it is sent. A programme may be a calendar (`calendar_file`) or a
schedule (`schedule_file`), too. `workbook` writes XLSX.
"""
