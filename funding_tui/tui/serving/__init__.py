"""The app in a browser: who may enter, what each request passes, and a process for each visitor."""
