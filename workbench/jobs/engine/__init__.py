"""Where a batch's items are made: processes here or a cluster; the job's loop knows neither."""
