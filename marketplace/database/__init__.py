"""
The two roles of the database.

    owner   owns every table; migrations run under it, and nothing else does
    web     what pages, workers and beat log in as: reads and writes rows, adds to the books and to the log, and can
            neither change what was added nor the rules that guard it

`roles` logs in as the owner and gives the web role its rights; `manage.py migrate` does both.
"""
