"""The effect report: what people look at instead of SQL.

Belongs here: reports made from the published snapshot (schema ``marts``) and from nothing else. ``pages`` ask and
arrange, ``charts`` draw, the renderers (``html``, ``workbook``, ``pdf``) lay out, ``publishing`` decides which reports
are made and keeps the index. Does not belong here: what a figure means (the marts, ``dim_metrics``).
"""
