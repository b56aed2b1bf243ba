-- How people call what a bill names: accounts by their names, with the id where a name is used twice.
create or replace temp table account_names as
with accounts as (
    select sub_account_id as account_id, sub_account_name as name from dim_sub_accounts
    union
    select distinct billing_account_id, billing_account_name from dim_sub_accounts
),
named as (
    select account_id, max(name) as name from accounts where account_id is not null group by account_id
)
select
    account_id,
    case
        when name is null or name = '' then account_id
        when count(*) over (partition by lower(name)) > 1 then name || ' (' || account_id || ')'
        else name
    end as entity
from named;

create or replace temp macro account_entity(id) as (
    coalesce((select any_value(entity) from account_names where account_id = id), id, 'no account')
);
-- a billing account as a whole, where one of its sub accounts may have the same name
create or replace temp macro payer_entity(id) as (
    account_entity(id)
    || case when (select count(*) from dim_sub_accounts where billing_account_id = id) > 1 then ' and its accounts' else '' end
);
create or replace temp macro whole_entity(payer, sub) as (
    case when sub is null then payer_entity(payer) else account_entity(sub) end
);
-- a cost centre by its name, unless an account or a service is called the same
create or replace temp macro centre_entity(centre) as (
    centre || case when lower(centre) in (
        select lower(unnest([account_id, entity])) from account_names union select lower(service_name) from dim_services
    ) then ' (cost centre)' else '' end
);
create or replace temp macro month_text(day) as strftime(day, '%Y-%m');
create or replace temp macro days_text(first, last) as (
    case when first = last then first::varchar else first::varchar || '/' || last::varchar end
);
create or replace temp macro commitment_entity(id) as (
    (select any_value(commitment_discount_type) from fct_commitments_monthly where commitment_discount_id = id)
    || ' ' || regexp_extract(id, '[^/:]+$')
);

create or replace temp table subjects (subject varchar, subject_id varchar, billing_account_id varchar, facts json);
create or replace temp table evidence (
    subject varchar, subject_id varchar, position integer, entity varchar, entity_kind varchar, period varchar,
    metric varchar, unit varchar, value decimal(38, 12), sql varchar
);
