"""
From the words in the sources to the words people read: which messages there are, and the catalogs that translate them.

    sources     what gettext is asked for in our templates and Python, read by Babel: GNU gettext is not needed
    catalogs    locale/<language>/LC_MESSAGES/django.po, which people edit, and django.mo, which Django reads

The sources are English. locale/reworded is no translation of ours: it says in our words, in every language, what Django
and allauth say. Their own sentences would be stiff, and speak to the same reader now as "du" and now as "Sie".
"""
