-- Grain: change of a click file's record (path, first seen, modified): appeared +1, disappeared -1. Which file wins depends on these.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log("(" ~ current_files() ~ ") as files", ['path', 'first_seen_at', 'modified_at']) }}
