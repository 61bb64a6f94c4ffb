{# Hashed keys that stand for two natural keys, or natural keys with two hashes: a 64-bit collision or a broken hash. `dirty`: as in sound_rows. #}
{% test key_matches_natural_key(model, column_name, natural_key, dirty=none, dirty_key=none) %}
select {{ column_name }} as found_key, count(distinct {{ natural_key }}) as natural_keys
from {{ model }}
where {{ column_name }} is not null
{%- if dirty is not none and var('checked_seq') | int > 0 %}
and {{ column_name }} in (select {{ column_name }} from {{ model }} where {{ since_checked(dirty, dirty_key) }})
{%- endif %}
group by {{ column_name }}
having count(distinct {{ natural_key }}) > 1
{% endtest %}
