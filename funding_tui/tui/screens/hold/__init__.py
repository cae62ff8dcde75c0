"""The screens for funding held, projects and areas."""
