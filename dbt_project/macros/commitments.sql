{#- Whether AWS sells commitments, of whatever kind, for usage of this type: instances of EC2, of databases, caches,
    search, warehouses and machine learning, Fargate, Lambda's duration, provisioned DynamoDB. Spot is sold without
    them, and so is what EMR takes beside the instances of EC2, under their usage type. -#}
{% macro aws_can_be_committed(usage_type, service_code) -%}
  (regexp_matches({{ usage_type }}, '(^|-)(BoxUsage|DedicatedUsage|HostUsage|UnusedBox|UnusedDed)(:|$)'
      || '|(^|-)(InstanceUsage|InstanceUsageIOOptimized|Multi-AZUsage|Multi-AZClusterUsage|InstanceUsg|NodeUsage|ESInstance|Node):'
      || '|(^|-)Aurora:ServerlessV2'
      || '|(^|-)Fargate-(ARM-|Windows-)?(vCPU|GB)-Hours'
      || '|(^|-)Lambda-(GB-Second|Provisioned-GB-Second|Provisioned-Concurrency)'
      || '|(^|-)(Read|Write)CapacityUnit-Hrs$'
      || '|[:-]ml\.')
    and not contains({{ usage_type }}, 'Spot')
    and not contains({{ service_code }}, 'MapReduce'))
{%- endmacro %}


{#- The instance family in a usage type: m5 of EUC1-BoxUsage:m5.large, db.r6g of InstanceUsage:db.r6g.xlarge. -#}
{% macro aws_instance_family(usage_type) -%}
  nullif(regexp_extract(
    {{ usage_type }}, ':(?:[A-Za-z]+-)?((?:(?:db|cache|ml|dms)\.)?[a-z][a-z0-9-]*)\.[a-z0-9.-]+$', 1), '')
{%- endmacro %}
