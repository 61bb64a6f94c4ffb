-- Grain: version of a payable that was published: since when, its amount and the fingerprint of its items.
{{ config(schema='core') }}

{{ payable_ledger() }}
