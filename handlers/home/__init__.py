"""The Home tab and the settings, put together from what each capability brings."""
