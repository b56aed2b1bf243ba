{{ aws_charges(ref('int_aws_line_items_daily')) }}
