"""Several engines that look like one."""
