{# Hashed keys that stand for two natural keys, or natural keys with two hashes: a 64-bit collision or a broken hash. #}
{% test key_matches_natural_key(model, column_name, natural_key) %}
select {{ column_name }} as found_key, count(distinct {{ natural_key }}) as natural_keys
from {{ model }}
where {{ column_name }} is not null
group by {{ column_name }}
having count(distinct {{ natural_key }}) > 1
{% endtest %}
