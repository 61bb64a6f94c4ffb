{# Why a payable may not be paid, the most important first: code (seed payable_blocks) -> flag of mart_payable_blocks. #}
{% macro payable_block_flags() -%}
  {{ return({
    'nothing_due': 'is_nothing_due', 'already_paid': 'is_paid', 'open_dispute': 'is_disputed', 'no_contract': 'is_contract_missing',
    'no_payer': 'is_payer_unknown', 'no_document': 'is_document_missing', 'not_delivered': 'is_delivery_missing', 'estimated': 'is_estimated',
    'not_settled': 'is_unsettled', 'rejected': 'is_rejected', 'approval_outdated': 'is_outdated', 'approver_unknown': 'is_by_outsider',
    'same_approver': 'is_one_person', 'no_ops_approval': 'is_ops_missing', 'no_finance_approval': 'is_finance_missing'}) }}
{%- endmacro %}
