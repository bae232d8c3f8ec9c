"""Tables as people keep them, brought into the services.

`table_file` reads any of them: bytes (`encodings`, `csv_file`, `xlsx_file`, `xls_file`) become
lines of `cells`, lines become rows under known `columns`. `table_import` sends rows in pieces and
`report` says what became of them. `divisions`, `members` and `volunteers` are three such tables: a
list of columns each, and how a piece of it is sent.
"""
