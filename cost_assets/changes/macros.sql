-- What usage may be added up with: types that differ by region, instance type, class of storage, kind of volume, or
-- processor alone are of one kind, and so are instances on demand and on the Spot market. Any other type stands for
-- itself. Between usage of one kind and unit money can move without more or less being used: that is the mix.
create or replace temp macro kind_of_usage(usage_type) as
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        usage_type,
                        '^((US|EU|AP|CA|SA|ME|AF|IL|MX|UG|CN)[A-Z]{0,2}[0-9]{0,2}-|(AU|JP|IN|ZA)-)+', ''  -- the region
                    ),
                    ':[a-z0-9.-]+[.][a-z0-9-]+$', ''  -- BoxUsage:m5.large
                ),
                '^SpotUsage$', 'BoxUsage'
            ),
            '^TimedStorage-.*ByteHrs$', 'TimedStorage'  -- TimedStorage-SIA-ByteHrs
        ),
        '-ARM|(^EBS:VolumeUsage)[.][a-z0-9]+$', '\1'  -- Lambda-GB-Second-ARM, EBS:VolumeUsage.gp3
    );

-- A gigabyte kept for a month is one unit in February as in March; so is what AWS counts by the piece and prorates.
create or replace temp macro is_by_month(unit) as
    regexp_matches(unit, '(?i)(^|[ -])(mo|months?)$|^(alarms|dashboards|hostedzone|keys|metrics|secrets|users)$');

-- What more days make of something that runs by the day, at the mean of what it was a day.
create or replace temp macro by_more_days(now, before, days, previous_days) as
    (days - previous_days) * (now::double / days + before::double / previous_days) / 2;
