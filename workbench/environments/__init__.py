"""Side environments: virtual environments beside the workbench's own, for what needs other versions than ours."""
