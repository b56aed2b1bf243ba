-- What each cost centre has of each day, its own and its part of what is shared.
create or replace temp table allocated as
select daily.* exclude (cell), cells.* exclude (cell, rule)
from daily
inner join cells using (cell)
where not cells.is_shared
union all by name
select * exclude (cell, rule), true as is_shared from shared
