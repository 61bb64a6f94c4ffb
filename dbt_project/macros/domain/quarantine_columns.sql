{# Columns of a raw quarantine table that are read; the same for every source. #}
{% macro quarantine_columns() -%}
  {{ return({
    'record_key': 'varchar', 'version_id': 'varchar', 'source_at': 'timestamptz', 'is_gone': 'boolean', 'quarantine_id': 'varchar', 'source': 'varchar',
    'entity': 'varchar', 'origin': 'varchar', 'row_number': 'bigint', 'reason_code': 'varchar', 'reason_en': 'varchar', 'reason_zh': 'varchar',
    'remedy_en': 'varchar', 'remedy_zh': 'varchar', 'amount': 'decimal(18, 4)', 'currency': 'varchar'}) }}
{%- endmacro %}
