"""Clicks on tracked links: files of any size become candidate rows of ``raw_sheets.link_clicks``.

A click file is a sheet like the others (``LinkClickRow``): its header is recognised, its rows are held, merged and
versioned by the same rules. Only the way there differs, because click logs have a hundred million rows: cells are
read column by column in Arrow batches (``cells``, ``columns``), hashed and compared in SQL (``rows``, ``merge``).
What the fast readers do not know for certain is handed to the row parser of the sheets, cell by cell or row by
row, so that both ways can only agree.
"""
